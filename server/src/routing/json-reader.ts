/** Reads parsed JSON against what is expected of it, and collects every fault with its path instead of stopping at the
 *  first. */

export interface JsonFault {
  /** The place, such as `rules[1].match.prefixes[0]`. */
  path: string
  /** The value that was found, as JSON and cut. */
  found: string
  expected: string
}

/** A value at its place. Methods give `undefined` for a value that they have reported as a fault, and for one that is not
 *  there unless it is required. */
export interface JsonReader {
  readonly path: string
  readonly value: unknown
  fault(expected: string): undefined
  /** The field of an object. */
  field(name: string): JsonReader
  /** Reports fields of an object that have other names; false when the value is no object. */
  hasOnly(names: readonly string[]): boolean
  /** The items of a list; none when it is not there. */
  items(max: number): JsonReader[]
  text(pattern: RegExp, expected: string): string | undefined
  oneOf<Value extends string>(values: readonly Value[]): Value | undefined
  flag(otherwise: boolean): boolean
  integer(min: number, max: number): number | undefined
}

export function readJson(value: unknown, faults: JsonFault[]): JsonReader {
  return readerAt('', value, faults)
}

const shownLengthMax = 60

function readerAt(path: string, value: unknown, faults: JsonFault[]): JsonReader {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
  const fault = (expected: string): undefined => {
    const text = value === undefined ? 'nothing' : JSON.stringify(value)
    faults.push({ path, found: text.length > shownLengthMax ? `${text.slice(0, shownLengthMax)}…` : text, expected })
  }
  return {
    path,
    value,
    fault,
    field(name) {
      const fields = isObject ? (value as Record<string, unknown>) : {}
      return readerAt(
        path === '' ? name : `${path}.${name}`,
        Object.hasOwn(fields, name) ? fields[name] : undefined,
        faults,
      )
    },
    hasOnly(names) {
      if (!isObject) {
        fault(`an object with ${names.join(', ')}`)
        return false
      }
      for (const name of Object.keys(value)) {
        if (names.includes(name)) continue
        faults.push({
          path: path === '' ? name : `${path}.${name}`,
          found: 'an unknown field',
          expected: `one of ${names.join(', ')}`,
        })
      }
      return true
    },
    items(max) {
      if (value === undefined) return []
      if (!Array.isArray(value) || value.length > max) {
        fault(`a list of at most ${max}`)
        return []
      }
      return value.map((item, index) => readerAt(`${path}[${index}]`, item, faults))
    },
    text: (pattern, expected) => (typeof value === 'string' && pattern.test(value) ? value : fault(expected)),
    oneOf: (values) => values.find((one) => one === value) ?? fault(`one of ${values.join(', ')}`),
    flag(otherwise) {
      if (value === undefined) return otherwise
      if (typeof value !== 'boolean') fault('true or false')
      return value === true
    },
    integer(min, max) {
      if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) return value
      return fault(`a whole number from ${min} to ${max}`)
    },
  }
}
