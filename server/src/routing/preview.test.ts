import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { compilePriceList } from '../rules/pricing/price-list.ts'
import { purposeCode } from '../rules/purpose.ts'
import type { RoutableCarrier } from '../rules/routing/route.ts'
import { carrierOf, health, ruleOf } from '../rules/routing/test-routes.ts'
import { SearchTimeError } from '../store/errors.ts'
import { patientSearch, temporaryStore } from '../test/temporary-store.ts'
import { previewRoutes } from './preview.ts'

const [a, b] = [carrierOf('a'), carrierOf('b', { networks: ['Spark'] })]
const [since, until] = [1_700_000_000_000, 1_700_086_400_000]

async function scene() {
  const temporary = await temporaryStore({ search: patientSearch })
  const { accept, accountId } = await temporary.scene()
  const send = async (
    count: number,
    message: { to?: string; network?: string | null; wireParts?: number },
    at = since,
  ) => {
    const messages = Array.from({ length: count }, () => ({ to: '64275550100', network: 'Spark', ...message }))
    return accept(messages, { at })
  }
  const { store } = temporary
  const preview = async (
    options: Partial<Parameters<typeof previewRoutes>[1]>,
    carriers: RoutableCarrier[] = [a, b],
  ) => {
    const {
      messages,
      parts,
      carriers: found,
    } = await previewRoutes(store.search, {
      ...{ before: [], after: [], since, until, sliceIds: 7, carriers, ...options },
    })
    const traffic = ({
      messages: count,
      parts: inParts,
      costMicros,
      partsWithoutCost,
    }: (typeof found)[number]['before']) => `${count} ${inParts} ${costMicros} ${partsWithoutCost}`
    return { messages, parts, rows: found.map(({ name, before, after }) => [name, traffic(before), traffic(after)]) }
  }
  return { temporary, store, send, preview, accountId }
}

test('where no rule gives a cost it is that of the carrier’s list, by prefix too', async () => {
  const { send, preview } = await scene()
  await send(2, {})
  await send(3, { to: '64275559100' })
  const entries = [
    { by: 'country' as const, value: 'NZ', micros: 30 },
    { by: 'prefix' as const, value: '64275559', micros: 50 },
  ]
  const costs = { carriers: new Map([[b.carrierId, compilePriceList(entries)]]) }
  const after = [ruleOf('nz', { countries: ['NZ'] }, ['b 1 1 7'])]
  expect((await preview({ after, costs })).rows).toEqual([['b', '5 5 210 0', '5 5 35 0']])
})

test('counts and cost by carrier are those of the day, before and after, in slices', async () => {
  const { send, preview } = await scene()
  await send(5, {}, since - 1)
  await send(20, {})
  await send(10, { to: '61412345678', network: 'Telstra', wireParts: 3 }, until - 1)
  await send(5, {}, until)
  const after = [ruleOf('nz', { countries: ['NZ'] }, ['a 1 3 100', 'b 1 1 200'])]
  expect(await preview({ after })).toEqual({
    messages: 30,
    parts: 50,
    rows: [
      ['a', '10 30 0 30', '25 45 1500 30'],
      ['b', '20 20 0 20', '5 5 1000 0'],
    ],
  })
})

test('rules see what was stored of a message: its prefix however long, account, sender, purpose and network', async () => {
  const { send, preview, accountId, temporary } = await scene()
  const [id] = await send(4, {})
  await send(1, { to: '64275550101' })
  await temporary.store.change(async (db) => {
    await sql`UPDATE messages SET purpose = ${purposeCode('marketing')}, sender = '2190' WHERE id = ${id!}`.execute(db)
  })
  const rowsFor = async (match: Parameters<typeof ruleOf>[1]) =>
    (await preview({ after: [ruleOf('r', match, ['a 1 1 1'])] })).rows.map(([name, , after]) => `${name} ${after}`)
  expect(await rowsFor({ prefixes: ['64275550100'] })).toEqual(['a 4 4 4 0', 'b 1 1 0 1'])
  expect(await rowsFor({ accounts: [accountId] })).toEqual(['a 5 5 5 0', 'b 0 0 0 0'])
  expect(await rowsFor({ purposes: ['marketing'] })).toEqual(['a 1 1 1 0', 'b 4 4 0 4'])
  expect(await rowsFor({ senders: ['2190'] })).toEqual(['a 1 1 1 0', 'b 4 4 0 4'])
  expect(await rowsFor({ networks: ['One NZ'] })).toEqual(['b 5 5 0 5'])
})

test('messages that no carrier would take are told, and a demo account’s stay with simulated ones', async () => {
  const { send, preview, accountId, temporary } = await scene()
  await send(3, {})
  const final = [ruleOf('r', {}, ['gone'], { final: true })]
  expect((await preview({ after: final })).rows).toEqual([
    ['b', '3 3 0 3', '0 0 0 0'],
    [null, '0 0 0 0', '3 3 0 0'],
  ])
  await temporary.store.change((db) =>
    db.updateTable('accounts').set({ demo: 1 }).where('id', '=', accountId).execute(),
  )
  expect((await preview({})).rows).toEqual([[null, '3 3 0 0', '3 3 0 0']])
})

test('a carrier that is down for the moment counts as healthy', async () => {
  const { send, preview } = await scene()
  await send(2, {})
  expect((await preview({}, [a, { ...b, ...health('down') }])).rows).toEqual([['b', '2 2 0 2', '2 2 0 2']])
})

test('a day without traffic is empty, and one with too much ends in time', async () => {
  const { send, preview } = await scene()
  expect(await preview({})).toEqual({ messages: 0, parts: 0, rows: [] })
  await send(20, {})
  await expect(preview({ totalMsMax: -1 })).rejects.toThrow(SearchTimeError)
})
