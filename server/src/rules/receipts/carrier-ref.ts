/**
 * The forms in which a carrier's id comes back in receipts. A carrier may answer a submit with "0x0A1F" and report on
 * "2591", or on "a1f": base, case and leading zeros are not agreed anywhere (SMPP 3.4 §5.2.23 says only "set by the
 * SMSC"). Pure.
 */

import { createHash } from 'node:crypto'

/** Forms in which a receipt writes the id of the submit's answer: identical; equal except for case and leading zeros;
 *  in hex for a decimal id; in decimal for a hex id. The more certain forms come first. */
export const refForms = ['same', 'folded', 'hex', 'decimal'] as const
export type RefForm = (typeof refForms)[number]

/** The canonical form, under which ids are stored: lower case, no leading zeros, no hexadecimal prefix or suffix. */
export function canonicalRef(ref: string): string {
  const trimmed = ref.trim().toLowerCase()
  const bare = trimmed[1] === 'x' || trimmed.endsWith('h') ? trimmed.replace(HEX_MARK, '') : trimmed
  return bare.charCodeAt(0) === zero ? bare.replace(/^0+(?=.)/, '') : bare
}

/** False for an id that is empty or all zeros, which carriers write when they have no id. */
export function identifies(ref: string): boolean {
  const canonical = canonicalRef(ref)
  return canonical !== '' && canonical !== '0'
}

/** Replaces the id of a receipt without a usable one: its content, so that a repeat is recognised. */
export function contentRef(said: string): string {
  return `${contentPrefix}${createHash('sha256').update(said).digest('hex').slice(0, 32)}`
}

/** True for such a replacement id. */
export function isContentRef(ref: string): boolean {
  return ref.startsWith(contentPrefix)
}

/** The canonical id of the submit's answer, assuming that `reported` is written in this form; null when that is
 *  impossible. */
export function answeredRef(reported: string, form: RefForm): string | null {
  const canonical = canonicalRef(reported)
  if (form === 'same' || form === 'folded') return canonical
  if (canonical.length > digitsMax) return null
  if (form === 'hex') return /^[\da-f]+$/.test(canonical) ? BigInt(`0x${canonical}`).toString(10) : null
  return /^\d+$/.test(canonical) ? BigInt(canonical).toString(16) : null
}

/** Every form in which `reported` can mean the id that was `given`. */
export function formsBetween(given: string, reported: string): RefForm[] {
  const canonical = canonicalRef(given)
  return refForms.filter((form) =>
    form === 'same' ? given.trim() === reported.trim() : answeredRef(reported, form) === canonical,
  )
}

const HEX_MARK = /^0x(?=[\da-f]+$)|(?<=^[\da-f]+)h$/

const contentPrefix = 'receipt:'

const zero = 48

/** message_id is at most 64 characters (SMPP 3.4 §5.2.23); a longer id is not read as a number. */
const digitsMax = 64
