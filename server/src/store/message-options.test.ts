import { sql } from 'kysely'
import { afterAll, beforeEach, expect, test } from 'vitest'
import type { MessageOptions } from '../rules/message-options.ts'
import { temporaryStore } from '../test/temporary-store.ts'
import type { NewBulk } from './traffic/accepting.ts'

const temporary = await temporaryStore({}, afterAll)
const { traffic } = temporary
const hour = 3_600_000

// Sweeps pass over everything that is stored, so each test begins with nothing.
beforeEach(() =>
  temporary.store.change(async (db) => {
    for (const table of ['messages', 'outbox', 'claims', 'message_options', 'expiry_queue']) {
      await sql`DELETE FROM ${sql.table(table)}`.execute(db)
    }
    await sql`DELETE FROM counters WHERE name IN ('expired_up_to', 'removed_up_to')`.execute(db)
  }),
)

/** Runs upkeep with the clock at `at`. */
const expireAt = async (at: number) => {
  for (let passed = 1; passed > 0; ) passed = await traffic.expire(at - 48 * hour, at, 2)
}
const tablesWith = async (messageId: number) => {
  const found: string[] = []
  for (const table of ['message_options', 'expiry_queue']) {
    const query = sql`SELECT 1 FROM ${sql.table(table)} WHERE message_id = ${messageId}`
    if ((await temporary.rows(query)).length > 0) found.push(table)
  }
  return found
}

const binary = { validityS: 60, messageClass: 1, data: true, udh: '06050415810000' }

test('a claim carries the options of its message to the wire, at a first try, after it was put off, and when it moves', async () => {
  const s = await temporary.scene()
  const [plain, withAll] = await s.accept([{}, { body: '00ff', options: { ...binary, reference: 'order 7' } }])
  const [first, second] = await s.claim()
  expect(first!.messageId).toBe(plain)
  for (const name of Object.keys(binary)) expect(first).not.toHaveProperty(name)
  expect(second).toMatchObject({ messageId: withAll, body: '00ff', ...binary })

  await s.submitted(second!, { outcome: 'put_off', error: 'ESME_RMSGQFUL', dueAt: Date.now() })
  const waiting = await traffic.waitingOf(s.carrierId, [withAll!])
  expect(waiting).toMatchObject([binary])
  expect(await s.claim()).toMatchObject([{ messageId: withAll, ...binary }])
})

test('the event of a message has its reference, and those of others have none', async () => {
  const s = await temporary.scene()
  for (const options of [undefined, { reference: 'Ōtaki 🥝' }, { validityS: 600 }]) {
    const message = options === undefined ? {} : { options }
    await s.sent([`ref-${s.carrierId}-${options?.reference ?? options?.validityS}`], message)
    await s.receipt(`ref-${s.carrierId}-${options?.reference ?? options?.validityS}`)
  }
  const events = await traffic.claimEvents({ limit: 10, perKey: 10, at: Date.now() })
  const own = events.filter(({ keyId }) => keyId === s.keyId)
  expect(own.map(({ reference }) => reference)).toEqual([undefined, 'Ōtaki 🥝', undefined])
})

test('a message that is not sent within its validity expires with the price back, and others wait on', async () => {
  const s = await temporary.scene()
  const at = Date.now() - 70_000
  const balance = await s.balance()
  const [short, long, usual] = await s.accept([{ options: { validityS: 60 } }, { options: { validityS: 3600 } }, {}], {
    at,
  })
  await expireAt(at + 59_000)
  expect(await s.message(short!)).toMatchObject({ status: 'queued' })
  await expireAt(at + 61_000)
  expect(await s.message(short!)).toMatchObject({ status: 'expired', error: 'not sent within its validity period' })
  expect(await s.told(short!)).toEqual(['expired'])
  expect(balance - (await s.balance())).toBe(2 * 100_000)
  for (const id of [long, usual]) expect(await s.message(id!)).toMatchObject({ status: 'queued' })
  await expireAt(at + 3_600_001)
  expect(await s.message(long!)).toMatchObject({ status: 'expired' })
  expect(await s.claim()).toMatchObject([{ messageId: usual }])
})

test('a carrier that took a message has ten minutes more to report, and one that reports nothing leaves it expired', async () => {
  const s = await temporary.scene()
  const request = { at: Date.now() - 50_000 }
  const options: MessageOptions = { validityS: 60 }
  const [late, silent] = [await s.sent(['late'], { options }, request), await s.sent(['silent'], { options }, request)]
  const [lost] = await s.accept([{ options }], request)
  await s.submitted((await s.claim())[0]!, { outcome: 'unknown' })
  const end = request.at + 60_000
  await expireAt(end + 1000)
  for (const id of [late, silent, lost!]) expect(await s.message(id)).toMatchObject({ status: 'sent' })
  await s.receipt('late')
  await expireAt(end + 601_000)
  expect(await s.message(late)).toMatchObject({ status: 'delivered' })
  for (const id of [silent, lost!]) {
    expect(await s.message(id)).toMatchObject({ status: 'expired', error: 'no receipt within its validity period' })
    expect(await s.places(id)).toEqual({})
  }
  for (const id of [late, silent, lost!]) expect(await tablesWith(id)).toEqual(['message_options'])
})

test('a part that its carrier may have is not refunded when its message’s time is over before it is sent once more', async () => {
  const s = await temporary.scene()
  const [id] = await s.accept([{ options: { validityS: 60 } }])
  await s.submitted((await s.claim())[0]!, { outcome: 'unknown' })
  await traffic.resendUnknown(Date.now() + 1)
  const [again] = await s.claim()
  const balance = await s.balance()
  await traffic.submitted([{ claim: again!, at: Date.now(), outcome: 'expired' }])
  expect(await s.message(id!)).toMatchObject({ status: 'expired', error: 'no receipt within its validity period' })
  expect(await s.balance()).toBe(balance)
})

test('a clock that was ahead when a message was accepted makes it expire late, never early', async () => {
  const s = await temporary.scene()
  const now = Date.now()
  const [id] = await s.accept([{ options: { validityS: 60 } }], { at: now + 365 * 24 * hour })
  await expireAt(now)
  await expireAt(now + 61_000)
  expect(await s.message(id!)).toMatchObject({ status: 'queued' })
  await expireAt(now + 49 * hour)
  expect(await s.message(id!)).toMatchObject({ status: 'expired' })
})

test('a bulk in slices has the options of its request on each message, and takes them along when it is given up', async () => {
  const s = await temporary.scene()
  const content = {
    sender: '552',
    body: 'Hello',
    parts: 1,
    wireParts: 1,
  }
  const options = { reference: 'batch', validityS: 60 }
  const at = Date.now()
  const bulk: NewBulk = { accountId: s.accountId, keyId: s.keyId, priceMicros: 100_000, content, count: 2, at }
  const store = async () => {
    const opened = await traffic.openBulk(bulk)
    if (!opened.ok) throw new Error(opened.reason)
    const { transferId, firstId } = opened
    const recipients = [1, 2].map((last) => ({
      to: `${s.handset}${last}`,
      carrierId: s.carrierId,
      network: null,
      options,
    }))
    await traffic.storeBulk({ transferId, firstId, bulk, recipients })
    return { transferId, firstId }
  }
  const given = await store()
  expect(await tablesWith(given.firstId)).toEqual(['message_options'])
  await expireAt(at + 61_000)
  await traffic.abortBulk(given.transferId, at)
  await expect.poll(() => tablesWith(given.firstId + 1)).toEqual([])

  const kept = await store()
  await traffic.commitBulk(kept.transferId)
  await expect.poll(() => tablesWith(kept.firstId + 1)).toEqual(['message_options', 'expiry_queue'])
  await expireAt(at + 61_000)
  expect(await s.message(kept.firstId)).toMatchObject({ status: 'expired' })
})

test('options go with their message when its time of keeping is over', async () => {
  const s = await temporary.scene()
  const at = Date.now() - 60 * hour
  const [id] = await s.accept([{ options: { reference: 'old', validityS: 60 } }], { at })
  const [newer] = await s.accept([{ options: { reference: 'new' } }])
  await expireAt(Date.now())
  await expect.poll(() => traffic.removeOld(Date.now() - 50 * hour, Date.now())).toBe(0)
  expect(await tablesWith(id!)).toEqual([])
  expect(await tablesWith(newer!)).toEqual(['message_options'])
})

test('the validity of a message that is sent later counts from its time, also after it was given another', async () => {
  const s = await temporary.scene()
  const now = Date.now()
  const [hourAt, dayAt] = [now + hour, now + 24 * hour]
  const options = { validityS: 60 }
  const [kept, moved] = await s.accept([
    { dueAt: hourAt, options },
    { dueAt: hourAt, options },
  ])
  await traffic.reschedule({ accountId: s.accountId, messageIds: [moved!], dueAt: dayAt })
  const release = (at: number) => traffic.releaseDue({ at, expiredBefore: at - hour, limit: 10 })
  await release(hourAt)
  await expireAt(hourAt + 59_000)
  expect(await s.claim()).toMatchObject([{ messageId: kept, createdAt: hourAt, ...options }])
  await expireAt(hourAt + 61_000)
  expect(await s.message(moved!)).toMatchObject({ status: 'queued' })
  await release(dayAt)
  await expireAt(dayAt + 59_000)
  expect(await s.message(moved!)).toMatchObject({ status: 'queued' })
  await expireAt(dayAt + 61_000)
  expect(await s.message(moved!)).toMatchObject({ status: 'expired', error: 'not sent within its validity period' })
})
