/** Which names may stand in a one-time message: the handset's owner must read a company there, and nothing else. */
import { domainToUnicode } from 'node:url'
import { companyNameLengthMax } from '@websms/contract'
import tlds from 'tlds' with { type: 'json' }
import { ApiError } from '../http/api-error.ts'

/** The name without spaces around it. @param listed names that look like a host and are allowed, as `foldName` gives them
 *  @throws ApiError `missing_parameter`, `invalid_company_name` */
export function readCompanyName(text: string, listed: ReadonlySet<string>): string {
  const name = text.trim()
  if (name === '') throw new ApiError('missing_parameter', { name: 'company_name' })
  const reason = reasonAgainst(name) ?? (listed.has(foldName(name)) ? null : reasonToAsk(name))
  if (reason !== null) throw new ApiError('invalid_company_name', { reason })
  return name
}

/** Names that differ in this are different. */
export function foldName(name: string): string {
  return name.normalize('NFKC').toLowerCase().trim().replace(/\s+/g, ' ')
}

/** Completes "the name …"; null for a name that may stand in a message, as it is or once an operator has listed it. */
export function reasonAgainst(name: string): string | null {
  if ([...name].length > companyNameLengthMax) return `it has more than ${companyNameLengthMax} characters`
  if (control.test(name)) return 'it has a line break or another control character'
  if (link.test(name)) return 'it has a link, or what a handset shows as one'
  if (digits.test(name)) return 'it has digits that could be taken for the code or for a phone number'
  return null
}

function reasonToAsk(name: string): string | null {
  const host = hostIn(name)
  if (host === null) return null
  return `it has "${host}", which handsets show as a link: ask the operator of this gateway to list the name for your account`
}

/** Control characters, line and paragraph separators, half surrogate pairs, and what turns the direction of the text or
 *  cannot be seen. Joiners (U+200C, U+200D) stay: Persian and emojis need them. */
const control = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]/u

/** An address with its scheme, of a person, or of a machine. */
const link = /:\/\/|\S@\S+\.\p{L}{2}|\d+\.\d+\.\d+\.\d+/u

/** As many digits as a code has, or more, together or in groups. */
const digits = /\p{Nd}(?:[\s.\-()]*\p{Nd}){5}/u

/** Labels with dots between them, in each of the forms that stand for a dot once the text is in NFKC (UTS #46 §2.3). */
const dotted = /[\p{L}\p{M}\p{N}_-]+(?:[.\u3002][\p{L}\p{M}\p{N}_-]+)+/gu

const topLevelDomains: ReadonlySet<string> = new Set(tlds)

/** The first thing in a name that handsets make a link of: it begins with `www.`, or a top-level domain stands behind one of
 *  its dots. `Dr.Smith`, `E.ON` and `J.P. Morgan` have none, `Booking.com` and `anz-login.com` have. */
export function hostIn(name: string): string | null {
  const text = name.normalize('NFKC').replace(/[\u200c\u200d]/g, '')
  for (const [host] of text.matchAll(dotted)) {
    const [first, ...others] = host.toLowerCase().split(/[.\u3002]/)
    // Behind a hyphen a link ends: "Acme.co-workers" leads to Acme.co.
    const ends = others.flatMap((label) => [label, label.split('-', 1)[0]!])
    if (first === 'www' || ends.some((label) => topLevelDomains.has(domainToUnicode(label)))) return host
  }
  return null
}
