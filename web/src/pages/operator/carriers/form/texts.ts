/** The form of a carrier as texts: made from the table of fields, and read back as the settings that are sent. */
import { type CarrierField, carrierFieldGroups, carrierFields, expectedOf } from '@websms/contract/carrier-fields'

/** A text for each field of the form, or of the settings, by its name. */
export type Texts = Readonly<Record<string, string>>

const fields: readonly CarrierField[] = carrierFields

/** Fields that nearly every carrier needs, in the order of the form. */
const firstNames = ['id', 'networks', 'host', 'port', 'system_id', 'password', 'bind', 'tls', 'window', 'tps']

export const firstFields: readonly CarrierField[] = firstNames.flatMap((name) =>
  fields.filter((field) => field.name === name),
)

interface FieldGroup {
  name: string
  label: string
  fields: readonly CarrierField[]
}

/** All other fields, group by group. */
export const fieldGroups: readonly FieldGroup[] = carrierFieldGroups
  .map(({ name, label }) => ({
    name,
    label,
    fields: fields.filter((field) => field.group === name && !firstNames.includes(field.name)),
  }))
  .filter((group) => group.fields.length > 0)

/** The texts of the form for these settings. Settings that the table does not know are left out. */
export function textsOf(settings: Texts): Texts {
  return Object.fromEntries(fields.map((field) => [field.name, formText(field, settings[field.name] ?? '')]))
}

function formText({ kind, default: standard }: CarrierField, text: string): string {
  if (kind.type === 'switch') return (text === '' ? standard : text.toLowerCase()) === 'yes' ? 'yes' : 'no'
  if (kind.type !== 'choice') return text
  return text === '' ? standard : text.toLowerCase()
}

/** The settings to send: those that are set, and not to their default. */
export function settingsOf(texts: Texts): Texts {
  return Object.fromEntries(
    fields.map((field) => [field.name, given(field, texts)] as const).filter(([, text]) => text !== ''),
  )
}

/** The text that is sent of a field; empty for its default. Spaces around a secret count. */
function given({ name, kind, default: standard }: CarrierField, texts: Texts): string {
  const written = texts[name] ?? ''
  const text = kind.type === 'secret' ? written : written.trim()
  return text === standard ? '' : text
}

/** Fields whose settings differ. A secret is one when it is typed: an empty one stays as it is. */
export function changedFields(before: Texts, after: Texts): readonly CarrierField[] {
  return fields.filter((field) => given(field, before) !== given(field, after))
}

/** Number of these fields that are set, and not to their default. */
export function countSet(of: readonly CarrierField[], texts: Texts): number {
  return of.filter((field) => given(field, texts) !== '').length
}

/** The fault of a text that is not empty, as the server would tell it; null when it is as expected. */
export function faultOfText({ kind }: CarrierField, written: string): string | null {
  const text = kind.type === 'secret' ? written : written.trim()
  if (text === '' || fits(kind, text)) return null
  return `Found ${kind.type === 'secret' ? '•••' : text}, expected ${expectedOf(kind)}.`
}

function fits(kind: CarrierField['kind'], text: string): boolean {
  switch (kind.type) {
    case 'number':
      return /^\d{1,15}$/.test(text) && Number(text) >= kind.min && Number(text) <= kind.max
    case 'text':
    case 'secret':
      return new RegExp(`^(?:${kind.pattern})$`, 'v').test(text)
    case 'choice':
      return kind.choices.some(({ value }) => value === text)
    default:
      return true
  }
}

/** The default of a field, or the meaning of an empty text, for its placeholder. */
export function placeholderOf({ default: standard, empty = '' }: CarrierField): string {
  return standard === '' ? empty : standard
}

interface ShownSetting {
  field: CarrierField
  text: string
  isDefault: boolean
}

/** The settings as people read them, field by field: those that nearly every carrier needs, and all others that are set.
 *  Secrets are left out. */
export function shownSettings(settings: Texts): readonly ShownSetting[] {
  const texts = textsOf(settings)
  const others = fieldGroups.flatMap((group) => group.fields)
  return [...firstFields, ...others].flatMap((field) => {
    const text = given(field, texts)
    const isDefault = text === ''
    if (field.kind.type === 'secret' || (isDefault && !firstFields.includes(field))) return []
    return [{ field, text: shownText(field, text), isDefault }]
  })
}

/** `from 10 to 50`, of a field by its name. Null is the default. */
export function changeOf(name: string, { from, to }: { from: string | null; to: string | null }): string {
  const field = fields.find((one) => one.name === name)
  const shown = (text: string | null) => (field === undefined ? text : shownText(field, text ?? '')) || 'nothing'
  return `from ${shown(from)} to ${shown(to)}`
}

/** `text` may be empty for the default. */
function shownText(field: CarrierField, text: string): string {
  if (text === '' && field.default === '') return field.empty ?? ''
  return valueText(field, text || field.default)
}

function valueText({ label, kind }: CarrierField, text: string): string {
  switch (kind.type) {
    case 'choice':
      return kind.choices.find(({ value }) => value === text)?.label ?? text
    case 'number':
      return saysUnit(label, kind.unit) ? text : `${text} ${kind.unit}`
    case 'list':
      return itemsOf(text).join(', ')
    default:
      return text
  }
}

/** True when a unit beside the label would repeat it, or when there is no unit. */
export function saysUnit(label: string, unit: string | undefined): boolean {
  return unit === undefined || label.toLowerCase().includes(unit.toLowerCase())
}

/** The items of a list between commas. */
export function itemsOf(text: string): string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')
}

/** The label of a field by its name, which stands for one that the table does not know. */
export function labelOf(name: string): string {
  return fields.find((field) => field.name === name)?.label ?? name
}
