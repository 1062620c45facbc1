import { sql } from 'kysely'
import { expect, test, vi } from 'vitest'
import { priceMicros, type Scene, type TemporaryStore, temporaryStore } from '../test/temporary-store.ts'
import type { NewBulk } from './traffic/accepting.ts'

const recipientOf = (scene: Scene) => (_: unknown, index: number) => ({
  to: `6421${String(index).padStart(7, '0')}`,
  carrierId: scene.carrierId,
  network: null,
})

function bulkOf(scene: Scene, count: number, parts = 1): NewBulk {
  const content = { sender: '552', body: 'Your appointment is tomorrow', parts, wireParts: parts }
  return { accountId: scene.accountId, keyId: scene.keyId, priceMicros, content, count, at: Date.now() }
}

/** Opens and stores a bulk in slices of 100; it still has to be committed. */
async function stored({ traffic }: TemporaryStore, scene: Scene, count: number, parts?: number) {
  const bulk = bulkOf(scene, count, parts)
  const opened = await traffic.openBulk(bulk)
  if (!opened.ok) throw new Error(opened.reason)
  for (let start = 0; start < count; start += 100) {
    const recipients = Array.from({ length: Math.min(100, count - start) }, recipientOf(scene))
    await traffic.storeBulk({ ...opened, firstId: opened.firstId + start, bulk, recipients })
  }
  return opened
}

async function claimAll(scene: Scene, parts: number) {
  const claimed: string[] = []
  await vi.waitFor(async () => {
    for (const { messageId, part } of await scene.claim(500)) claimed.push(`${messageId}/${part}`)
    expect(claimed.length).toBe(parts)
  })
  return claimed
}

const moneyOf = (temporary: TemporaryStore, scene: Scene) =>
  temporary.rows(
    sql<{ kind: string; amount: number }>`SELECT kind, amount_micros AS amount FROM transfers
      WHERE ${scene.accountId} IN (debit_id, credit_id) AND kind <> 'top_up' ORDER BY id`,
  )

test('a bulk is one transfer, and no part of it can be claimed before it is committed', async () => {
  const temporary = await temporaryStore()
  const scene = await temporary.scene()
  const { transferId } = await stored(temporary, scene, 1200)
  expect(await scene.claim()).toEqual([])
  expect(await moneyOf(temporary, scene)).toEqual([{ kind: 'charge', amount: 1200 * priceMicros }])
  await temporary.traffic.commitBulk(transferId)
  expect(new Set(await claimAll(scene, 1200)).size).toBe(1200)
  expect(await temporary.rows(sql`SELECT * FROM bulks`)).toEqual([])
})

test('every part of every message of a bulk is queued once', async () => {
  const temporary = await temporaryStore()
  const scene = await temporary.scene({ creditMicros: 10_000_000_000 })
  const { transferId, firstId } = await stored(temporary, scene, 300, 3)
  await temporary.traffic.commitBulk(transferId)
  const expected = Array.from({ length: 900 }, (_, index) => `${firstId + Math.floor(index / 3)}/${(index % 3) + 1}`)
  expect((await claimAll(scene, 900)).sort()).toEqual(expected.sort())
})

test('a bulk that the balance does not pay for takes nothing', async () => {
  const temporary = await temporaryStore()
  const scene = await temporary.scene({ creditMicros: 10 * priceMicros })
  expect(await temporary.traffic.openBulk(bulkOf(scene, 11))).toEqual({
    ok: false,
    reason: 'insufficient_balance',
    balanceMicros: 10 * priceMicros,
  })
  expect(await moneyOf(temporary, scene)).toEqual([])
})

test('an aborted bulk is refunded once and its messages go', async () => {
  const temporary = await temporaryStore()
  const scene = await temporary.scene()
  const balance = await scene.balance()
  const { transferId } = await stored(temporary, scene, 1200)
  await temporary.traffic.abortBulk(transferId, Date.now())
  await temporary.traffic.abortBulk(transferId, Date.now())
  await vi.waitFor(async () => expect(await temporary.rows(sql`SELECT id FROM messages`)).toEqual([]))
  expect(await scene.balance()).toBe(balance)
  expect((await moneyOf(temporary, scene)).map(({ kind }) => kind)).toEqual(['charge', 'refund'])
  await expect(temporary.traffic.commitBulk(transferId)).rejects.toThrow('aborted')
})

test('a restart refunds a bulk that was never answered', async () => {
  const temporary = await temporaryStore()
  const scene = await temporary.scene()
  const balance = await scene.balance()
  await stored(temporary, scene, 700)
  await temporary.reopen()
  await temporary.traffic.resumeBulks(Date.now())
  await vi.waitFor(async () => expect(await temporary.rows(sql`SELECT id FROM messages`)).toEqual([]))
  expect(await scene.balance()).toBe(balance)
  expect(await scene.claim()).toEqual([])
})

test('a restart goes on queueing a bulk that was answered', async () => {
  const temporary = await temporaryStore()
  const scene = await temporary.scene()
  const { transferId } = await stored(temporary, scene, 3000)
  await temporary.traffic.commitBulk(transferId)
  await temporary.reopen()
  await temporary.traffic.resumeBulks(Date.now())
  expect(new Set(await claimAll(scene, 3000)).size).toBe(3000)
})

test('messages with texts of their own are slices of one transfer, queued with their parts, or refunded at a restart', async () => {
  const temporary = await temporaryStore()
  const scene = await temporary.scene({ creditMicros: 10_000_000_000 })
  const count = 700
  const textOf = (index: number) => `Number ${index} ${'x'.repeat(index % 2 === 0 ? 0 : 200)}`
  const partsOf = (index: number) => (index % 2 === 0 ? 1 : 2)
  const amountMicros = (count + count / 2) * priceMicros
  const templates = [{ from: 0, to: count, templateId: 1, version: 3 }]
  const open = async () => {
    const bulk = { ...bulkOf(scene, count), amountMicros, templates }
    bulk.content = { ...bulk.content, body: textOf(0), wireParts: 2 }
    const opened = await temporary.traffic.openBulk(bulk)
    if (!opened.ok) throw new Error(opened.reason)
    for (let start = 0; start < count; start += 100) {
      const recipients = Array.from({ length: 100 }, (_, index) => {
        const [parts, body] = [partsOf(start + index), textOf(start + index)]
        return { ...recipientOf(scene)(null, start + index), body, parts, wireParts: parts }
      })
      await temporary.traffic.storeBulk({ ...opened, firstId: opened.firstId + start, bulk, recipients })
    }
    return opened
  }
  const { transferId, firstId } = await open()
  await temporary.traffic.commitBulk(transferId)
  const texts = new Map<number, string>()
  const claimed: string[] = []
  await vi.waitFor(async () => {
    for (const { messageId, part, body } of await scene.claim(500)) {
      texts.set(messageId, body)
      claimed.push(`${messageId}/${part}`)
    }
    expect(claimed.length).toBe(count + count / 2)
  })
  expect([...texts].map(([id, body]) => body === textOf(id - firstId))).not.toContain(false)
  const runs = () => temporary.rows(sql`SELECT first_id, last_id, version FROM template_messages`)
  expect(await runs()).toEqual([{ first_id: firstId, last_id: firstId + count - 1, version: 3 }])
  const balance = await scene.balance()
  await open()
  expect(await scene.balance()).toBe(balance - amountMicros)
  await temporary.reopen()
  await temporary.traffic.resumeBulks(Date.now())
  await vi.waitFor(async () => expect(await runs()).toHaveLength(1))
  expect(await scene.balance()).toBe(balance)
})
