/** Rules and destinations as JSON, for files and forms: written, and read with every fault at its path. Ids are texts, and money
 *  is a number of dollars, as everywhere in JSON. */
import { dollars, MoneyError, microsOf } from '../rules/ledger/money.ts'
import { purposes } from '../rules/purpose.ts'
import { type DestinationEntry, destinationModes } from '../rules/routing/destinations.ts'
import type { RouteMatch, RouteRule } from '../rules/routing/route.ts'
import { country, ValueError } from '../settings/kinds.ts'
import { nearest } from '../settings/nearest.ts'
import { type JsonFault, type JsonReader, readJson } from './json-reader.ts'
import type { NewRule } from './rules.ts'

export interface NewRoutes {
  rules: NewRule[]
  /** Null: they are not given, and stay as they are. */
  destinations: DestinationEntry[] | null
}

/** Carriers and accounts that rules may refer to. */
interface Known {
  carriers: KnownCarriers
  accounts: ReadonlySet<number>
}

interface KnownCarriers {
  /** Undefined when the text of a target names no carrier. */
  idOf(text: string): number | undefined
  /** In place of such a text. */
  expected(text: string): string
}

export function carriersByName(carriers: Iterable<{ name: string; id: number }>): KnownCarriers {
  const ids = new Map([...carriers].map(({ name, id }) => [name, id]))
  return {
    idOf: (name) => ids.get(name),
    expected(name) {
      const meant = nearest(name, [...ids.keys()])
      return `the name of a carrier${meant === null ? '' : `, such as ${meant}`}`
    },
  }
}

/** Bounds of what is read. */
const rulesMax = 5000
const destinationsMax = 10_000
const targetsMax = 50
const valuesMax = 5000

export function routesJson(rules: readonly RouteRule[], destinations: readonly DestinationEntry[]) {
  return {
    rules: rules.map(({ name, enabled, final, match, targets }) => ({
      name,
      enabled,
      final,
      match: Object.fromEntries(
        Object.entries({ ...match, accounts: match.accounts.map(String) }).filter(([, values]) => values.length > 0),
      ),
      targets: targets.map(({ name: carrier, order, weight, costMicros }) => {
        return { carrier, order, weight, cost: dollars(costMicros) }
      }),
    })),
    destinations: destinations.map(({ accountId, by, value, mode }) => ({
      ...(accountId === null ? {} : { account: String(accountId) }),
      [by]: value,
      mode,
    })),
  }
}

/** All faults at once; none when the routes can be stored. */
export function readRoutesJson(value: unknown, known: Known): { routes: NewRoutes; faults: JsonFault[] } {
  const faults: JsonFault[] = []
  const routes = readJson(value, faults)
  if (!routes.hasOnly(['rules', 'destinations'])) return { routes: { rules: [], destinations: null }, faults }
  if (!Array.isArray(routes.field('rules').value)) routes.field('rules').fault('a list of rules')
  const rules = routes.field('rules').items(rulesMax)
  const names = once('another name: a rule has it already')
  const entries = routes.field('destinations')
  const places = once('another destination: an entry has it already')
  return {
    routes: {
      rules: rules.flatMap((rule) => readRule(rule, known, names) ?? []),
      destinations:
        entries.value === undefined
          ? null
          : entries.items(destinationsMax).flatMap((entry) => readDestination(entry, known, places) ?? []),
    },
    faults,
  }
}

function readRule(rule: JsonReader, known: Known, names: Once): NewRule | undefined {
  if (!rule.hasOnly(['name', 'enabled', 'final', 'match', 'targets'])) return undefined
  const name = rule.field('name').text(/^\S.{0,99}$/su, 'a name of 1 to 100 characters')
  if (name !== undefined) names(rule.field('name'), name)
  const carriers = once('another carrier: the rule has this one already')
  return {
    name: name ?? '',
    enabled: rule.field('enabled').flag(true),
    final: rule.field('final').flag(false),
    match: readMatch(rule.field('match'), known),
    targets: rule
      .field('targets')
      .items(targetsMax)
      .flatMap((target) => readTarget(target, known, carriers) ?? []),
  }
}

function readMatch(match: JsonReader, known: Known): RouteMatch {
  const given =
    match.value === undefined || match.hasOnly(['networks', 'countries', 'prefixes', 'purposes', 'accounts', 'senders'])
  const each = <Value>(kind: keyof RouteMatch, read: (item: JsonReader) => Value | undefined): Value[] =>
    given
      ? [
          ...new Set(
            match
              .field(kind)
              .items(valuesMax)
              .flatMap((item) => read(item) ?? []),
          ),
        ]
      : []
  return {
    networks: each('networks', (item) => item.text(/^\S(.{0,62}\S)?$/u, 'the name of a network')),
    countries: each('countries', readCountry),
    prefixes: each('prefixes', readPrefix),
    purposes: each('purposes', (item) => item.oneOf(purposes)),
    accounts: each('accounts', (item) => readAccount(item, known)),
    senders: each('senders', (item) => item.text(/^[\w &.+-]{1,15}$/, 'a sender of 1 to 15 characters')),
  }
}

function readTarget(target: JsonReader, { carriers }: Known, once: Once): NewRule['targets'][number] | undefined {
  if (!target.hasOnly(['carrier', 'order', 'weight', 'cost'])) return undefined
  const carrier = target.field('carrier')
  const name = carrier.text(/./, carriers.expected(''))
  const carrierId = name === undefined ? undefined : carriers.idOf(name)
  if (name !== undefined && carrierId === undefined) carrier.fault(carriers.expected(name))
  if (name !== undefined) once(carrier, name)
  const [order, weight] = [target.field('order'), target.field('weight')]
  const read = {
    carrierId: carrierId ?? 0,
    order: order.value === undefined ? 1 : (order.integer(1, 100) ?? 1),
    weight: weight.value === undefined ? 1 : (weight.integer(0, 1_000_000) ?? 1),
    costMicros: readCost(target.field('cost')),
  }
  return read
}

function readCost(cost: JsonReader): number {
  const expected = 'the cost of a part in dollars, from 0 to 1000 with at most six decimals'
  if (cost.value === undefined) return 0
  if (typeof cost.value !== 'number' || !(cost.value >= 0 && cost.value <= 1000)) return cost.fault(expected) ?? 0
  try {
    return microsOf(cost.value)
  } catch (error) {
    if (error instanceof MoneyError) return cost.fault(expected) ?? 0
    throw error
  }
}

function readDestination(entry: JsonReader, known: Known, places: Once): DestinationEntry | undefined {
  if (!entry.hasOnly(['account', 'country', 'prefix', 'mode'])) return undefined
  const [country, prefix, account] = [entry.field('country'), entry.field('prefix'), entry.field('account')]
  const mode = entry.field('mode').oneOf(destinationModes)
  if ((country.value === undefined) === (prefix.value === undefined)) return entry.fault('either a country or a prefix')
  const by = country.value === undefined ? 'prefix' : 'country'
  const value = by === 'country' ? readCountry(country) : readPrefix(prefix)
  const accountId = account.value === undefined ? null : readAccount(account, known)
  if (value === undefined || mode === undefined || accountId === undefined) return undefined
  places(entry, `${accountId} ${by} ${value}`)
  return { accountId, by, value, mode }
}

function readCountry(item: JsonReader): string | undefined {
  const written = item.text(/^(?:[A-Z]{2}|001)$/, 'a country as two capital letters, such as NZ')
  if (written === undefined || written === '001') return written
  try {
    return country.parse(written)
  } catch (error) {
    if (!(error instanceof ValueError)) throw error
    return item.fault(error.expected)
  }
}

function readPrefix(item: JsonReader): string | undefined {
  return item.text(/^[1-9]\d{0,14}$/, 'the first digits of numbers, country code first, such as 6421')
}

function readAccount(item: JsonReader, { accounts }: Known): number | undefined {
  const id = item.text(/^[1-9]\d{0,14}$/, 'the id of an account as a text, such as "1001"')
  if (id === undefined || accounts.has(Number(id))) return id === undefined ? undefined : Number(id)
  return item.fault('the id of an account that exists')
}

type Once = (at: JsonReader, key: string) => void

/** Reports a key that comes a second time. */
function once(expected: string): Once {
  const seen = new Set<string>()
  return (at, key) => {
    if (seen.has(key)) at.fault(expected)
    seen.add(key)
  }
}
