/** The text of each field of a carrier as a value, and the value as its text. */
import {
  type CarrierFieldKind,
  type CarrierFieldName,
  carrierFields,
  expectedOf,
} from '@websms/contract/carrier-fields'
import type { CarrierSetting } from './carrier-setting.ts'
import { country, host, type Kind, kind, matching, wholeNumber, yesOrNo } from './kinds.ts'

/** A value that is read from a text, and can be written as one. */
interface FieldValue<T = unknown> extends Kind<T> {
  write(value: T): string
}

/** Fields with a value that is more than their kind tells. */
const special: { readonly [Name in CarrierFieldName]?: FieldValue<CarrierSetting[Name]> } = {
  host: { ...host, write: String },
  country: { ...country, write: String },
}

/** Fields that are null when their text is empty. Numbers and lists always are. */
const nullable: readonly CarrierFieldName[] = ['account']

/** The value of each field by its name. */
export const fieldValues: ReadonlyMap<string, FieldValue> = new Map(
  carrierFields.map(({ name, kind }) => {
    const value = special[name] ?? valueOfKind(kind)
    const isNullable = kind.type === 'number' || kind.type === 'list' || nullable.includes(name)
    return [name, isNullable ? orNull(value) : value]
  }),
)

function valueOfKind(of: CarrierFieldKind): FieldValue {
  const expected = expectedOf(of)
  switch (of.type) {
    case 'number':
      return { ...wholeNumber(of.min, of.max), write: String }
    case 'choice': {
      const find = (text: string) => of.choices.find(({ value }) => value === text.toLowerCase())?.value
      return { ...kind(expected, find), write: String }
    }
    case 'switch':
      return { expected, parse: yesOrNo.parse, write: (isOn) => (isOn === true ? 'yes' : 'no') }
    case 'list':
      return listValue(expected)
    default: {
      return { ...matching(wholePattern(of.pattern), expected), write: String }
    }
  }
}

/** A field's pattern for the whole text, as browsers read it too. */
export function wholePattern(pattern: string): RegExp {
  return new RegExp(`^(?:${pattern})$`, 'v')
}

/** Items between commas, none of them empty. */
function listValue(expected: string): FieldValue<readonly string[]> {
  const items = kind(expected, (text) => {
    const found = text.split(',').map((item) => item.trim())
    return found.includes('') ? undefined : Object.freeze(found)
  })
  return { ...items, write: (found) => found.join(',') }
}

function orNull<T>({ expected, parse, write }: FieldValue<T>): FieldValue<T | null> {
  return {
    expected,
    parse: (text) => (text === '' ? null : parse(text)),
    write: (value) => (value === null ? '' : write(value)),
  }
}
