/** Takes out of texts what must not leave an installation: secrets by their value and by their form, and phone numbers. */
import { redactText } from '../log/redact.ts'

const hidden = '•••'

/** Secrets shorter than this would hide parts of ordinary words. */
const secretLengthMin = 4

/** Seven digits or more, with the separators that people write; dates and IPv4 addresses are passed over. */
const digits = /\d{4}-\d\d-\d\d(?:T[\d:.]+Z?)?|\b\d{1,3}(?:\.\d{1,3}){3}\b|[+(]?\d(?:[ ().-]{0,2}\d){6,}/g

/** @param secrets values that must not be in a text */
export function createScrub(secrets: readonly string[]): (text: string) => string {
  const known = secrets.filter(({ length }) => length >= secretLengthMin).sort((a, b) => b.length - a.length)
  return (text) => {
    let safe = text
    for (const secret of known) {
      for (const form of new Set([secret, encodeURIComponent(secret)])) safe = safe.replaceAll(form, hidden)
    }
    return redactText(safe).replace(digits, (found) => (passedOver.test(found) ? found : hidden))
  }
}

const passedOver = /^\d{4}-\d\d-\d\d|^\d{1,3}(?:\.\d{1,3}){3}$/

/** A copy of plain data with every text in it scrubbed; names of fields are ours, and stay. */
export function scrubbed(value: unknown, scrub: (text: string) => string): unknown {
  if (typeof value === 'string') return scrub(value)
  if (Array.isArray(value)) return value.map((item) => scrubbed(item, scrub))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, scrubbed(item, scrub)]))
}
