/** The store's side of Idempotency-Keys: with the debit or not at all. */
import { sql } from 'kysely'
import { expect, test, vi } from 'vitest'
import { priceMicros, type Scene, temporaryStore } from '../test/temporary-store.ts'
import type { NewBulk } from './traffic/accepting.ts'
import type { KeyedAnswer } from './traffic/answers.ts'

const keyed = (key: string): KeyedAnswer => ({
  path: '/sms/out',
  key,
  fingerprint: 'f',
  answer: '{"message_id":""}',
  at: Date.now(),
})

test('of many with one key in one transaction one is charged, and the others are told', async () => {
  const temporary = await temporaryStore()
  const s = await temporary.scene()
  const request = s.request([{}], { keyed: keyed('k') })
  const results = await Promise.all(Array.from({ length: 100 }, () => temporary.traffic.accept(request)))
  const accepted = results.filter(({ ok }) => ok)
  expect(accepted).toHaveLength(1)
  expect(results.filter((result) => !result.ok && result.reason === 'already_answered')).toHaveLength(99)
  expect(await s.balance()).toBe(1_000_000_000 - priceMicros)
  const found = await temporary.traffic.findAnswer(s.accountId, '/sms/out', 'k', Date.now())
  expect(found).toMatchObject({ fingerprint: 'f', answer: '{"message_id":""}', sealedAnswer: null })
  expect(accepted[0]).toMatchObject({ messageIds: [found!.firstId] })
})

test('a debit that fails leaves no key, and a key that cannot be stored leaves no debit', async () => {
  const temporary = await temporaryStore()
  const s = await temporary.scene({ creditMicros: priceMicros })
  expect(await temporary.traffic.accept(s.request([{}, {}], { keyed: keyed('poor') }))).toMatchObject({ ok: false })
  expect(await temporary.traffic.findAnswer(s.accountId, '/sms/out', 'poor', Date.now())).toBe(null)
  const broken = { ...keyed('broken'), answer: { no: 'text' } as unknown as string }
  await expect(temporary.traffic.accept(s.request([{}], { keyed: broken }))).rejects.toThrow()
  expect(await s.balance()).toBe(priceMicros)
})

const bulkOf = (s: Scene, count: number): NewBulk => ({
  ...{ accountId: s.accountId, keyId: s.keyId, priceMicros, count, at: Date.now() },
  content: { sender: '552', body: 'Hello', parts: 1, wireParts: 1 },
})

test('a bulk has its key from its commit on: a restart before that frees it, and gives the money back', async () => {
  const temporary = await temporaryStore()
  const s = await temporary.scene()
  const open = async () => {
    const bulk = bulkOf(s, 10)
    const opened = await temporary.traffic.openBulk(bulk)
    if (!opened.ok) throw new Error(opened.reason)
    const recipients = Array.from({ length: 10 }, () => ({ to: s.handset, carrierId: s.carrierId, network: null }))
    await temporary.traffic.storeBulk({ ...opened, bulk, recipients })
    return opened
  }
  const find = () => temporary.traffic.findAnswer(s.accountId, '/sms/out', 'k', Date.now())
  await open()
  expect(await find()).toBe(null)
  await temporary.reopen()
  await temporary.traffic.resumeBulks(Date.now())
  expect([await find(), await s.balance()]).toEqual([null, 1_000_000_000])

  const { transferId, firstId } = await open()
  const late = await open()
  expect(await temporary.traffic.commitBulk(transferId, keyed('k'))).toEqual({ ok: true })
  expect(await find()).toMatchObject({ firstId })
  expect(await temporary.traffic.commitBulk(late.transferId, keyed('k'))).toEqual({
    ok: false,
    reason: 'already_answered',
  })
  await temporary.traffic.abortBulk(late.transferId, Date.now())
  await vi.waitFor(async () => expect(await temporary.rows(sql`SELECT * FROM bulks`)).toEqual([]))
  expect(await s.balance()).toBe(1_000_000_000 - 10 * priceMicros)
  await expect(temporary.traffic.commitBulk(late.transferId, keyed('other'))).rejects.toThrow('aborted')
})
