/** Values for the fields of a template, as programs send them: texts and numbers. */

export type FieldValues = ReadonlyMap<string, string>

interface FieldFault {
  readonly field: string
  /** Completes "the field …". */
  readonly expected: string
}

/** Longer values are refused: a value is a name, a time or an amount. */
const valueLengthMax = 500
/** Values of one recipient. */
const fieldsMax = 50
const nameShownMax = 40

/** Line breaks and other control characters, halves of characters, and marks that turn the direction of what follows. */
const control = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u202a-\u202e\u2066-\u2069]/u

/** Numbers that read as they were written: without an exponent. */
const plainNumber = /^-?\d+(?:\.\d+)?$/

/** @param given an object of values by field; null stands for no value */
export function readFieldValues(given: object): FieldValues | FieldFault {
  const entries = Object.entries(given)
  if (entries.length > fieldsMax) return fault(entries[fieldsMax]![0], `is one too many: at most ${fieldsMax} are read`)
  const values = new Map<string, string>()
  for (const [field, value] of entries) {
    if (value === null) continue
    const text = typeof value === 'number' ? String(value) : value
    if (typeof text !== 'string') return fault(field, 'must be text or a number')
    if (typeof value === 'number' && !plainNumber.test(text))
      return fault(field, 'is a number that must be sent as text')
    if (text.length > valueLengthMax) return fault(field, `must not be longer than ${valueLengthMax} characters`)
    if (control.test(text)) return fault(field, 'must not have a line break or another control character')
    values.set(field, text)
  }
  return values
}

export function isFieldFault(read: FieldValues | FieldFault): read is FieldFault {
  return 'expected' in read
}

function fault(field: string, expected: string): FieldFault {
  return { field: field.slice(0, nameShownMax), expected }
}
