/** From the records of a CSV file to a table: finds the heading, the column with the numbers, and rows that were probably meant
 *  otherwise. */
import { type CsvRecord, isValidNumber, networkOf, normaliseNumber } from '@websms/sms'

export interface Table {
  /** Names from the heading, or `Column 1` and so on. */
  columns: string[]
  /** Rows with content, below the heading. */
  rows: CsvRecord[]
  /** The column that most likely holds the numbers. */
  numberColumn: number
  /** Row number in a spreadsheet; null where the first row is a recipient. */
  headingRow: number | null
  /** Sentences about rows that were probably meant otherwise. */
  notes: string[]
}

/** Records that are looked at to find the heading and the numbers. */
const sampleRecords = 200
/** Above a heading stand a title, a date or an author; not a page of text. */
const headingRecordsMax = 20

/** @param separator between the columns of the file */
export function tableOf(records: readonly CsvRecord[], separator: string): Table {
  const sample = records.slice(0, sampleRecords)
  const width = sample.reduce((most, { cells }) => Math.max(most, cells.length), 0)
  const numberColumn = numberColumnOf(sample, width)
  const heading = headingOf(sample, numberColumn)
  const columns = Array.from(
    { length: width },
    (_, index) => nameOf(records[heading]?.cells[index]) || `Column ${index + 1}`,
  )
  const rows = records.slice(heading + 1)
  return {
    columns: distinct(columns),
    rows,
    numberColumn,
    headingRow: records[heading]?.row ?? null,
    notes: notesOn(rows, width > 1 ? separator : null),
  }
}

/** One line, however the heading is wrapped in the file. */
function nameOf(cell = ''): string {
  return cell.trim().replace(/\s+/g, ' ')
}

/** Two columns of one name could not be told apart. */
function distinct(columns: readonly string[]): string[] {
  return columns.map((name, index) => (columns.indexOf(name) === index ? name : `${name} (${index + 1})`))
}

const headings = [
  { words: /mobile|cell|handy|m[oó]vil|portable|gsm|msisdn|waea/i, weight: 1 },
  { words: /phone|t[eé]l[eé]f|\btel\b|number|nummer|n[uú]m[eé]ro|recipient|(?:^|[^a-z])to(?:[^a-z]|$)/i, weight: 0.5 },
]

function numberColumnOf(sample: readonly CsvRecord[], width: number): number {
  const scores = Array.from({ length: width }, (_, index) => {
    const cells = sample.map(({ cells }) => cells[index] ?? '')
    const likeness = cells.reduce((sum, cell) => sum + numberLikeness(cell), 0) / sample.length
    const names = cells.slice(0, headingRecordsMax).filter((cell) => numberLikeness(cell) === 0)
    const named = headings.find(({ words }) => names.some((cell) => words.test(cell)))
    return likeness + (named?.weight ?? 0)
  })
  return Math.max(0, scores.indexOf(Math.max(...scores)))
}

/** 0 for no phone number, 3 for a mobile number of a known network. A number that a spreadsheet has damaged, by dropping its 0 or
 *  rounding digits away, still counts for the column. */
function numberLikeness(cell: string): number {
  if (cell.trim() === '' || isTimestamp(cell.trim())) return 0
  const number = normaliseNumber(cell)
  if (!number.ok) return number.reason === 'digits_lost' || number.meant !== undefined ? 1 : 0
  return networkOf(number.number) !== null ? 3 : isValidNumber(number.number) ? 2 : 1
}

/** `20260115`, `202601151030`: as long as a phone number, and otherwise read as one of Egypt. */
function isTimestamp(text: string): boolean {
  return /^(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:[01]\d[0-5]\d|2[0-3][0-5]\d)?(?:[0-5]\d)?$/.test(
    text,
  )
}

/** The place of the heading among the records, -1 for none: above the first number, and below a title. */
function headingOf(sample: readonly CsvRecord[], column: number): number {
  const first = sample.findIndex(({ cells }) => numberLikeness(cells[column] ?? '') > 0)
  const above = sample.slice(0, Math.min(first < 0 ? sample.length : first, headingRecordsMax))
  const named = above.findIndex(({ cells }) => headings.some(({ words }) => words.test(cells[column] ?? '')))
  if (named >= 0) return named
  // Without a number anywhere, the first row may be as bad as the others.
  if (first < 0 && above.some(({ cells }) => /\d{4}/.test(cells[column] ?? ''))) return -1
  const filled = (record?: CsvRecord) => record?.cells.filter((cell) => cell.trim() !== '').length ?? 0
  const usual = Math.min(2, first < 0 ? Math.max(0, ...above.map(filled)) : filled(sample[first]))
  return above.findIndex((record) => filled(record) >= usual)
}

/** Rows that a note names; the others are counted. */
const rowsNamed = 3

function notesOn(rows: readonly CsvRecord[], separator: string | null): string[] {
  const note = (found: (record: CsvRecord) => boolean, words: string) => {
    const some = rows.filter(found)
    if (some.length === 0) return []
    const named = some.slice(0, rowsNamed).map(({ row }) => row.toLocaleString('en'))
    const more = some.length > rowsNamed ? ` and ${(some.length - rowsNamed).toLocaleString('en')} more` : ''
    return [`${some.length === 1 ? 'Row' : 'Rows'} ${named.join(', ')}${more}: ${words}`]
  }
  return [
    ...note(({ fault }) => fault === 'quote', 'a quotation mark is not closed, and is read as it stands.'),
    ...note(({ fault }) => fault === 'long', 'longer than 100,000 characters, and left out.'),
    ...rows.flatMap((record) => rowsInCell(record, separator)).slice(0, rowsNamed),
    ...note(
      ({ cells }) => cells.some((cell) => cell.includes('\ufffd')),
      'characters that cannot be read show as \ufffd.',
    ),
  ]
}

/** A quotation mark that is closed too late takes in rows: their numbers would be missed silently. */
function rowsInCell({ row, cells }: CsvRecord, separator: string | null): string[] {
  return cells.flatMap((cell) => {
    const lines = /[\r\n]/.test(cell) ? cell.split(/[\r\n]+/) : []
    const numbers = lines.filter((line) => {
      const parts = separator === null ? [line] : line.split(separator)
      return (separator === null || parts.length > 1) && parts.some((part) => numberLikeness(part) > 1)
    })
    if (numbers.length === 0) return []
    const count = numbers.length.toLocaleString('en')
    return [
      `Row ${row.toLocaleString('en')}: one cell holds ${count} lines with numbers. If they are rows, a quotation mark is closed too late.`,
    ]
  })
}
