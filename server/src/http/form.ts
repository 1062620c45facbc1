/** `application/x-www-form-urlencoded`, as the WHATWG's URL standard reads it, with PHP's way of writing lists. */
import { isUtf8 } from 'node:buffer'
import { ApiError } from './api-error.ts'

/** Two for each recipient of the largest request; what has more is no request of this API. */
const fieldsMax = 20_000

/** Repeated keys, `to[]` and `to[0]` give a list under `to`; the brackets make a list of a single value too.
 *  @throws ApiError `bad_encoding` when percent-encoded bytes are no UTF-8, `invalid_request` for too many fields */
export function parseForm(text: string): Record<string, string | string[]> {
  const form: Record<string, string | string[]> = Object.create(null)
  let fields = 0
  for (let start = 0; start < text.length; ) {
    let end = text.indexOf('&', start)
    if (end < 0) end = text.length
    if (end > start) {
      if (++fields > fieldsMax) throw new ApiError('invalid_request', { reason: `more than ${fieldsMax} form fields` })
      addField(form, text.slice(start, end))
    }
    start = end + 1
  }
  return form
}

function addField(form: Record<string, string | string[]>, field: string): void {
  const equals = field.indexOf('=')
  const key = decode(equals < 0 ? field : field.slice(0, equals))
  const value = equals < 0 ? '' : decode(field.slice(equals + 1))
  const bracket = key.indexOf('[')
  const name = bracket < 0 ? key : key.slice(0, bracket)
  const known = form[name]
  if (known === undefined) form[name] = bracket < 0 ? value : [value]
  else if (typeof known === 'string') form[name] = [known, value]
  else known.push(value)
}

/** A `%` without two hex digits behind it stands for itself: people write "100% off" unencoded. */
function decode(encoded: string): string {
  const spaced = encoded.includes('+') ? encoded.replaceAll('+', ' ') : encoded
  if (!spaced.includes('%')) return spaced
  try {
    return decodeURIComponent(spaced)
  } catch {
    const bytes = Buffer.from(Buffer.from(spaced).toString('latin1').replace(escapes, byteOf), 'latin1')
    if (!isUtf8(bytes)) throw new ApiError('bad_encoding')
    return bytes.toString('utf8')
  }
}

const escapes = /%([\da-f]{2})/gi
const byteOf = (_escape: string, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))
