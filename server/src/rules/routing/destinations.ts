/**
 * Destinations that the site or an account allows, monitors or blocks, by country or prefix. An account's entries come before
 * the site's; among them the longest prefix wins, and a country counts as long as its country code. Pure.
 */
import { countryOf } from '@websms/sms'

/** `monitor`: messages are accepted, and counted and logged, so that a block can be tried before it is set. */
export const destinationModes = ['allow', 'monitor', 'block'] as const
export type DestinationMode = (typeof destinationModes)[number]

export interface DestinationEntry {
  /** Null: the whole site. */
  readonly accountId: number | null
  /** Either a country (ISO 3166-1 alpha-2) or the beginning of numbers, country code first. */
  readonly by: 'country' | 'prefix'
  readonly value: string
  readonly mode: DestinationMode
}

interface Judgement {
  readonly mode: DestinationMode
  /** The entry that decided; null when no entry is about the destination, which is then allowed. */
  readonly entry: DestinationEntry | null
}

export interface Destinations {
  /** @param country of the number, as `countryOf` names it
   *  @param accountId null: as for any account without entries of its own
   *  @param without an entry that does not count */
  judge(number: string, country: string, accountId: number | null, without?: DestinationEntry): Judgement
}

export function compileDestinations(entries: readonly DestinationEntry[]): Destinations {
  const tables = new Map<number | null, Table>()
  for (const entry of entries) {
    const table = tables.get(entry.accountId) ?? { countries: new Map(), prefixes: new Map(), lengths: [] as number[] }
    tables.set(entry.accountId, table)
    const { by, value, mode } = entry
    const judgement = { mode, entry }
    if (by === 'country') table.countries.set(value, judgement)
    else {
      table.prefixes.set(value, judgement)
      if (!table.lengths.includes(value.length)) table.lengths.push(value.length)
    }
  }
  for (const { lengths } of tables.values()) lengths.sort((a, b) => b - a)
  const site = tables.get(null)
  return {
    judge(number, country, accountId, without) {
      if (tables.size === 0) return allowed
      const own = accountId === null ? undefined : tables.get(accountId)
      return (own && find(own, number, country, without)) ?? (site && find(site, number, country, without)) ?? allowed
    },
  }
}

/** The reason in words for people. */
export function explainJudgement({ mode, entry }: Judgement): string {
  if (entry === null) return 'no entry is about the destination, so it is allowed'
  const by = entry.accountId === null ? 'the site' : `account ${entry.accountId}`
  const about = entry.by === 'country' ? `messages to ${entry.value}` : `numbers that begin with ${entry.value}`
  return `${by} ${modeWords[mode]} ${about}`
}

const modeWords: Record<DestinationMode, string> = { allow: 'allows', monitor: 'monitors', block: 'blocks' }

const allowed: Judgement = { mode: 'allow', entry: null }

interface Table {
  countries: Map<string, Judgement>
  prefixes: Map<string, Judgement>
  /** Lengths of its prefixes, longest first. */
  lengths: number[]
}

function find(
  { countries, prefixes, lengths }: Table,
  number: string,
  country: string,
  without: DestinationEntry | undefined,
): Judgement | null {
  const ofCountry = countries.get(country)
  const byCountry = ofCountry === undefined || ofCountry.entry === without ? null : ofCountry
  for (const length of lengths) {
    const byPrefix = prefixes.get(number.slice(0, length))
    if (byPrefix === undefined || byPrefix.entry === without) continue
    return byCountry === null || length > codeLength(number) ? byPrefix : byCountry
  }
  return byCountry
}

/** A country whose code is shared is narrower than the code, so at the same length the country wins. */
function codeLength(number: string): number {
  return countryOf(number)?.callingCode.length ?? 0
}
