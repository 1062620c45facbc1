/** Reads a CSV file that somebody chose into a table. */
import { type CsvRecord, createCsvReader, FileKindError, type TextEncoding } from '@websms/sms'
import { type Table, tableOf } from './table.ts'

export interface CsvTable extends Table {
  /** Null where UTF-8 and the others write it alike. */
  encoding: TextEncoding | null
  separator: string
}

/** The fault of a file, in words for the page. */
export class FileError extends Error {
  override name = 'FileError'
}

/** Rows that hold something; a heading does not count. */
export const rowsMax = 100_000
const bytesMax = 50_000_000
const chunkBytes = 1_000_000

export async function readCsv(file: File): Promise<CsvTable> {
  if (file.size > bytesMax) throw new FileError('The file is larger than 50 MB. Split it into smaller files.')
  const reader = createCsvReader()
  const records = recordsOf(new Uint8Array(await file.arrayBuffer()), reader)
  if (records.length === 0) throw new FileError('The file is empty.')
  const separator = reader.separator ?? ','
  const table = tableOf(records, separator)
  if (table.rows.length === 0) {
    throw new FileError(`The file has only a heading: ${table.columns.join(', ')}. Add a row for each recipient.`)
  }
  if (table.rows.length > rowsMax)
    throw new FileError('The file has more than 100,000 rows. Split it into smaller files.')
  return { ...table, encoding: reader.encoding, separator }
}

function recordsOf(bytes: Uint8Array, reader: ReturnType<typeof createCsvReader>): CsvRecord[] {
  const records: CsvRecord[] = []
  const keep = (more: CsvRecord[]) => {
    for (const record of more) records.push(record)
  }
  try {
    for (let at = 0; at < bytes.length; at += chunkBytes) keep(reader.read(bytes.subarray(at, at + chunkBytes)))
    keep(reader.end())
  } catch (error) {
    if (error instanceof FileKindError) throw new FileError(`The file ${error.message}.`)
    throw error
  }
  return records
}
