/** Judgements about scheduled messages at their time. */
import { afterAll, expect, test } from 'vitest'
import { resumeAccount, suspendAccount } from '../accounts/account-settings.ts'
import { setQuietWindow } from '../accounts/quiet-hours.ts'
import { addSender, removeSender, restoreSender, setSenderTerms, suspendSender } from '../senders/register.ts'
import { priceMicros, type Scene, temporaryStore } from '../test/temporary-store.ts'

const siteSender = '552'
const temporary = await temporaryStore({ siteSender }, afterAll)
const { store, traffic } = temporary

const minute = 60_000
const hour = 60 * minute
const now = Date.now()
const made = { by: null, at: now, siteSender }

const releaseAt = (at: number) => traffic.releaseDue({ at, expiredBefore: 0, limit: 100 })

let codes = 7000
const senderOf = async ({ accountId }: Scene, terms = {}) => {
  const code = String(++codes)
  const { senderId } = await store.change((db) => addSender(db, code, accountId, { terms, siteSender }))
  return { code, senderId }
}

test('a scheduled message whose sender was suspended, removed, or has expired fails at its time with its whole price back', async () => {
  const s = await temporary.scene({ refundPolicy: 'never' })
  const suspended = await senderOf(s)
  const removed = await senderOf(s)
  const expiring = await senderOf(s, { expiresAt: now + hour / 2 })
  const restored = await senderOf(s)
  const senders = [suspended, removed, expiring, restored, { code: siteSender }]
  const ids = await s.accept(senders.map(({ code }) => ({ sender: code, dueAt: now + hour })))
  await store.change(async (db) => {
    for (const { senderId } of [suspended, restored]) await suspendSender(db, senderId, 'Complaints', made)
    await removeSender(db, removed.senderId)
    await restoreSender(db, restored.senderId, made)
  })
  expect(await releaseAt(now + hour)).toMatchObject({ released: 2, refused: 3, expired: 0 })
  const errors = await Promise.all(ids.map(async (id) => (await s.message(id)).error))
  expect(errors).toEqual([
    `sender ${suspended.code} cannot be used: an operator has suspended it`,
    `sender ${removed.code} cannot be used: it is no longer registered`,
    expect.stringContaining(`sender ${expiring.code} cannot be used: its registration expired on `),
    null,
    null,
  ])
  expect(await s.told(ids[0]!)).toEqual(['failed'])
  expect(await s.balance()).toBe(1_000_000_000 - 2 * priceMicros)
  expect((await s.claim()).map(({ messageId }) => messageId)).toEqual(ids.slice(3))
})

test('a scheduled message from a sender that others share now, and not its account, is not sent', async () => {
  const [s, other] = [await temporary.scene(), await temporary.scene()]
  const code = String(++codes)
  const { senderId } = await store.change((db) => addSender(db, code, null, { terms: {}, siteSender }))
  const send = (scene: Scene) => scene.accept([{ sender: code, dueAt: now + hour }])
  const [id] = [await send(s), await send(other)].flat()
  await store.change((db) => setSenderTerms(db, senderId, { forAccounts: [other.accountId] }))
  expect(await releaseAt(now + hour)).toMatchObject({ released: 1, refused: 1 })
  expect((await s.message(id!)).error).toBe(`sender ${code} cannot be used: it is no longer a sender of the account`)
})

test('scheduled messages of a suspended account are refunded at their time; of one that is resumed before, they are sent', async () => {
  const s = await temporary.scene({ refundPolicy: 'never' })
  const [first, second] = await s.accept([{ dueAt: now + hour }, { dueAt: now + 2 * hour }])
  await store.change((db) => suspendAccount(db, s.accountId, now))
  expect(await releaseAt(now + hour)).toMatchObject({ released: 0, refused: 1 })
  expect(await s.message(first!)).toMatchObject({ status: 'failed', error: 'the account is suspended' })
  expect(await s.balance()).toBe(1_000_000_000 - priceMicros)
  await store.change((db) => resumeAccount(db, s.accountId))
  expect(await releaseAt(now + 2 * hour)).toMatchObject({ released: 1, refused: 0 })
  expect((await s.claim()).map(({ messageId }) => messageId)).toEqual([second])
})

test('a message that is late, and would go out in quiet hours, waits for their end; one in time, or of another purpose, does not', async () => {
  const s = await temporary.scene()
  // Iceland has Greenwich time, whatever the season.
  const to = '3546111234'
  const due = new Date(now)
  due.setUTCHours(19, 30, 0, 0)
  const dueAt = due.getTime() + 24 * hour
  await store.change((db) => setQuietWindow(db, s.accountId, 'marketing', { from: 20 * 60, to: 8 * 60 }))
  const [moved, other] = await s.accept([
    { to, dueAt, purpose: 'marketing' },
    { to, dueAt, purpose: 'service' },
  ])
  expect(await releaseAt(dueAt + hour)).toMatchObject({ released: 1, moved: 1, nextAt: dueAt + 12.5 * hour })
  expect((await s.claim()).map(({ messageId }) => messageId)).toEqual([other])
  expect(await releaseAt(dueAt + 12.5 * hour - 1)).toMatchObject({ released: 0, moved: 0 })
  expect(await releaseAt(dueAt + 12.5 * hour)).toMatchObject({ released: 1, moved: 0 })
  expect((await s.claim()).map(({ messageId }) => messageId)).toEqual([moved])

  const [inTime] = await s.accept([{ to, dueAt: dueAt + 24 * hour + 29.5 * minute, purpose: 'marketing' }])
  expect(await releaseAt(dueAt + 24 * hour + 30 * minute)).toMatchObject({ released: 1, moved: 0 })
  expect((await s.claim()).map(({ messageId }) => messageId)).toEqual([inTime])
})
