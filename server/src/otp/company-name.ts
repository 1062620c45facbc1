/** Which names may stand in a one-time message: the handset's owner must read a company there, and nothing else. */
import { companyNameLengthMax } from '@websms/contract'
import { ApiError } from '../http/api-error.ts'

/** The name without spaces around it. @throws ApiError `missing_parameter`, `invalid_company_name` */
export function readCompanyName(text: string): string {
  const name = text.trim()
  if (name === '') throw new ApiError('missing_parameter', { name: 'company_name' })
  const reason = reasonAgainst(name)
  if (reason !== null) throw new ApiError('invalid_company_name', { reason })
  return name
}

function reasonAgainst(name: string): string | null {
  if ([...name].length > companyNameLengthMax) return `it has more than ${companyNameLengthMax} characters`
  if (control.test(name)) return 'it has a line break or another control character'
  if (link.test(name)) return 'it has a link, or what a handset shows as one'
  if (digits.test(name)) return 'it has digits that could be taken for the code or for a phone number'
  return null
}

/** Control characters, line and paragraph separators, half surrogate pairs, and what turns the direction of the text or
 *  cannot be seen. Joiners (U+200C, U+200D) stay: Persian and emojis need them. */
const control = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]/u

/** An address with its scheme, `www.`, a host with a top-level domain, a path behind one, an IP address; the dot in each of
 *  the forms that stand for it (UTS #46 §2.3). "St. George", "E.ON" and "J.P. Morgan" are none. */
const link =
  /:\/\/|\bwww[.\u3002\uff0e\uff61]|[\p{L}\p{N}_-]{2,}[.\u3002\uff0e\uff61]\p{L}{2,}|\.\p{L}{2,}\/|\d+\.\d+\.\d+\.\d+/iu

/** As many digits as a code has, or more, together or in groups. */
const digits = /\p{Nd}(?:[\s.\-()]*\p{Nd}){5}/u
