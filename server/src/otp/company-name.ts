/** The rule for company names in one-time messages: the text must read as a company's name, and carry nothing else. */
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

/** The form in which names are compared. */
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

/** Control characters, line and paragraph separators, half surrogate pairs, and direction marks and other invisible
 *  characters. Joiners (U+200C, U+200D) are allowed: Persian and emojis need them. */
const control = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]/u

/** A web address, an email address, or an IP address. */
const link = /:\/\/|\S@\S+\.\p{L}{2}|\d+\.\d+\.\d+\.\d+/u

/** Six digits or more, together or in groups: as long as a code. */
const digits = /\p{Nd}(?:[\s.\-()]*\p{Nd}){5}/u

/** Labels separated by dots, in each form that counts as a dot after NFKC (UTS #46 §2.3). */
const dotted = /[\p{L}\p{M}\p{N}_-]+(?:[.\u3002][\p{L}\p{M}\p{N}_-]+)+/gu

const topLevelDomains: ReadonlySet<string> = new Set(tlds)

/** The first part of a name that handsets turn into a link: it begins with `www.`, or one of its dots is followed by a
 *  top-level domain. `Booking.com` and `anz-login.com` have one; `Dr.Smith`, `E.ON` and `J.P. Morgan` do not. */
export function hostIn(name: string): string | null {
  const text = name.normalize('NFKC').replace(/[\u200c\u200d]/g, '')
  for (const [host] of text.matchAll(dotted)) {
    const [first, ...others] = host.toLowerCase().split(/[.\u3002]/)
    // A link ends at a hyphen: "Acme.co-workers" links to Acme.co.
    const ends = others.flatMap((label) => [label, label.split('-', 1)[0]!])
    if (first === 'www' || ends.some((label) => topLevelDomains.has(domainToUnicode(label)))) return host
  }
  return null
}
