/**
 * The forms in which one carrier id comes back. A carrier may answer a submit with "0A1F" and report on "2591", or on
 * "a1f": base, case and leading zeros are not agreed anywhere (SMPP 3.4 §5.2.23 says only "set by the SMSC").
 */

/** The form that submissions are kept under: lower case, no leading zeros. */
export function canonicalRef(ref: string): string {
  const trimmed = ref.trim().toLowerCase()
  return trimmed.charCodeAt(0) === zero ? trimmed.replace(/^0+(?=.)/, '') : trimmed
}

/** Every canonical form under which the submission of a receipt's id may be kept; the likeliest first, at most three. */
export function refForms(ref: string): string[] {
  const canonical = canonicalRef(ref)
  const forms = [canonical]
  if (canonical.length > digitsMax) return forms
  if (/^\d+$/.test(canonical)) forms.push(BigInt(canonical).toString(16))
  if (/^[\da-f]+$/.test(canonical)) forms.push(BigInt(`0x${canonical}`).toString(10))
  return forms
}

const zero = 48

/** message_id is at most 64 characters (SMPP 3.4 §5.2.23); a longer one is no number. */
const digitsMax = 64
