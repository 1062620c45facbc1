/* The records of a CSV text (RFC 4180), chunk by chunk, for any separator and any ends of lines. A quotation mark that is not
 * closed, or is followed by more text, is read as it stands and told: it never takes in the rows below it. */

import { createCursor } from './cursor.ts'

export interface CsvRecord {
  /** Number of the row as a spreadsheet has it, from 1: blank rows count, and lines inside quotation marks do not. */
  row: number
  /** The line of the file on which it begins, from 1. */
  line: number
  cells: string[]
  /** `quote`: a quotation mark in it is read as it stands. `long`: it is longer than `recordLengthMax`, and has no cells. */
  fault: 'quote' | 'long' | null
}

export interface RecordReader {
  /** The records that hold something and are whole by now. */
  read(text: string): CsvRecord[]
  /** The last one, where no line end follows it. */
  end(): CsvRecord[]
}

interface RecordOptions {
  separator: string
  /** The line on which the text begins. Default 1. */
  line?: number
  /** Maximum length of a row, and of a text between quotation marks, in characters. Rows of people are far shorter.
   *  Default 100,000. */
  recordLengthMax?: number
}

export function createRecordReader(options: RecordOptions): RecordReader {
  const { separator, recordLengthMax = 100_000 } = options
  let { line = 1 } = options
  let row = 1
  let text = ''
  // Inside a record that is too long: the rest of its line is passed over.
  let overlong = false

  const parse = (last: boolean): CsvRecord[] => {
    const cursor = createCursor(text, { separator, quotedLengthMax: recordLengthMax, last })
    const records: CsvRecord[] = []
    let at = 0
    while (at < text.length) {
      const found = overlong ? cursor.restOfLine(at) : cursor.record(at)
      if (found === null) break
      const { cells, stray, lines, next } = found
      if (!overlong) {
        if (next - at > recordLengthMax) records.push({ row, line, cells: [], fault: 'long' })
        else if (holdsSomething(cells)) records.push({ row, line, cells, fault: stray ? 'quote' : null })
      }
      overlong = false
      row += 1
      line += lines
      at = next
    }
    text = text.slice(at)
    if (!overlong && text.length > recordLengthMax) {
      records.push({ row, line, cells: [], fault: 'long' })
      overlong = true
    }
    // A carriage return at the end may be half of a line end.
    if (overlong) text = text.endsWith('\r') ? '\r' : ''
    return records
  }

  return {
    read(more) {
      text += more
      return parse(false)
    },
    end: () => parse(true),
  }
}

function holdsSomething(cells: readonly string[]): boolean {
  return cells.some((cell) => cell.trim() !== '')
}
