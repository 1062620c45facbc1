/** Duties of nodes on a real database; their work is only noted. */
import pg from 'pg'
import { expect, onTestFinished, test, vi } from 'vitest'
import { type Duty, webhookPart } from '../store/nodes.ts'
import { openStore } from '../store/open-store.ts'
import { startNotedNode } from '../test/noted-nodes.ts'
import { postgresProxy } from '../test/temporary-postgres.ts'
import { migratedDatabase, secretKey } from '../test/temporary-store.ts'

const carrierIds = [1, 2, 3, 4]
const all = 64 + carrierIds.length + 1

async function site() {
  const url = await migratedDatabase()
  const admin = new pg.Client(url)
  const started = await startNotedNode(url, { carrierIds })
  await admin.connect()
  onTestFinished(() => admin.end())
  return {
    first: started,
    another: () => startNotedNode(url, { carrierIds }),
    url,
    drain: (incarnation: string, draining: number) =>
      admin.query('UPDATE nodes SET draining = $2 WHERE incarnation = $1', [incarnation, draining]),
    admin,
  }
}

const shared = (nodes: readonly { atWork: ReadonlySet<Duty> }[]) => nodes.map(({ atWork }) => atWork.size)

test('a drained node gives all that another can do, at once; what no other can do it keeps', async () => {
  const { first, another, drain } = await site()
  await vi.waitFor(() => expect(first.atWork.size).toBe(all))
  await drain(first.incarnation, 1)
  const second = await another()
  await vi.waitFor(() => expect(shared([first, second])).toEqual([0, all]))
  await drain(second.incarnation, 1)
  await drain(first.incarnation, 0)
  await vi.waitFor(() => expect(shared([first, second])).toEqual([all, 0]))
  await first.leave()
  // It is still draining, and nobody else is left.
  await vi.waitFor(() => expect(second.atWork.size).toBe(all))
})

test('a node claims no webhook event before it has the duty for its key', async () => {
  const databaseUrl = await migratedDatabase()
  const store = await openStore({ dataDir: '', databaseUrl, secretKey }, { exclusive: true })
  onTestFinished(store.close)
  const { id } = await store.change(async (db) => {
    const event = { key_id: 5, type: 'dlr', body: '{}', created_at: 0 } as const
    const added = await db.insertInto('events').values(event).returning('id').executeTakeFirstOrThrow()
    await db.insertInto('event_queue').values({ key_id: 5, next_at: 0, event_id: added.id }).execute()
    return added
  })
  const claim = () => store.traffic.claimEvents({ limit: 10, perKey: 10, at: Date.now() })
  expect(await claim()).toEqual([])
  store.traffic.serveEvents(new Set([webhookPart(5)]))
  expect(await claim()).toMatchObject([{ eventId: id }])
})

test('every duty is at work at one node, while connections are cut as duties are taken and given', async () => {
  const { first, url, drain, admin } = await site()
  const proxy = await postgresProxy(url)
  const second = await startNotedNode(proxy.url, { carrierIds, leaseMs: 3000 })
  await vi.waitFor(() => expect(second.atWork.size).toBeGreaterThan(0))
  for (let round = 0; round < 6; round++) {
    await drain(round % 2 === 0 ? second.incarnation : first.incarnation, 1)
    await drain(round % 2 === 0 ? first.incarnation : second.incarnation, 0)
    proxy.cut()
    await new Promise((resolve) => setTimeout(resolve, 20 * round))
  }
  await drain(first.incarnation, 0)
  await drain(second.incarnation, 0)
  await vi.waitFor(async () => {
    const { rows } = await admin.query<{ name: Duty; incarnation: string }>('SELECT * FROM duties')
    const heldBy = (node: typeof first) =>
      rows.filter((row) => row.incarnation === node.incarnation).map((row) => row.name)
    expect(rows).toHaveLength(all)
    for (const node of [first, second]) expect([...node.atWork].sort()).toEqual(heldBy(node).sort())
    expect(first.atWork.size + second.atWork.size).toBe(all)
  }, 20_000)
})
