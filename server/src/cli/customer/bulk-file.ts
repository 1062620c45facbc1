/** The CSV file of `websms bulk`: its columns by their headings, and its rows, read as they are sent. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { type CsvRecord, createCsvReader, FileKindError } from '@websms/sms'
import { exitCodes, UserError } from '../../user-error.ts'
import { isMissing } from './profiles.ts'

export interface BulkRow {
  /** The line of the file, from 1. */
  line: number
  to: string
  /** Null: the row has none. */
  body: string | null
  reference: string | null
  /** By field; a cell that is empty gives no value. */
  fields: Record<string, string>
}

export interface Columns {
  to: number
  /** -1: there is none. */
  body: number
  reference: number
  /** By field. */
  fields: ReadonlyMap<string, number>
}

interface Survey {
  headings: readonly string[]
  /** Rows below the heading. */
  rows: number
  /** SHA-256 of the file, in hexadecimal. */
  digest: string
}

/** Headings of the columns with numbers, texts and references; upper and lower case are the same. */
const names = {
  to: ['to', 'number', 'phone', 'mobile', 'msisdn', 'recipient', 'phone number', 'mobile number'],
  body: ['body', 'message', 'text'],
  reference: ['reference'],
}

/** Reads the file once, before anything is sent. @throws UserError for a file that cannot be sent */
export async function survey(file: string): Promise<Survey> {
  const digest = createHash('sha256')
  let headings: readonly string[] | null = null
  let rows = 0
  for await (const { line, cells, fault } of recordsOf(file, (bytes) => digest.update(bytes))) {
    if (fault === 'long') throw wrong(`${file}: line ${line} is too long: is a quotation mark not closed?`)
    if (headings === null) headings = cells.map((cell) => cell.trim())
    else rows += 1
  }
  if (headings === null) throw wrong(`${file} is empty: expected a heading such as to,body and rows below it.`)
  if (rows === 0) throw wrong(`${file} has a heading and no rows.`)
  return { headings, rows, digest: digest.digest('hex') }
}

/** @param fields those of the text or template @throws UserError for a column that is missing */
export function columnsOf(file: string, headings: readonly string[], fields: readonly string[]): Columns {
  const folded = headings.map((heading) => heading.toLowerCase())
  const place = (wanted: readonly string[]) => folded.findIndex((heading) => wanted.includes(heading))
  const found = headings.map((heading) => `"${heading}"`).join(', ')
  const to = place(names.to)
  if (to < 0) throw wrong(`${file} has no column of numbers: name one "to". Its columns are ${found}.`)
  const columns = fields.map((field): [string, number] => {
    const exact = headings.indexOf(field)
    const at = exact >= 0 ? exact : headings.findIndex((heading) => asField(heading) === asField(field))
    if (at < 0) throw wrong(`The text has the field ${field}, and ${file} no such column. Its columns are ${found}.`)
    return [field, at]
  })
  return { to, body: place(names.body), reference: place(names.reference), fields: new Map(columns) }
}

/** The column “First name” is the field first_name. */
const asField = (name: string) => name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '_')

/** The rows, as they are read. */
export async function* rowsOf(file: string, columns: Columns): AsyncGenerator<BulkRow, void, undefined> {
  let isHeading = true
  for await (const { line, cells } of recordsOf(file)) {
    if (isHeading) isHeading = false
    else yield rowOf(line, cells, columns)
  }
}

function rowOf(line: number, cells: readonly string[], { to, body, reference, fields }: Columns): BulkRow {
  const cell = (at: number) => cells[at]?.trim() || null
  const values = [...fields].flatMap(([field, at]) => (cell(at) === null ? [] : [[field, cell(at)!]]))
  return {
    line,
    to: cell(to) ?? '',
    body: body < 0 ? null : cell(body),
    reference: reference < 0 ? null : cell(reference),
    fields: Object.fromEntries(values),
  }
}

async function* recordsOf(file: string, onBytes: (bytes: Uint8Array) => void = () => {}): AsyncGenerator<CsvRecord> {
  const reader = createCsvReader()
  try {
    for await (const bytes of createReadStream(file) as AsyncIterable<Uint8Array>) {
      onBytes(bytes)
      yield* reader.read(bytes)
    }
    yield* reader.end()
  } catch (error) {
    if (isMissing(error)) throw wrong(`There is no file ${file}.`)
    if (error instanceof FileKindError) throw wrong(`${file} ${error.message}`)
    if (error instanceof Error && 'syscall' in error) throw wrong(`Cannot read ${file}: ${error.message}.`)
    throw error
  }
}

const wrong = (text: string) => new UserError(text, { exitCode: exitCodes.usage })
