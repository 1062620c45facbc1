import { pino } from 'pino'
import { expect, onTestFinished, test, vi } from 'vitest'
import { registerCarriers } from '../carriers/register.ts'
import type { Destination, ListOwner, PriceEntry } from '../rules/pricing/price.ts'
import { carriersKind } from '../settings/carriers.ts'
import { openStore } from '../store/open-store.ts'
import { secretKey, temporaryStore } from '../test/temporary-store.ts'
import { UserError } from '../user-error.ts'
import { findList, putEntry, readEntries, readLists, removeEntry, replaceList, stateOf } from './lists.ts'
import { createPricing, readPriceLists } from './pricing.ts'

const spark: Destination = { number: '64275550100', country: 'NZ', network: 'Spark' }
const site: ListOwner = { kind: 'site' }
const nz = (micros: number): PriceEntry => ({ by: 'country', value: 'NZ', micros })
const prefixes = (count: number, micros = 1): PriceEntry[] =>
  Array.from({ length: count }, (_, index) => ({ by: 'prefix', value: String(6_400_000 + index), micros }))
const nothingElse = async () => {}

async function scene() {
  const { store, place, scene } = await temporaryStore()
  const { accountId } = await scene()
  const [carrier] = await store.change((db) =>
    registerCarriers(db, carriersKind.parse('smpp://a:b@localhost?id=spark'), false, 1),
  )
  const pricing = await createPricing({ store, log: pino({ level: 'silent' }) })
  const account: ListOwner = { kind: 'account', id: accountId }
  const costs: ListOwner = { kind: 'carrier', id: carrier!.carrierId }
  return {
    ...{ store, place, pricing, account, costs },
    price: () => pricing.partMicros({ accountId, priceMicros: 100_000 }, spark),
    cost: (costMicros: number | null = null) => pricing.costMicros({ carrier: carrier!, costMicros }, spark),
    entriesOf: async (owner: ListOwner) => {
      const list = await findList(store.read, owner)
      return list === null ? null : readEntries(store.read, list.listId, { limit: 10_000 })
    },
    rows: () =>
      store.read
        .selectFrom('prices')
        .select((count) => count.fn.countAll<number>().as('n'))
        .execute(),
  }
}

test('prices follow the lists of the site and of the account, and costs those of the carrier', async () => {
  const { store, pricing, account, costs, price, cost } = await scene()
  expect([price(), cost()]).toEqual([100_000, null])
  await store.change((db) => putEntry(db, site, nz(70_000)))
  await vi.waitFor(() => expect(price()).toBe(70_000))
  await store.change((db) => putEntry(db, account, { by: 'network', value: 'Spark', micros: 60_000 }))
  await vi.waitFor(() => expect(price()).toBe(60_000))
  await store.change((db) => putEntry(db, costs, nz(20_000)))
  await vi.waitFor(() => expect(cost()).toBe(20_000))
  expect(cost(21_000)).toBe(21_000)
  await store.change((db) => removeEntry(db, account, { by: 'network', value: 'Spark' }))
  await vi.waitFor(() => expect(price()).toBe(70_000))
  expect(pricing.lists().accounts.size).toBe(0)
  expect((await readPriceLists(store.read)).site!.find(spark)!.micros).toBe(70_000)
})

test('what another process changes is followed', async () => {
  const { place, price } = await scene()
  const other = await openStore({ ...place, secretKey })
  onTestFinished(() => other.close())
  await replaceList(other, site, [nz(1)], nothingElse)
  await vi.waitFor(() => expect(price()).toBe(1), { timeout: 5000 })
})

test('an entry is added, changed and removed, and each change gives the list another state', async () => {
  const { store, entriesOf } = await scene()
  const states = new Set<string>()
  const state = async () => states.add(stateOf(await findList(store.read, site)))
  await state()
  expect(await store.change((db) => putEntry(db, site, nz(5)))).toBeNull()
  await state()
  expect(await store.change((db) => putEntry(db, site, nz(6)))).toBe(5)
  await state()
  expect(await entriesOf(site)).toEqual([nz(6)])
  expect(await store.change((db) => removeEntry(db, site, nz(0)))).toBe(6)
  await state()
  expect(await store.change((db) => removeEntry(db, site, nz(0)))).toBeNull()
  expect(states.size).toBe(4)
  expect(await readLists(store.read)).toMatchObject([{ owner: site, entries: 0 }])
})

test('a list is replaced whole, and nothing of the old one is left behind', async () => {
  const { store, account, entriesOf, price, rows } = await scene()
  await replaceList(store, site, prefixes(4500), nothingElse)
  await replaceList(store, account, [nz(3)], nothingElse)
  await replaceList(store, site, [nz(2), ...prefixes(2500)], nothingElse)
  expect((await entriesOf(site))!).toHaveLength(2501)
  expect(await readLists(store.read)).toMatchObject([
    { owner: account, entries: 1 },
    { owner: site, entries: 2501 },
  ])
  expect(await rows()).toEqual([{ n: 2502 }])
  await vi.waitFor(() => expect(price()).toBe(3))
})

test('a replacement that is refused at its end changes nothing, and leaves nothing behind', async () => {
  const { store, entriesOf, rows } = await scene()
  await replaceList(store, site, [nz(2)], nothingElse)
  const refused = replaceList(store, site, prefixes(4500), async () => {
    throw new UserError('somebody was faster')
  })
  await expect(refused).rejects.toThrow('somebody was faster')
  expect(await entriesOf(site)).toEqual([nz(2)])
  expect(await rows()).toEqual([{ n: 1 }])
})

test('pages follow each other by kind and value, and a search finds parts of values', async () => {
  const { store } = await scene()
  const entries = [nz(1), { by: 'network', value: 'One NZ', micros: 2 }, ...prefixes(3)] as PriceEntry[]
  await replaceList(store, site, entries, nothingElse)
  const { listId } = (await findList(store.read, site))!
  const first = await readEntries(store.read, listId, { limit: 3 })
  const rest = await readEntries(store.read, listId, { limit: 3, after: first.at(-1)! })
  expect([...first, ...rest]).toEqual(entries)
  expect(await readEntries(store.read, listId, { limit: 9, like: 'nz' })).toEqual(entries.slice(0, 2))
  expect(await readEntries(store.read, listId, { limit: 9, like: 'Zealand' })).toEqual([nz(1)])
})
