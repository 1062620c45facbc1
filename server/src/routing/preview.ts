/**
 * The dry run of a change: what rules would make of the traffic of a past time, in messages, parts and cost by carrier. Messages are
 * counted on the reader, a bounded slice a query, in groups that rules cannot tell apart, so that this process decides
 * once for each group. Carriers count as healthy, and shares as their weights.
 */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { countryDigitsMax } from '@websms/sms'
import { type Kysely, sql } from 'kysely'
import { costOf, noPriceLists, type PriceLists } from '../rules/pricing/prices.ts'
import { purposes } from '../rules/purpose.ts'
import { compileRoutes, type Routes } from '../rules/routing/compile.ts'
import type { RoutableCarrier, RouteRule } from '../rules/routing/route.ts'
import { requestOfStored } from '../rules/routing/stored-request.ts'
import { SearchTimeError } from '../store/errors.ts'
import { idRange } from '../store/id-range.ts'
import type { Tables } from '../store/tables.ts'

interface PreviewOptions {
  carriers: readonly RoutableCarrier[]
  /** Rules as they are, and as they would be. */
  before: readonly RouteRule[]
  after: readonly RouteRule[]
  /** Costs of carriers where a rule gives none. Default: none. */
  costs?: Pick<PriceLists, 'carriers'>
  /** Messages accepted from `since` to before `until`, ms since epoch. */
  since: number
  until: number
  /** Message ids that one query reads. Default 100,000: some 0.2 s. */
  sliceIds?: number
  /** Maximum time for all of them, in ms. Default 30 s. */
  totalMsMax?: number
}

export interface RoutePreview {
  messages: number
  parts: number
  /** Carriers that take something before or after, in the order in which carriers are tried. A null carrier stands for
   *  messages that none takes. */
  carriers: { carrierId: number | null; name: string | null; before: Traffic; after: Traffic }[]
}

/** Shares make fractions of messages; they are rounded in the end. */
interface Traffic {
  messages: number
  parts: number
  costMicros: number
  /** Parts among them whose cost is not known. */
  partsWithoutCost: number
}

/** @throws SearchTimeError when there are too many messages to count. */
export async function previewRoutes(db: Kysely<Tables>, options: PreviewOptions): Promise<RoutePreview> {
  const { before, after, costs = noPriceLists, since, until, sliceIds = 100_000, totalMsMax = 30_000 } = options
  const carriers = options.carriers.map(({ health: _, ...carrier }) => carrier)
  const sides = [before, after].map((rules) => createSide(compileRoutes(rules, carriers), costs))
  const digits = Math.max(
    countryDigitsMax,
    ...[...before, ...after].flatMap(({ match }) => match.prefixes.map(({ length }) => length)),
    ...[...costs.carriers.values()].map(({ prefixDigitsMax }) => Math.min(prefixDigitsMax, costDigitsMax)),
  )
  const demo = await demoAccounts(db)
  const began = performance.now()
  const range = await idRange(db, 'messages', { since, until })
  const total = { messages: 0, parts: 0 }
  for (let from = range.low; from < range.high; from += sliceIds) {
    if (performance.now() - began > totalMsMax) throw new SearchTimeError(totalMsMax)
    const groups = await readGroups(db, { from, to: Math.min(from + sliceIds, range.high), since, until, digits })
    for (const [index, group] of groups.entries()) {
      if (index > 0 && index % groupsOfTurn === 0) await nextTurn()
      total.messages += group.messages
      total.parts += group.parts
      for (const side of sides) side.add(group, demo.has(group.account_id))
    }
  }
  return { ...total, carriers: compare(carriers, sides[0]!, sides[1]!) }
}

/** Prefixes of costs are told apart up to so many digits: more would make a group of almost each number. */
const costDigitsMax = 8

/** Groups decided in one turn of the event loop: some milliseconds. */
const groupsOfTurn = 500

interface Group {
  digits: string
  network: string | null
  account_id: number
  sender: string
  purpose: number
  messages: number
  parts: number
}

interface Slice {
  from: number
  to: number
  since: number
  until: number
  digits: number
}

async function readGroups(db: Kysely<Tables>, { from, to, since, until, digits }: Slice): Promise<Group[]> {
  const { rows } = await sql<Group>`
    SELECT substr(to_number, 1, ${sql.lit(digits)}) AS digits, network, account_id, sender, purpose,
           count(*) AS messages, sum(wire_parts) AS parts
    FROM messages WHERE id >= ${from} AND id < ${to} AND created_at >= ${since} AND created_at < ${until}
    GROUP BY 1, 2, 3, 4, 5`.execute(db)
  return rows
}

async function demoAccounts(db: Kysely<Tables>): Promise<ReadonlySet<number>> {
  const rows = await db.selectFrom('accounts').select('id').where('demo', '=', 1).execute()
  return new Set(rows.map(({ id }) => id))
}

interface Side {
  add(group: Group, demo: boolean): void
  of(carrierId: number | null): Traffic
}

function createSide(routes: Routes, costs: Pick<PriceLists, 'carriers'>): Side {
  const byCarrier = new Map<number | null, Traffic>()
  const of = (carrierId: number | null): Traffic => {
    const known = byCarrier.get(carrierId)
    if (known !== undefined) return known
    const traffic = { messages: 0, parts: 0, costMicros: 0, partsWithoutCost: 0 }
    byCarrier.set(carrierId, traffic)
    return traffic
  }
  const add = (traffic: Traffic, messages: number, parts: number, costMicros: number | null) => {
    traffic.messages += messages
    traffic.parts += parts
    if (costMicros === null) traffic.partsWithoutCost += parts
    else traffic.costMicros += parts * costMicros
  }
  return {
    of,
    add({ digits, network, account_id, sender, purpose, messages, parts }, demo) {
      const asked = { number: digits, network, accountId: account_id, sender, purpose: purposes[purpose]! }
      const request = requestOfStored({ ...asked, demo })
      const shares = routes.spread(request)
      if (shares.length === 0) add(of(null), messages, parts, 0)
      for (const route of shares) {
        const { carrier, share } = route
        add(of(carrier.carrierId), messages * share, parts * share, costOf(costs, route, request))
      }
    },
  }
}

function compare(carriers: readonly RoutableCarrier[], before: Side, after: Side): RoutePreview['carriers'] {
  const all = [...carriers, { carrierId: null, name: null }]
  return all
    .map(({ carrierId, name }) => ({
      carrierId,
      name,
      before: rounded(before.of(carrierId)),
      after: rounded(after.of(carrierId)),
    }))
    .filter((row) => row.before.messages > 0 || row.after.messages > 0)
}

function rounded({ messages, parts, costMicros, partsWithoutCost }: Traffic): Traffic {
  return {
    messages: Math.round(messages),
    parts: Math.round(parts),
    costMicros: Math.round(costMicros),
    partsWithoutCost: Math.round(partsWithoutCost),
  }
}
