/**
 * Time of a route decision as the accept path makes it: the network of a number from a portability table of 5 million rows, then
 * a carrier by 1,000 rules. In slices of 500 as bulks are accepted, and one in each turn of the event loop as single sends are;
 * beside it what a submitted part costs the health that routes go by.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { networkOf } from '@websms/sms'
import { createRouteHealth } from '../server/src/carriers/route-health.ts'
import { createNetworks, type Networks } from '../server/src/lookup/networks.ts'
import { compileRoutes, type Routes } from '../server/src/rules/routing/compile.ts'
import type { RoutableCarrier, RouteMatch, RouteRule } from '../server/src/rules/routing/route.ts'
import { drawOf } from '../server/src/rules/routing/weights.ts'
import { migrateData, openPortability } from '../server/src/store/data-folder.ts'
import { openDatabase } from '../server/src/store/sqlite/open.ts'
import { median, percentile } from './load/machine.ts'
import { now } from './load/time.ts'
import { figure, type Result, resultOf } from './report/result.ts'

const tableRows = 5_000_000
const rulesCount = 1000
const decisions = 200_000
const sliceDecisions = 500
const networkNames = ['Spark', 'One NZ', '2degrees', 'Telstra', 'Optus']

export async function run(): Promise<Result[]> {
  const dataDir = mkdtempSync(join(tmpdir(), 'websms-routes-'))
  try {
    await migrateData({ dataDir, databaseUrl: null })
    fillTable(dataDir)
    const portability = openPortability(dataDir)
    const networks = createNetworks({ portability, hlr: null, hlrForSending: false })
    try {
      return [await measure(networks, compileRoutes(rules(), carriers()))]
    } finally {
      portability.close()
    }
  } finally {
    rmSync(dataDir, { recursive: true })
  }
}

/** Half of the numbers of a range of ten million, every other one. */
function fillTable(dataDir: string): void {
  const db = openDatabase({ dataDir })
  db.exec('PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF')
  const names = networkNames.map((name, index) => `WHEN ${index} THEN '${name}'`).join(' ')
  db.exec(`BEGIN;
    WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ${tableRows})
      INSERT INTO portability (generation, number, network)
      SELECT 1000, printf('6427%07d', i * 2), CASE i % ${networkNames.length} ${names} END FROM n;
    UPDATE portability_state SET generation = 1000, loading = 1000, row_count = ${tableRows}, source = 'bench';
    COMMIT; PRAGMA synchronous = FULL; PRAGMA journal_mode = WAL; PRAGMA wal_checkpoint(TRUNCATE)`)
  db.close()
}

function carriers(): RoutableCarrier[] {
  return ['a', 'b', 'c', 'd'].map((name, index) => ({ carrierId: index + 1, name, simulated: false, networks: null }))
}

/** By prefix, account, sender, network and purpose in turn, each for a country; the last one takes what is left. */
function rules(): RouteRule[] {
  const nothing: RouteMatch = { networks: [], countries: [], prefixes: [], purposes: [], accounts: [], senders: [] }
  const kinds: ((index: number) => Partial<RouteMatch>)[] = [
    (index) => ({ prefixes: [`6427${index}`], countries: ['NZ'] }),
    (index) => ({ accounts: [index, index + 1], purposes: ['otp'] }),
    (index) => ({ senders: [String(index)], networks: networkNames.slice(0, 2) }),
    (index) => ({ networks: [networkNames[index % networkNames.length]!], accounts: [5000 + index] }),
    (index) => ({ countries: ['AU', 'FJ'], purposes: ['marketing'], prefixes: [`61${index}`] }),
  ]
  return Array.from({ length: rulesCount }, (_, index) => ({
    ...{ ruleId: index, name: `rule ${index}`, enabled: true, final: false },
    match: index === rulesCount - 1 ? nothing : { ...nothing, ...kinds[index % kinds.length]!(index) },
    targets: [1, 2, 3].map((carrierId) => {
      return { carrierId, name: String(carrierId), order: carrierId === 3 ? 2 : 1, weight: carrierId, costMicros: 1000 }
    }),
  }))
}

/** A number that is in the table every other time. */
function numberAt(index: number): string {
  return `6427${String((index * 7_919_333) % 10_000_000).padStart(7, '0')}`
}

function decide(networks: Networks, routes: Routes, index: number): void {
  const number = numberAt(index)
  const { network } = networks.find(number)
  const request = { number, country: 'NZ', network, accountId: 1001 + (index % 50), sender: '552', demo: false }
  const route = routes.choose({ ...request, purpose: 'transactional', draw: drawOf(number) })
  if (route === null) throw new Error(`no route for ${number}`)
}

async function measure(networks: Networks, routes: Routes): Promise<Result> {
  const slices: number[] = []
  for (let first = 0; first < decisions; first += sliceDecisions) {
    await nextTurn()
    const startedAt = now()
    for (let index = first; index < first + sliceDecisions; index++) decide(networks, routes, index)
    slices.push(((now() - startedAt) * 1000) / sliceDecisions)
  }
  const turns = await turnMicros((index) => decide(networks, routes, index))
  const idle = await turnMicros((index) => void networkOf(numberAt(index)))
  return resultOf({
    name: 'routes',
    title: `Route decision with ${figure(rulesCount)} rules and a portability table of ${figure(tableRows)}`,
    unit: 'µs',
    ours: median(slices),
    peer: null,
    peerName: null,
    target: { of: 'ours', atMost: 20 },
    notes: [
      `In slices of ${sliceDecisions}; 99 in 100 slices within ${figure(percentile(slices, 0.99))} µs a decision.`,
      `One in each turn of the event loop: ${figure(turns - idle)} µs, its read transaction included.`,
      `The health of a carrier: ${figure(healthMicros())} µs for a part that is submitted and answered.`,
    ],
  })
}

/** Mean time of a turn of the event loop that does something once. */
async function turnMicros(work: (index: number) => void): Promise<number> {
  const turns = decisions / 10
  const startedAt = now()
  for (let index = 0; index < turns; index++) {
    work(index)
    await nextTurn()
  }
  return ((now() - startedAt) * 1000) / turns
}

function healthMicros(): number {
  const health = createRouteHealth()
  const startedAt = now()
  for (let index = 0; index < decisions; index++) {
    health.submitted()
    health.answered({ answer: 'accepted', carrierRef: '' })
  }
  return ((now() - startedAt) * 1000) / decisions
}
