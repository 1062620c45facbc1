/** The stored form of rows: JSON, compressed into a text. 10,000 numbers take 60 kB. */
import { promisify } from 'node:util'
import { deflateRaw, inflateRaw } from 'node:zlib'

/** One recipient of a job. */
export interface BulkRow {
  /** Line number in the file. */
  row: number
  /** The number as it was written. */
  to: string
  body: string
}

export interface RefusedRow {
  row: number
  to: string
  error: string
}

export async function pack(value: readonly unknown[]): Promise<string> {
  return (await deflate(JSON.stringify(value))).toString('base64')
}

/** @param text a result of `pack`; null stands for no rows */
export async function unpack<Row extends BulkRow | RefusedRow>(text: string | null): Promise<Row[]> {
  return text === null ? [] : JSON.parse((await inflate(Buffer.from(text, 'base64'))).toString())
}

const deflate = promisify<string, Buffer>(deflateRaw)
const inflate = promisify<Buffer, Buffer>(inflateRaw)
