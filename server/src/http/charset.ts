/** Text from the bytes of a body, by the charset that its Content-Type names. */
import { isUtf8 } from 'node:buffer'
import { ApiError } from './api-error.ts'

export type Charset = 'utf-8' | 'windows-1252'

/** ISO-8859-1 is read as Windows-1252, which has letters where the other has control characters nobody sends (WHATWG
 *  Encoding §4.2). ASCII is UTF-8 already. */
const charsets: Readonly<Record<string, Charset>> = {
  'utf-8': 'utf-8',
  utf8: 'utf-8',
  'us-ascii': 'utf-8',
  ascii: 'utf-8',
  'iso-8859-1': 'windows-1252',
  'iso8859-1': 'windows-1252',
  'iso_8859-1': 'windows-1252',
  latin1: 'windows-1252',
  'latin-1': 'windows-1252',
  'windows-1252': 'windows-1252',
  cp1252: 'windows-1252',
}

const shownLengthMax = 40

/** @throws ApiError `invalid_request` that names another charset */
export function charsetOf(contentType: string): Charset {
  if (!contentType.includes(';')) return 'utf-8'
  const name = /;\s*charset\s*=\s*["']?([^"';,\s]*)/i.exec(contentType)?.[1]
  if (!name) return 'utf-8'
  const charset = charsets[name.toLowerCase()]
  if (charset !== undefined) return charset
  const shown = name.slice(0, shownLengthMax)
  throw new ApiError('invalid_request', { reason: `the charset ${shown} is not supported: send UTF-8` })
}

/** @throws ApiError `bad_encoding` when the bytes are no UTF-8 and should be */
export function textOf(bytes: Buffer, charset: Charset): string {
  if (charset === 'windows-1252') return windows1252.decode(bytes)
  if (!isUtf8(bytes)) throw new ApiError('bad_encoding')
  return bytes.toString('utf8')
}

const windows1252 = new TextDecoder('windows-1252')

/** Some editors and spreadsheets begin a text with a byte order mark, which belongs to no form and no JSON. */
export function withoutMark(text: string): string {
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text
}
