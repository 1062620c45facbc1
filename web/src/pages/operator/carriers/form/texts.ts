/** The form of a carrier as texts: made from the table of fields, and read back as the settings that are sent. */
import {
  type CarrierField,
  type CarrierProtocol,
  carrierFieldGroups,
  carrierFields,
  expectedOf,
  secretPlaces,
} from '@websms/contract/carrier-fields'
import type { CarrierPreset } from '@websms/contract/carrier-presets'

/** A text for each field of the form, or of the settings, by its name. */
export type Texts = Readonly<Record<string, string>>

const fields: readonly CarrierField[] = carrierFields

interface ProtocolFields {
  /** Fields that nearly every carrier needs, in the order of the form. */
  first: readonly CarrierField[]
  /** All others, group by group. */
  groups: readonly FieldGroup[]
}

interface FieldGroup {
  name: string
  label: string
  fields: readonly CarrierField[]
}

const smppFirst = ['host', 'port', 'system_id', 'password', 'bind', 'tls']
const httpFirst = [
  'url',
  'method',
  'content_type',
  'body',
  'auth',
  'user',
  'secret',
  'auth_header',
  'token_url',
  'id_path',
]

const byProtocol: Readonly<Record<CarrierProtocol, ProtocolFields>> = {
  smpp: protocolFields('smpp', ['protocol', 'id', 'networks', ...smppFirst, 'window', 'tps']),
  http: protocolFields('http', ['protocol', 'id', ...httpFirst, 'networks', 'window', 'tps']),
}

function protocolFields(protocol: CarrierProtocol, firstNames: readonly string[]): ProtocolFields {
  const own = fieldsOf(protocol)
  return {
    first: firstNames.flatMap((name) => own.filter((field) => field.name === name)),
    groups: carrierFieldGroups
      .map(({ name, label }) => ({
        name,
        label,
        fields: own.filter((field) => field.group === name && !firstNames.includes(field.name)),
      }))
      .filter((group) => group.fields.length > 0),
  }
}

function fieldsOf(protocol: CarrierProtocol): readonly CarrierField[] {
  return fields.filter((field) => (field.protocol ?? protocol) === protocol)
}

/** The protocol of a carrier with these settings. One that there is not is SMPP, as the gateway reads it. */
export function protocolOf({ protocol = '' }: Texts): CarrierProtocol {
  return protocol.trim().toLowerCase() === 'http' ? 'http' : 'smpp'
}

/** The fields that a carrier with these settings has. */
export function fieldsFor(settings: Texts): ProtocolFields {
  return byProtocol[protocolOf(settings)]
}

/** The texts of the form for these settings. Settings that the table does not know are left out. */
export function textsOf(settings: Texts): Texts {
  return Object.fromEntries(fields.map((field) => [field.name, formText(field, settings[field.name] ?? '')]))
}

function formText({ kind, default: standard }: CarrierField, text: string): string {
  if (kind.type === 'switch') return (text === '' ? standard : text.toLowerCase()) === 'yes' ? 'yes' : 'no'
  if (kind.type !== 'choice') return text
  const written = text === '' ? standard : text
  return kind.choices.find(({ value }) => value.toLowerCase() === written.toLowerCase())?.value ?? written
}

/** The texts of the form with the request, answers and callbacks of a preset in place of theirs. The user and the secrets stay. */
export function withPreset(texts: Texts, { settings }: CarrierPreset): Texts {
  const preset = textsOf(settings)
  const replaced = fields.filter(
    ({ name, protocol, kind }) => protocol === 'http' && kind.type !== 'secret' && name !== 'user',
  )
  return { ...texts, ...Object.fromEntries(replaced.map(({ name }) => [name, preset[name]!])) }
}

/** The settings to send: those of its protocol that are set, and not to their default. */
export function settingsOf(texts: Texts): Texts {
  return Object.fromEntries(
    fieldsOf(protocolOf(texts))
      .map((field) => [field.name, given(field, texts)] as const)
      .filter(([, text]) => text !== ''),
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
  return fieldsOf(protocolOf(after)).filter((field) => given(field, before) !== given(field, after))
}

/** The placeholder of a secret of a stored carrier: it stays, unless the address that it is sent to has changed. */
export function secretPlaceholder({ name }: CarrierField, before: Texts, after: Texts): string {
  const isSentElsewhere = changedFields(before, after).some((field) => secretPlaces.includes(field.name))
  const isAskedAgain = name === (protocolOf(after) === 'http' ? 'secret' : 'password')
  return isSentElsewhere && isAskedAgain ? 'enter it again: the address has changed' : 'stays as it is'
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
  const { first, groups } = fieldsFor(settings)
  const others = groups.flatMap((group) => group.fields)
  return [...first, ...others].flatMap((field) => {
    const text = given(field, texts)
    const isDefault = text === ''
    if (field.kind.type === 'secret' || (isDefault && !first.includes(field))) return []
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
