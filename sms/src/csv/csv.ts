/* Reads CSV as spreadsheets and databases write it, from bytes to records, in a browser as in the gateway. */

import { createDecoder, type TextEncoding } from './decode.ts'
import { type CsvRecord, createRecordReader, type RecordReader } from './records.ts'
import { likeliestSeparator, namedSeparator } from './separator.ts'

export interface CsvReader {
  /** The records that hold something and are whole by now. @throws FileKindError when the bytes are no text */
  read(bytes: Uint8Array): CsvRecord[]
  /** The rest. @throws FileKindError */
  end(): CsvRecord[]
  /** Null where all of them write it alike. */
  readonly encoding: TextEncoding | null
  /** The separator of columns; null until it has been found. */
  readonly separator: string | null
}

/** Characters in which the separator is looked for. */
const headLength = 64_000

export function createCsvReader(): CsvReader {
  const decoder = createDecoder()
  let head = ''
  let records: RecordReader | null = null
  let separator: string | null = null

  const begin = (whole: boolean): CsvRecord[] => {
    const named = namedSeparator(head)
    separator = named?.separator ?? likeliestSeparator(head.replace(marks, ''), whole)
    records = createRecordReader({ separator, line: named === null ? 1 : 2 })
    return records.read(named === null ? head.replace(marks, '') : head.slice(named.length))
  }

  const take = (text: string): CsvRecord[] => {
    if (records !== null) return records.read(text)
    head += text
    return head.length < headLength ? [] : begin(false)
  }

  return {
    read: (bytes) => take(decoder.read(bytes)),
    end() {
      const read = take(decoder.end())
      return [...read, ...(records === null ? begin(true) : []), ...records!.end()]
    },
    get encoding() {
      return decoder.encoding
    },
    get separator() {
      return separator
    },
  }
}

/** Byte order marks: a program that puts one in front of a text that has one makes two. */
const marks = /^\ufeff+/
