/** Warnings about allowed, monitored and blocked destinations: entries that are about no number, that nothing follows from, or
 *  that another entry always comes before. Pure. */
import { callingCodesOf, countriesOfPrefix } from '@websms/sms'
import { compileDestinations, type DestinationEntry, type Destinations, explainJudgement } from './destinations.ts'

interface DestinationWarning {
  readonly entry: DestinationEntry
  /** A sentence about the entry, without a full stop. */
  readonly text: string
}

/** An entry at a time.
 *  @param allowed countries of WEBSMS_COUNTRIES; null: all */
export function* checkDestinations(
  entries: readonly DestinationEntry[],
  allowed: readonly string[] | null,
): Generator<DestinationWarning[]> {
  const destinations = compileDestinations(entries)
  const prefixes = sortedPrefixes(entries)
  for (const entry of entries) {
    const text = warningOf(entry, destinations, samplesOf(entry, prefixes), allowed)
    yield text === null ? [] : [{ entry, text }]
  }
}

/** Numbers that entries cannot tell apart: those of a country that begin with the digits, and with no longer prefix of an
 *  entry. */
interface Sample {
  readonly digits: string
  readonly country: string
}

function warningOf(
  entry: DestinationEntry,
  destinations: Destinations,
  samples: readonly Sample[],
  allowed: readonly string[] | null,
): string | null {
  const { accountId, by, value } = entry
  if (samples.length === 0) {
    return by === 'country' ? `No number belongs to ${value}` : `No country code begins with ${value}`
  }
  const accepted = allowed === null ? samples : samples.filter(({ country }) => allowed.includes(country))
  if (accepted.length === 0) {
    const names = [...new Set(samples.map(({ country }) => country))].slice(0, namedMax).join(', ')
    return `It has no effect: WEBSMS_COUNTRIES does not have ${names}, so messages there are refused in any case`
  }
  const judged = accepted.map(({ digits, country }) => ({
    now: destinations.judge(digits, country, accountId),
    without: destinations.judge(digits, country, accountId, entry),
  }))
  if (judged.some(({ now, without }) => now.mode !== without.mode)) return null
  const { now, without } = judged.find((one) => one.now.entry === entry) ?? judged[0]!
  if (now.entry !== entry) return `It has no effect: ${explainJudgement(now)}, and that comes first`
  if (without.entry === null) return 'It has no effect: without it, messages there would be allowed too'
  return `It has no effect: ${explainJudgement(without)} already`
}

/** Countries that a warning names. */
const namedMax = 5

/** One for each country and each finer prefix that the entry is about. */
function samplesOf({ accountId, by, value }: DestinationEntry, prefixes: SortedPrefixes): Sample[] {
  const starts = by === 'prefix' ? [value] : callingCodesOf(value)
  const finer = starts.flatMap((start) => prefixes.within(start, accountId))
  const found = [...new Set([...starts, ...finer])].flatMap((digits) =>
    [...countriesOfPrefix(digits)].flatMap((country) => samplesIn(digits, country)),
  )
  return by === 'prefix' ? found : found.filter(({ country }) => country === value)
}

/** Digits that are shorter than the country's code stand for the code. */
function samplesIn(digits: string, country: string): Sample[] {
  return callingCodesOf(country)
    .filter((code) => code.startsWith(digits) || digits.startsWith(code))
    .map((code) => ({ digits: code.length > digits.length ? code : digits, country }))
}

interface SortedPrefixes {
  /** Prefixes of entries of the account or the site that begin with these digits. */
  within(digits: string, accountId: number | null): string[]
}

function sortedPrefixes(entries: readonly DestinationEntry[]): SortedPrefixes {
  const byOwner = new Map(
    [...Map.groupBy(entries, ({ accountId }) => accountId)].map(([accountId, own]) => [
      accountId,
      own.flatMap(({ by, value }) => (by === 'prefix' ? [value] : [])).sort(),
    ]),
  )
  const range = (sorted: readonly string[], digits: string) => {
    const found: string[] = []
    for (let index = firstNotBelow(sorted, digits); sorted[index]?.startsWith(digits) === true; index++) {
      found.push(sorted[index]!)
    }
    return found
  }
  return {
    within: (digits, accountId) =>
      [...new Set([accountId, null])].flatMap((owner) => range(byOwner.get(owner) ?? [], digits)),
  }
}

/** Binary search. */
function firstNotBelow(sorted: readonly string[], digits: string): number {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (sorted[middle]! < digits) low = middle + 1
    else high = middle
  }
  return low
}
