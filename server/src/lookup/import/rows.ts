/**
 * Rows of a portability file: CSV with a number and the network that serves it. The first line may be a header; then the
 * columns are found by their names, and others do not matter. Between columns stand commas, semicolons or tabs.
 */
import { normaliseNumber } from '@websms/sms'

export type Row = { number: string; network: string } | { fault: string }

/** Reads the lines of one file, in order; null for the header and for an empty line. */
export function createRowReader(): (text: string) => Row | null {
  let form: Form | null = null
  return (text) => {
    if (text.trim() === '') return null
    if (form === null) {
      const header = formOf(text)
      form = header ?? { delimiter: delimiterOf(text), number: 0, network: 1, columns: 2 }
      if (header !== null) return null
    }
    const fields = fieldsOf(text, form.delimiter)
    if (fields === null) return { fault: 'a quotation mark is not closed, or text follows one' }
    return rowOf(fields, form)
  }
}

interface Form {
  delimiter: string
  /** Positions of the columns. */
  number: number
  network: number
  /** How many columns a row must have; null where a header named them. */
  columns: number | null
}

const numberNames = new Set(['number', 'msisdn', 'phone', 'phone_number', 'mobile'])
const networkNames = new Set(['network', 'carrier', 'operator'])

/** Longer is no network's name. */
const networkLengthMax = 64

function rowOf(fields: readonly string[], { number, network, columns }: Form): Row {
  if (columns !== null && fields.length !== columns) {
    const found = fields.length === 1 ? '1 column' : `${fields.length} columns`
    return { fault: `expected a number and a network, found ${found}; with more, begin the file with their names` }
  }
  const written = fields[number]
  const name = fields[network]?.trim()
  if (written === undefined || name === undefined) return { fault: 'it ends before the columns of number and network' }
  const normalised = normaliseNumber(written)
  if (!normalised.ok) return { fault: normalised.message }
  if (name === '') return { fault: 'the network is missing' }
  if (name.length > networkLengthMax) return { fault: `the network has more than ${networkLengthMax} characters` }
  if (controlCharacter.test(name)) return { fault: 'the network holds a control character' }
  return { number: normalised.number, network: name }
}

const controlCharacter = /\p{Cc}/u

/** Null when the line is no header. */
function formOf(text: string): Form | null {
  const delimiter = delimiterOf(text)
  const names = fieldsOf(text, delimiter)?.map((name) => name.trim().toLowerCase()) ?? []
  const number = names.findIndex((name) => numberNames.has(name))
  const network = names.findIndex((name) => networkNames.has(name))
  return number < 0 || network < 0 ? null : { delimiter, number, network, columns: null }
}

function delimiterOf(text: string): string {
  return /[,;\t]/.exec(text)?.[0] ?? ','
}

/** RFC 4180 within one line. Null when a quoted field is not closed or is followed by more than a delimiter. */
function fieldsOf(text: string, delimiter: string): string[] | null {
  if (!text.includes('"')) return text.split(delimiter)
  const fields: string[] = []
  let at = 0
  while (at <= text.length) {
    let end: number
    if (text[at] === '"') {
      const quoted = /"((?:[^"]|"")*)"/y
      quoted.lastIndex = at
      const match = quoted.exec(text)
      end = quoted.lastIndex
      if (match === null || (end < text.length && text[end] !== delimiter)) return null
      fields.push(match[1]!.replaceAll('""', '"'))
    } else {
      end = text.indexOf(delimiter, at)
      if (end < 0) end = text.length
      fields.push(text.slice(at, end))
    }
    at = end + 1
  }
  return fields
}
