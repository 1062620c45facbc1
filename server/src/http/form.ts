/** `application/x-www-form-urlencoded`, as the WHATWG's URL standard reads it, with PHP's way of writing lists. */
import { ApiError } from './api-error.ts'
import { type Charset, textOf, withoutMark } from './charset.ts'

export type Form = Record<string, string | string[]>

/** Two for each recipient of the largest request; no request of this API has more. */
export const fieldsMax = 20_000

/** Longest field as written: the longest text that any setting allows, with each character escaped. */
const fieldLengthMax = 500_000

/** @throws ApiError `bad_encoding` when percent-encoded bytes are no UTF-8, `invalid_request` for too many fields or a long one */
export function parseForm(bytes: Buffer, charset: Charset): Form {
  // Other charsets are read field by field, since an escape is a byte in them too.
  const text = charset === 'utf-8' ? withoutMark(textOf(bytes, charset)) : bytes.toString('latin1')
  const form: Form = Object.create(null)
  let fields = 0
  for (let start = 0; start < text.length; ) {
    let end = text.indexOf('&', start)
    if (end < 0) end = text.length
    if (end > start) {
      if (++fields > fieldsMax) throw tooManyFields()
      if (end - start > fieldLengthMax) throw fieldTooLong()
      const field = text.slice(start, end)
      const equals = field.indexOf('=')
      if (equals < 0) addField(form, decode(field, charset), '')
      else addField(form, decode(field.slice(0, equals), charset), decode(field.slice(equals + 1), charset))
    }
    start = end + 1
  }
  return form
}

/** The bytes of a field, for a form that does not tell its charset beforehand; null when it has no such field. */
export function fieldBytes(form: string, name: string): Buffer | null {
  const bytesOf = (encoded: string) => unescaped(Buffer.from(encoded, 'latin1'))
  for (const field of form.split('&')) {
    const equals = field.indexOf('=')
    if (equals >= 0 && bytesOf(field.slice(0, equals)).toString() === name) return bytesOf(field.slice(equals + 1))
  }
  return null
}

function fieldTooLong(): ApiError {
  return new ApiError('invalid_request', { reason: `a form field is longer than ${fieldLengthMax} characters` })
}

export function tooManyFields(): ApiError {
  return new ApiError('invalid_request', { reason: `more than ${fieldsMax} form fields` })
}

/** Repeated keys, `to[]` and `to[0]` give a list under `to`; the brackets make a list of a single value too. */
export function addField(form: Form, key: string, value: string): void {
  const bracket = key.indexOf('[')
  const name = bracket < 0 ? key : key.slice(0, bracket)
  const known = form[name]
  if (known === undefined) form[name] = bracket < 0 ? value : [value]
  else if (typeof known === 'string') form[name] = [known, value]
  else known.push(value)
}

/** Up to this length the engine's own functions are fastest; on long texts they may take seconds. */
const shortLengthMax = 2000

function decode(encoded: string, charset: Charset): string {
  if (charset === 'utf-8' && encoded.length <= shortLengthMax) {
    const spaced = encoded.includes('+') ? encoded.replaceAll('+', ' ') : encoded
    if (!spaced.includes('%')) return spaced
    try {
      return decodeURIComponent(spaced)
    } catch {
      // A lone %, which is handled below, or bytes that are not UTF-8.
    }
  }
  return textOf(unescaped(Buffer.from(encoded, charset === 'utf-8' ? 'utf8' : 'latin1')), charset)
}

const [plus, space, percent] = [0x2b, 0x20, 0x25]

/** Decodes in place. A `%` without two hex digits behind it stays: people write "100% off" unencoded. */
function unescaped(bytes: Buffer): Buffer {
  let length = 0
  for (let index = 0; index < bytes.length; index++) {
    let byte = bytes[index]!
    if (byte === plus) byte = space
    else if (byte === percent) {
      const value = hexDigit(bytes[index + 1]) * 16 + hexDigit(bytes[index + 2])
      if (!Number.isNaN(value)) {
        byte = value
        index += 2
      }
    }
    bytes[length++] = byte
  }
  return bytes.subarray(0, length)
}

/** NaN for anything but a hex digit. */
function hexDigit(byte = 0): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30
  const letter = byte | 0x20
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : Number.NaN
}
