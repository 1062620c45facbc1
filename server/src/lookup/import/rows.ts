/**
 * Rows of a portability file: a number and the network that serves it. If a heading names the columns, they are found
 * by name and other columns are ignored. Rows above a heading are a title.
 */
import { type CsvRecord, normaliseNumber } from '@websms/sms'

export type Row = { line: number; number: string; network: string } | { line: number; fault: string }

interface RowReader {
  /** The rows that are final so far. */
  read(record: CsvRecord): Row[]
  /** The remaining rows. */
  end(): Row[]
}

/** Reads the records of one file, in order. */
export function createRowReader(): RowReader {
  let columns: Columns | null = null
  // Rows that look wrong so far. A heading below them shows that they are a title and not bad rows.
  let doubtful: CsvRecord[] = []
  const settle = (found: Columns): Row[] => {
    columns = found
    return doubtful.splice(0).map((record) => rowOf(record, found))
  }
  return {
    read(record) {
      if (columns !== null) return [rowOf(record, columns)]
      const heading = headingOf(record)
      if (heading !== null) {
        doubtful = []
        columns = heading
        return []
      }
      doubtful.push(record)
      const isRow = !('fault' in rowOf(record, twoColumns))
      return isRow || doubtful.length === titleRowsMax ? settle(twoColumns) : []
    },
    end: () => (columns === null ? settle(twoColumns) : []),
  }
}

/** Maximum number of rows of a title. */
const titleRowsMax = 20

interface Columns {
  /** Positions of the columns. */
  number: number
  network: number
  /** Number of columns of every row; null when a heading named them. */
  count: number | null
}

const twoColumns: Columns = { number: 0, network: 1, count: 2 }

const numberNames = new Set(['number', 'msisdn', 'phone', 'phone number', 'mobile', 'mobile number'])
const networkNames = new Set(['network', 'carrier', 'operator'])

/** A longer text is not a network's name. */
const networkLengthMax = 64

/** Null when the record is not a heading. */
function headingOf({ cells }: CsvRecord): Columns | null {
  const names = cells.map((cell) =>
    cell
      .trim()
      .toLowerCase()
      .replace(/[\s_-]+/g, ' '),
  )
  const number = names.findIndex((name) => numberNames.has(name))
  const network = names.findIndex((name) => networkNames.has(name))
  return number < 0 || network < 0 ? null : { number, network, count: null }
}

function rowOf({ line, cells, fault }: CsvRecord, columns: Columns): Row {
  const found = fault === null ? readCells(cells, columns) : recordFaults[fault]
  return typeof found === 'string' ? { line, fault: found } : { line, ...found }
}

const recordFaults = {
  quote: 'a quotation mark is not closed, or text follows one',
  long: 'it is longer than 100,000 characters',
}

/** The number and the network, or what is wrong with them. */
function readCells(cells: readonly string[], columns: Columns): { number: string; network: string } | string {
  const lines = cells.reduce((sum, cell) => sum + (cell.match(lineBreak)?.length ?? 0), 0)
  if (lines > 0) return `a quotation mark is closed only ${lines === 1 ? '1 line' : `${lines} lines`} below`
  const count = filledCount(cells)
  if (columns.count !== null && count !== columns.count) {
    const found = count === 1 ? '1 column' : `${count} columns`
    return `expected a number and a network, found ${found}; with more, begin the file with their names`
  }
  const written = cells[columns.number]
  const network = cells[columns.network]?.trim()
  if (written === undefined || network === undefined) return 'it ends before the columns of number and network'
  const number = normaliseNumber(written)
  if (!number.ok) return number.message
  if (network === '') return 'the network is missing'
  if (network.length > networkLengthMax) return `the network has more than ${networkLengthMax} characters`
  if (unreadable.test(network)) return 'the network holds characters that cannot be read'
  return { number: number.number, network }
}

/** Spreadsheets fill up short rows with empty cells. */
function filledCount(cells: readonly string[]): number {
  let count = cells.length
  while (count > 2 && cells[count - 1]!.trim() === '') count -= 1
  return count
}

const lineBreak = /\r*\n|\r/g
/** Control characters, and the replacement character for bytes that could not be decoded. */
const unreadable = /[\p{Cc}\ufffd]/u
