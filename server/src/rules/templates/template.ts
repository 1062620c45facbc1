/** Names, versions and texts of templates. A name is one word, so that `reminder@3` names its third version. */
import { readPlaces } from '@websms/sms'

/** A template in a request: the newest version, unless it names one. */
interface TemplateRef {
  readonly name: string
  /** Null: the newest. */
  readonly version: number | null
}

const nameForm = /^[a-z0-9][a-z0-9._-]{0,63}$/
const refForm = /^(.*)@([1-9]\d{0,5})$/s
/** Letters of any language: te reo Māori has `ingoa_whānau`. */
const fieldForm = /^[\p{L}_][\p{L}\p{M}\p{N}_-]{0,39}$/u

/** Longer than most settings allow a message to be. */
const templateLengthMax = 10_000
const fieldsMax = 50
/** Values may be longer than their places: this many make no message that is too long to measure. */
export const placesMax = 200
const shownLengthMax = 40

/** Upper and lower case are the same. */
export function foldTemplateName(written: string): string {
  return written.trim().toLowerCase()
}

/** Found and expected in a sentence; null when the name is right. */
export function nameFault(name: string): string | null {
  if (nameForm.test(name)) return null
  return `found the name ${shown(name)}, expected 1 to 64 letters from a to z, digits, and . _ - behind the first`
}

export function readTemplateRef(written: string): TemplateRef {
  const [, name, version] = refForm.exec(written) ?? []
  return { name: foldTemplateName(name ?? written), version: version === undefined ? null : Number(version) }
}

/** Found and expected in a sentence; null when the text can be kept. */
export function textFault(text: string): string | null {
  if (text.trim() === '') return 'found no text, expected the text of a message'
  if (text.length > templateLengthMax)
    return `found ${text.length} characters, expected at most ${templateLengthMax.toLocaleString('en')}`
  const { fields, places, stray } = readPlaces(text)
  if (stray !== null)
    return `found ${shown(stray)}, expected a field such as {{ first_name }}; write \\{{ for two braces that are text`
  const wrong = fields.find((field) => !fieldForm.test(field))
  if (wrong !== undefined)
    return `found the field ${shown(wrong)}, expected a name of at most 40 letters, digits, _ and - that begins with a letter`
  if (places > placesMax) return `found ${places} places for fields, expected at most ${placesMax}`
  return fields.length > fieldsMax ? `found ${fields.length} fields, expected at most ${fieldsMax}` : null
}

function shown(text: string): string {
  return JSON.stringify(text.slice(0, shownLengthMax))
}
