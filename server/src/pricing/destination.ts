/** Destinations of prices as people write them: a country, the name of a network, or the first digits of numbers. Pure. */
import { callingCodesOf, isFormula } from '@websms/sms'
import type { DestinationKind, PricedDestination } from '../rules/pricing/price.ts'
import { countryNamed } from './country-names.ts'

/** Networks by their names, whatever the case. */
export interface KnownNames {
  /** The name as it is known; null when it is not. */
  find(written: string): string | null
}

export function createKnownNames(networks: Iterable<string>): KnownNames {
  const exact = new Set(networks)
  const folded = new Map([...exact].map((name) => [folding(name), name]))
  return { find: (written) => (exact.has(written) ? written : (folded.get(folding(written)) ?? null)) }
}

function folding(name: string): string {
  return name.toLowerCase().replace(/\s+/g, ' ')
}

/** A destination as people write it, or what is wrong with it.
 *  @param kind null: its form tells it */
export function readDestination(
  written: string,
  kind: DestinationKind | null,
  networks: KnownNames,
): PricedDestination | string {
  const text = withoutGuard(written.trim())
  if (text === '') return `found nothing, expected ${kind === null ? anyExpected : expected[kind]}`
  const by = kind ?? kindOf(text)
  const value = by === 'network' ? (networks.find(text) ?? read.network(text)) : read[by](text)
  return value === null
    ? `found ${shown(text)}, expected ${kind === null ? anyExpected : expected[by]}${hint(text)}`
    : { by, value }
}

/** Without the apostrophe that CSV files have in front of a text that a spreadsheet would take for a formula. */
function withoutGuard(text: string): string {
  return text.startsWith("'") && isFormula(text.slice(1)) ? text.slice(1).trim() : text
}

const expected: Record<DestinationKind, string> = {
  country: 'a country as two capital letters, such as NZ',
  network: 'the name of a network of 1 to 64 characters',
  prefix: 'the first digits of numbers with the country code first, such as 6421',
}
const anyExpected = 'a country such as NZ, the name of a network, or the first digits of numbers such as 6421'

export function kindOf(text: string): DestinationKind {
  if (/^(?:[A-Za-z]{2}|001)$/.test(text)) return 'country'
  return /^[+\d][\d\s().+Ee-]*$/.test(text) && !/^\d[A-Za-z]/.test(text) ? 'prefix' : 'network'
}

const read: Record<DestinationKind, (text: string) => string | null> = {
  country: (text) => (callingCodesOf(text.toUpperCase()).length > 0 ? text.toUpperCase() : null),
  network: (text) =>
    /^\S(.{0,62}\S)?$/u.test(text) && !unreadable.test(text) && !isFormula(text) && countryNamed(text) === null
      ? text
      : null,
  prefix(text) {
    const digits = text.replace(/^\+/, '').replace(/[\s-]/g, '')
    return /^[1-9]\d{0,14}$/.test(digits) ? digits : null
  },
}

/** Control characters, the replacement character for bytes that could not be decoded, and a semicolon that was meant to separate
 *  cells. */
const unreadable = /[\p{Cc}\ufffd;]/u

function hint(text: string): string {
  const code = countryNamed(text)
  if (code !== null) return `: write ${code}`
  if (text.includes(';')) return ': begin a file with semicolons with the line destination;price'
  if (isFormula(text)) return ': names of networks do not begin with = + - or @'
  return /^0\d/.test(text) ? ': no country code begins with 0' : ''
}

const shownLengthMax = 60

/** A text of a file within a sentence. */
export function shown(text: string): string {
  const trimmed = text.trim()
  return `"${trimmed.length > shownLengthMax ? `${trimmed.slice(0, shownLengthMax)}…` : trimmed}"`
}
