/**
 * The forms in which one carrier id comes back. A carrier may answer a submit with "0A1F" and report on "2591", or on
 * "a1f": base, case and leading zeros are not agreed anywhere (SMPP 3.4 §5.2.23 says only "set by the SMSC").
 */

/** How a receipt writes the id that the submit was answered with: as it was, in hex where that was decimal, or in decimal
 *  where that was hex. Case and leading zeros do not matter in any. */
export const refForms = ['same', 'hex', 'decimal'] as const
export type RefForm = (typeof refForms)[number]

/** The form that submissions are kept under: lower case, no leading zeros. */
export function canonicalRef(ref: string): string {
  const trimmed = ref.trim().toLowerCase()
  return trimmed.charCodeAt(0) === zero ? trimmed.replace(/^0+(?=.)/, '') : trimmed
}

/** The canonical form of the id that the submit was answered with, were `reported` written in this form; null where it
 *  cannot be. */
export function answeredRef(reported: string, form: RefForm): string | null {
  const canonical = canonicalRef(reported)
  if (form === 'same') return canonical
  if (canonical.length > digitsMax) return null
  if (form === 'hex') return /^[\da-f]+$/.test(canonical) ? BigInt(`0x${canonical}`).toString(10) : null
  return /^\d+$/.test(canonical) ? BigInt(canonical).toString(16) : null
}

const zero = 48

/** message_id is at most 64 characters (SMPP 3.4 §5.2.23); a longer one is no number. */
const digitsMax = 64
