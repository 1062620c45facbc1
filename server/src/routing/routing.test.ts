import { pino } from 'pino'
import { expect, onTestFinished, test, vi } from 'vitest'
import { registerCarriers } from '../carriers/register.ts'
import { createMetrics } from '../metrics.ts'
import type { RoutableCarrier, RouteMatch } from '../rules/routing/route.ts'
import { requestOf } from '../rules/routing/test-routes.ts'
import { carriersKind } from '../settings/carriers.ts'
import { openStore } from '../store/open-store.ts'
import type { Store } from '../store/store.ts'
import { secretKey, temporaryStore } from '../test/temporary-store.ts'
import { readDestinations, replaceDestinations } from './destinations.ts'
import { readRoutedCarriers } from './routed-carriers.ts'
import { createRouting } from './routing.ts'
import { type NewRule, readRules, replaceRules } from './rules.ts'

const anything: RouteMatch = { networks: [], countries: [], prefixes: [], purposes: [], accounts: [], senders: [] }

async function scene() {
  const { store, dataDir } = await temporaryStore()
  const settings = carriersKind.parse('smpp://a:b@localhost?id=spark&networks=Spark,smpp://a:b@localhost?id=other')
  const registered = await store.change((db) => registerCarriers(db, settings, false, 1))
  let carriers: readonly RoutableCarrier[] = registered
  const lines: string[] = []
  const log = pino({ level: 'info' }, { write: (line: string) => void lines.push(line) })
  const metrics = createMetrics()
  const routing = await createRouting({ store, carriers: () => carriers, metrics, log })
  const rule = (name: string, target: number, match: Partial<RouteMatch> = {}): NewRule => ({
    ...{ name, enabled: true, final: false, match: { ...anything, ...match } },
    targets: [{ carrierId: registered[target]!.carrierId, order: 1, weight: 10, costMicros: 1200 }],
  })
  return {
    ...{ store, dataDir, routing, registered, rule, lines, metrics },
    setCarriers(next: readonly RoutableCarrier[]) {
      carriers = next
    },
    chosen: () => routing.routes().choose(requestOf())?.carrier.name,
    replace: (rules: readonly NewRule[], where: Store = store) => where.change((db) => replaceRules(db, rules)),
  }
}

test('rules are read as they were stored, in their order, and a rule keeps its id as long as it has its name', async () => {
  const { store, rule, replace } = await scene()
  const full = { networks: ['Spark'], countries: ['NZ'], prefixes: ['6427'], purposes: ['otp' as const] }
  const rules = [rule('codes', 1, { ...full, accounts: [1001], senders: ['552'] }), { ...rule('b', 0), final: true }]
  await replace(rules)
  const stored = await readRules(store.read)
  const withNames = rules.map((one, index) => ({
    ...one,
    targets: one.targets.map((target) => ({ ...target, name: index === 0 ? 'other' : 'spark' })),
  }))
  expect(stored.map(({ ruleId: _, ...one }) => one)).toEqual(withNames)
  await replace([rule('new', 0), ...[...rules].reverse()])
  const again = await readRules(store.read)
  expect(again.map(({ name }) => name)).toEqual(['new', 'b', 'codes'])
  const idOf = (list: typeof stored, name: string) => list.find((one) => one.name === name)?.ruleId
  for (const name of ['codes', 'b']) expect(idOf(again, name)).toBe(idOf(stored, name))
  expect(new Set(again.map(({ ruleId }) => ruleId)).size).toBe(3)
  // A renamed rule that is named by its id keeps it, and another one may have the old name.
  const codes = idOf(again, 'codes')!
  await replace([{ ...rule('urgent', 1), ruleId: codes }, rule('codes', 0), { ...rule('b', 0), ruleId: codes }])
  const renamed = await readRules(store.read)
  expect([idOf(renamed, 'urgent'), idOf(renamed, 'b')]).toEqual([codes, idOf(again, 'b')])
  expect(new Set(renamed.map(({ ruleId }) => ruleId)).size).toBe(3)
})

test('a change that fails leaves the rules as they were', async () => {
  const { store, rule, replace } = await scene()
  await replace([rule('a', 0)])
  await expect(replace([rule('b', 0), rule('b', 1)])).rejects.toThrow()
  expect((await readRules(store.read)).map(({ name }) => name)).toEqual(['a'])
})

test('routes follow the rules of this process and of another, and a carrier’s new name', async () => {
  const { store, dataDir, rule, replace, chosen, routing } = await scene()
  expect(chosen()).toBe('spark')
  await replace([rule('all', 1)])
  await vi.waitFor(() => expect(chosen()).toBe('other'))
  const other = await openStore({ dataDir, secretKey })
  onTestFinished(() => other.close())
  await replace([], other)
  await vi.waitFor(() => expect(chosen()).toBe('spark'))
  await replace([rule('all', 1)], other)
  await store.change((db) => db.updateTable('carriers').set({ name: 'renamed' }).where('name', '=', 'other').execute())
  await vi.waitFor(() => expect(routing.routes().choose(requestOf())?.rule?.targets[0]?.name).toBe('renamed'))
})

test('routes are compiled again when a carrier has changed, and only then', async () => {
  const { routing, registered, setCarriers, chosen } = await scene()
  const before = routing.routes()
  setCarriers(registered.map((carrier) => ({ ...carrier })))
  expect(routing.routes()).toBe(before)
  setCarriers([{ ...registered[0]!, health: { otp: 'down', others: 'down' } }, registered[1]!])
  expect(chosen()).toBe('other')
  setCarriers([{ ...registered[0]!, draining: true }, registered[1]!])
  expect(chosen()).toBe('other')
  setCarriers(registered)
  expect(chosen()).toBe('spark')
})

test('the carriers of the running gateway are kept for commands, in their order, with networks and flow', async () => {
  const { store, registered, routing, setCarriers } = await scene()
  const kept = async () => (await readRoutedCarriers(store.read)).map(({ name, networks }) => [name, networks])
  expect(await kept()).toEqual([
    ['spark', ['Spark']],
    ['other', null],
  ])
  setCarriers([registered[1]!, { ...registered[0]!, networks: ['Spark', 'One NZ'] }])
  routing.routes()
  await vi.waitFor(async () =>
    expect(await kept()).toEqual([
      ['other', null],
      ['spark', ['Spark', 'One NZ']],
    ]),
  )
  const { carrierId } = registered[0]!
  await store.change((db) => db.updateTable('carriers').set({ flow: 'draining' }).where('id', '=', carrierId).execute())
  expect((await readRoutedCarriers(store.read)).map(({ draining }) => draining)).toEqual([false, true])
})

test('destinations are followed; a monitored one is counted each time and logged once in a while, its number short', async () => {
  const { store, routing, lines, metrics } = await scene()
  const entries = [
    { accountId: null, by: 'country', value: 'AU', mode: 'block' },
    { accountId: null, by: 'prefix', value: '6427', mode: 'monitor' },
    { accountId: 1001, by: 'country', value: 'AU', mode: 'allow' },
  ] as const
  await store.change((db) => replaceDestinations(db, entries))
  expect(await readDestinations(store.read)).toEqual(entries)
  await vi.waitFor(() => expect(routing.allows('61412345678', 'AU', 1002)).toBe(false))
  expect(routing.allows('61412345678', 'AU', 1001)).toBe(true)
  for (let sent = 0; sent < 3; sent++) expect(routing.allows('64275550100', 'NZ', 1002)).toBe(true)
  expect(routing.allows('64215550100', 'NZ', 1002)).toBe(true)
  const { text } = await metrics.expose()
  expect(text).toContain('websms_destinations_total{mode="monitor"} 3')
  expect(text).toMatch(/websms_destinations_total\{mode="block"\} [1-9]/)
  expect(lines.map((line) => JSON.parse(line).entry)).toEqual(['the site monitors numbers that begin with 6427'])
})
