/**
 * The forms in which one carrier id comes back. A carrier may answer a submit with "0x0A1F" and report on "2591", or on
 * "a1f": base, case and leading zeros are not agreed anywhere (SMPP 3.4 §5.2.23 says only "set by the SMSC"). Pure.
 */

import { createHash } from 'node:crypto'

/** How a receipt writes the id that the submit was answered with: as it was; the same but for case and leading zeros; in
 *  hex where that was decimal; or in decimal where that was hex. The surer come first. */
export const refForms = ['same', 'folded', 'hex', 'decimal'] as const
export type RefForm = (typeof refForms)[number]

/** The form that ids are kept under: lower case, no leading zeros, and of a hexadecimal number its digits alone. */
export function canonicalRef(ref: string): string {
  const trimmed = ref.trim().toLowerCase()
  const bare = trimmed[1] === 'x' || trimmed.endsWith('h') ? trimmed.replace(HEX_MARK, '') : trimmed
  return bare.charCodeAt(0) === zero ? bare.replace(/^0+(?=.)/, '') : bare
}

/** False for an id that is empty or all zeros: carriers who have none to give write that. */
export function identifies(ref: string): boolean {
  const canonical = canonicalRef(ref)
  return canonical !== '' && canonical !== '0'
}

/** Stands for an id where a receipt has none that identifies anything: what it says, so that a repeat of it is told. */
export function contentRef(said: string): string {
  return `${contentPrefix}${createHash('sha256').update(said).digest('hex').slice(0, 32)}`
}

/** True for what no carrier gave. */
export function isContentRef(ref: string): boolean {
  return ref.startsWith(contentPrefix)
}

/** The canonical form of the id that the submit was answered with, were `reported` written in this form; null where it
 *  cannot be. */
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

/** message_id is at most 64 characters (SMPP 3.4 §5.2.23); a longer one is no number. */
const digitsMax = 64
