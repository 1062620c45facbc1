/** Reads a CSV file as spreadsheets write them: any usual separator, UTF-8 with or without its mark, UTF-16 or Windows-1252. */
import { normaliseNumber } from '@websms/sms'
import Papa from 'papaparse'

export interface CsvTable {
  /** Of the first row, or `Column 1` and so on. */
  columns: string[]
  rows: CsvRow[]
  /** The column that most likely holds the numbers. */
  numberColumn: number
}

export interface CsvRow {
  /** As a spreadsheet numbers it, from 1. */
  row: number
  cells: string[]
}

/** What is wrong with a file, in words for the page. */
export class FileError extends Error {
  override name = 'FileError'
}

export const rowsMax = 100_000
const bytesMax = 50_000_000

export async function readCsv(file: File): Promise<CsvTable> {
  if (file.size > bytesMax) throw new FileError('The file is larger than 50 MB. Split it into smaller files.')
  const bytes = new Uint8Array(await file.arrayBuffer())
  if (bytes[0] === 0x50 && bytes[1] === 0x4b) {
    throw new FileError('This is a workbook. Save it as CSV in Excel or Numbers, then choose the CSV file.')
  }
  const rows = parse(decode(bytes))
  if (rows.length === 0) throw new FileError('The file is empty.')
  const table = tableOf(rows)
  if (table.rows.length > rowsMax)
    throw new FileError('The file has more than 100,000 rows. Split it into smaller files.')
  return table
}

export function decode(bytes: Uint8Array): string {
  const utf16 =
    bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : null
  if (utf16 !== null) return new TextDecoder(utf16).decode(bytes)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    // What Excel on Windows calls plain CSV.
    return new TextDecoder('windows-1252').decode(bytes)
  }
}

function parse(text: string): CsvRow[] {
  // One more for the heading, and one more to know of.
  const { data } = Papa.parse<string[]>(text, { delimiter: separatorOf(text), preview: rowsMax + 2 })
  return data
    .map((cells, index) => ({ row: index + 1, cells }))
    .filter(({ cells }) => cells.some((cell) => cell.trim()))
}

/** What stands most often outside quotes in the first line that has anything. */
function separatorOf(text: string): string {
  const line = text
    .slice(0, 20_000)
    .split(/[\r\n]+/)
    .find((one) => one.trim() !== '')
  const bare = (line ?? '').replace(/"[^"]*"/g, '')
  const [best] = [',', ';', '\t', '|']
    .map((separator) => ({ separator, times: bare.split(separator).length - 1 }))
    .sort((one, other) => other.times - one.times)
  return best!.separator
}

/** Rows that are looked at to find out which column holds the numbers. */
const sampleRows = 200

export function tableOf(all: readonly CsvRow[]): CsvTable {
  const width = all.slice(0, sampleRows).reduce((most, { cells }) => Math.max(most, cells.length), 0)
  const first = all[0]!
  const hasHeading = !first.cells.some(isNumber) && all.length > 1
  const columns = Array.from({ length: width }, (_, index) => {
    const heading = hasHeading ? first.cells[index]?.trim() : undefined
    return heading || `Column ${index + 1}`
  })
  const rows = hasHeading ? all.slice(1) : [...all]
  return { columns: distinct(columns), rows, numberColumn: likeliest(columns, rows) }
}

/** Two columns of one name could not be told apart. */
function distinct(columns: readonly string[]): string[] {
  return columns.map((name, index) => (columns.indexOf(name) === index ? name : `${name} (${index + 1})`))
}

function likeliest(columns: readonly string[], rows: readonly CsvRow[]): number {
  const sample = rows.slice(0, sampleRows)
  const scores = columns.map((name, index) => {
    const numbers = sample.filter(({ cells }) => isNumber(cells[index] ?? '')).length
    return numbers / Math.max(1, sample.length) + (headings.test(name) ? 0.5 : 0)
  })
  return scores.indexOf(Math.max(...scores))
}

const headings = /\b(mobile|cell|phone|msisdn|number|to|recipient|waea)\b/i

function isNumber(cell: string): boolean {
  return cell.trim() !== '' && normaliseNumber(cell).ok
}
