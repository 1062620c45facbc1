/** A CSV file of opt-outs: a number in each row, and a sender and a note where it has them. */
import { readFile, stat } from 'node:fs/promises'
import { type CsvRecord, createCsvReader, FileKindError, normaliseNumber } from '@websms/sms'
import { expectedInstead, senderAsStored } from '../rules/senders/sender.ts'
import { UserError } from '../user-error.ts'

export interface OptOutRow {
  number: string
  sender: string
  note: string
}

interface OptOutFile {
  rows: OptOutRow[]
  faults: { line: number; text: string }[]
}

/** A million rows of 40 bytes. */
const fileBytesMax = 40_000_000

/** Characters of a note. */
const noteLengthMax = 500

/** @param sender of rows without one; null: each row needs its own @throws UserError for a file that cannot be read */
export async function readOptOutFile(file: string, sender: string | null): Promise<OptOutFile> {
  const [heading, ...records] = await recordsOf(file)
  if (heading === undefined) throw new UserError(`${file} has no rows: expected number,sender,note.`)
  const names = heading.cells.map((cell) => cell.trim().toLowerCase())
  const isHeading = names.includes('number')
  const place = (name: string, otherwise: number) => (isHeading ? names.indexOf(name) : otherwise)
  const columns = { number: place('number', 0), sender: place('sender', 1), note: place('note', 2) }
  const found: OptOutFile = { rows: [], faults: [] }
  for (const { line, cells } of isHeading ? records : [heading, ...records]) {
    const cell = (name: keyof typeof columns) => cells[columns[name]]?.trim() ?? ''
    const number = normaliseNumber(cell('number'))
    const code = senderAsStored(cell('sender') || (sender ?? ''))
    const fault = number.ok ? senderFault(code) : number.message
    if (fault !== null) found.faults.push({ line, text: fault })
    else if (number.ok)
      found.rows.push({ number: number.number, sender: code, note: cell('note').slice(0, noteLengthMax) })
  }
  return found
}

function senderFault(code: string): string | null {
  if (code === '') return 'found no sender: name one in the row, or with --sender'
  const expected = expectedInstead(code)
  return expected === null ? null : `found the sender "${code}", expected ${expected}`
}

async function recordsOf(file: string): Promise<CsvRecord[]> {
  try {
    const { size } = await stat(file)
    if (size > fileBytesMax) throw new UserError(`${file} has ${size} bytes, and ${fileBytesMax} is the most.`)
    const reader = createCsvReader()
    const bytes = await readFile(file)
    return [...reader.read(bytes), ...reader.end()]
  } catch (error) {
    if (error instanceof UserError) throw error
    if (error instanceof FileKindError) throw new UserError(`${file} ${error.message}`)
    throw new UserError(`${file} cannot be read: ${(error as Error).message}`, { cause: error })
  }
}
