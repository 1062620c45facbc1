import { sql } from 'kysely'
import { afterAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { priceMicros, type Scene, temporaryStore } from '../test/temporary-store.ts'
import { checkLedger } from './sql/ledger/check.ts'
import { connect } from './thread/connect.ts'
import type { NewBulk } from './traffic/accepting.ts'

const hour = 3_600_000
const day = 24 * hour
const now = Date.now()

const temporary = await temporaryStore({}, afterAll)

// Releases and sweeps pass over everything that is stored, so each test begins with nothing.
beforeEach(() =>
  temporary.store.change(async (db) => {
    for (const table of ['messages', 'scheduled', 'late_messages', 'outbox', 'claims', 'message_parts']) {
      await sql`DELETE FROM ${sql.table(table)}`.execute(db)
    }
    await sql`DELETE FROM counters WHERE name IN ('expired_up_to', 'removed_up_to')`.execute(db)
  }),
)

const release = async (at: number, limit = 2, expiredBefore = 0) => {
  const done = { released: 0, expired: 0 }
  for (;;) {
    const { released, expired } = await temporary.traffic.releaseDue({ at, expiredBefore, limit })
    done.released += released
    done.expired += expired
    if (released + expired === 0) return done
  }
}
const expireAt = async (at: number) => {
  while ((await temporary.traffic.expire(at - 48 * hour, at, 3)) > 0);
}
const removeAt = async (at: number, days: number) => {
  while ((await temporary.traffic.removeOld(at - days * day, at)) > 0);
}
const count = async (table: string) =>
  (await temporary.rows(sql<{ n: number }>`SELECT count(*) AS n FROM ${sql.table(table)}`))[0]!.n
const claimedIds = async (scene: Scene) => (await scene.claim()).map(({ messageId }) => messageId)

test('a scheduled message is paid for at once, can be claimed from its time on, in the order of the times, and survives a restart', async () => {
  const s = await temporary.scene()
  const times = [3, 1, 2, 5]
  const ids = await s.accept(times.map((hours) => ({ dueAt: now + hours * hour })))
  expect(await s.balance()).toBe(1_000_000_000 - 4 * priceMicros)
  await temporary.reopen()
  expect(await release(now + hour - 1)).toEqual({ released: 0, expired: 0 })
  expect(await s.claim()).toEqual([])
  expect(await s.message(ids[0]!)).toMatchObject({ status: 'queued' })

  const slice = { at: now + 4 * hour, expiredBefore: 0, limit: 2 }
  expect(await temporary.traffic.releaseDue(slice)).toMatchObject({ released: 2, expired: 0, nextAt: now + 3 * hour })
  const first = await s.claim()
  expect(first.map(({ messageId, createdAt }) => [messageId, createdAt])).toEqual([
    [ids[1], now + hour],
    [ids[2], now + 2 * hour],
  ])
  expect(await temporary.traffic.releaseDue(slice)).toMatchObject({ released: 1, expired: 0, nextAt: now + 5 * hour })
  expect(await claimedIds(s)).toEqual([ids[0]])
  expect(await s.claim()).toEqual([])
})

test('no sweep passes a scheduled message: its 48 h and its retention count from its time', async () => {
  const s = await temporary.scene()
  const made = now - 60 * day
  const [late, plain] = await s.accept([{ dueAt: now, parts: 2, wireParts: 2 }, {}], { at: made })
  await expireAt(now)
  await removeAt(now, 30)
  expect(await s.message(late!)).toMatchObject({ status: 'queued' })
  expect(await temporary.rows(sql`SELECT id FROM messages WHERE id = ${plain}`)).toEqual([])

  await release(now)
  const [first] = await s.claim()
  await s.submitted(first!, { outcome: 'accepted', carrierRef: 'a' })
  await expireAt(now + 48 * hour)
  await removeAt(now + 29 * day, 30)
  expect(await s.message(late!)).toMatchObject({ status: 'queued' })
  expect(await count('message_parts')).toBe(1)

  await expireAt(now + 48 * hour + 1)
  expect(await s.message(late!)).toMatchObject({ status: 'expired' })
  expect(await s.told(late!)).toEqual(['expired'])
  await removeAt(now + 30 * day, 30)
  expect(await count('messages')).toBe(1)
  await removeAt(now + 30 * day + 1, 30)
  for (const table of ['messages', 'message_parts', 'late_messages']) expect(await count(table)).toBe(0)
})

test('a message that is too late expires with its whole price back, whatever the refund policy', async () => {
  const s = await temporary.scene({ refundPolicy: 'never' })
  const [missed, inTime] = await s.accept([{ dueAt: now }, { dueAt: now + hour }])
  expect(await release(now + 2 * hour, 10, now + hour)).toEqual({ released: 1, expired: 1 })
  expect(await s.message(missed!)).toMatchObject({ status: 'expired', error: 'not sent at its time' })
  expect(await s.told(missed!)).toEqual(['expired'])
  expect(await s.balance()).toBe(1_000_000_000 - priceMicros)
  expect(await claimedIds(s)).toEqual([inTime])
})

describe('a message of which nothing was claimed can be cancelled: it fails with its whole price back, and one event', () => {
  test.each(['refused', 'failed', 'never'] as const)('refund policy %s', async (refundPolicy) => {
    const s = await temporary.scene({ refundPolicy })
    const [scheduled, queued] = await s.accept([{ dueAt: now + hour, parts: 2, wireParts: 2 }, {}])
    const cancel = (accountId = s.accountId) =>
      temporary.traffic.cancel({ accountId, messageIds: [scheduled!, queued!, 1], at: Date.now() })
    expect(await cancel(s.accountId + 1)).toEqual(['unknown', 'unknown', 'unknown'])
    expect(await cancel()).toEqual(['cancelled', 'cancelled', 'unknown'])
    expect(await cancel()).toEqual(['cancelled', 'cancelled', 'unknown'])
    await release(now + 2 * hour)
    expect(await s.claim()).toEqual([])
    for (const id of [scheduled!, queued!]) {
      expect(await s.message(id)).toMatchObject({ status: 'failed', error: 'cancelled' })
      expect(await s.told(id)).toEqual(['failed'])
      expect(await s.places(id)).toEqual({})
    }
    expect(await s.balance()).toBe(1_000_000_000)
    await expireAt(now + 90 * day)
    await removeAt(now + 90 * day, 30)
    expect([await count('messages'), await count('late_messages')]).toEqual([0, 0])
  })
})

test('a message that was claimed, or may be with its carrier, cannot be cancelled', async () => {
  const s = await temporary.scene()
  const [inFlight] = await s.accept([{}])
  await s.claim()
  const [parts] = await s.accept([{ parts: 2, wireParts: 2 }])
  await s.claim(1)
  const [unknown] = await s.accept([{}])
  await temporary.traffic.claim(s.carrierId, 2)
  const taken = await s.sent(['1'])
  await temporary.traffic.claimsLost(s.carrierId, Date.now())
  await temporary.traffic.resendUnknown(Date.now() + 1)
  const messageIds = [inFlight!, parts!, unknown!, taken]
  const outcomes = await temporary.traffic.cancel({ accountId: s.accountId, messageIds, at: Date.now() })
  expect(outcomes).toEqual(['taken', 'taken', 'taken', 'taken'])
})

test('a message that was put off, and of which nothing was taken, can be cancelled', async () => {
  const s = await temporary.scene()
  const [id] = await s.accept([{}])
  const [claim] = await s.claim()
  await s.submitted(claim!, { outcome: 'put_off', error: 'ESME_RMSGQFUL', dueAt: Date.now() + hour })
  expect(await temporary.traffic.cancel({ accountId: s.accountId, messageIds: [id!], at: now })).toEqual(['cancelled'])
  expect(await count('put_off')).toBe(0)
  expect(await s.balance()).toBe(1_000_000_000)
})

test('a waiting message gets another time, once it is due no longer', async () => {
  const s = await temporary.scene()
  const [id, plain] = await s.accept([{ dueAt: now + hour }, {}])
  await s.claim()
  const reschedule = (dueAt: number) =>
    temporary.traffic.reschedule({ accountId: s.accountId, messageIds: [id!, plain!, 1], dueAt })
  expect(await reschedule(now + 3 * hour)).toEqual(['rescheduled', 'due', 'unknown'])
  expect(await release(now + 2 * hour)).toEqual({ released: 0, expired: 0 })
  expect(await reschedule(now + hour)).toEqual(['rescheduled', 'due', 'unknown'])
  expect(await release(now + 2 * hour)).toEqual({ released: 1, expired: 0 })
  expect(await reschedule(now + 3 * hour)).toEqual(['due', 'due', 'unknown'])
})

test('a cancel that races the release and the claim has exactly one outcome, and the money follows it', async () => {
  const s = await temporary.scene()
  const ids: number[] = []
  const cancelled: number[] = []
  const claimed: number[] = []
  for (let round = 0; round < 40; round++) {
    const made = await s.accept([{ dueAt: now + hour }, { dueAt: now + hour }])
    ids.push(...made)
    const cancel = async () => {
      const outcomes = await temporary.traffic.cancel({ accountId: s.accountId, messageIds: made, at: Date.now() })
      cancelled.push(...made.filter((_, index) => outcomes[index] === 'cancelled'))
    }
    const claim = async () => claimed.push(...(await claimedIds(s)))
    const work = [() => release(now + hour, 1), claim, cancel, claim]
    for (let turns = round % 4; turns > 0; turns--) work.push(work.shift()!)
    await Promise.all(work.map((act) => act()))
    await claim()
    expect(new Set([...cancelled, ...claimed]).size).toBe(cancelled.length + claimed.length)
  }
  await release(now + hour)
  claimed.push(...(await claimedIds(s)))
  expect([...cancelled, ...claimed].sort((a, b) => a - b)).toEqual(ids)
  expect(await s.balance()).toBe(1_000_000_000 - claimed.length * priceMicros)
  for (const id of cancelled) expect(await s.told(id)).toEqual(['failed'])
})

test('a bulk above a slice waits whole, and can be cancelled and rescheduled from its answer on', async () => {
  const s = await temporary.scene()
  const recipients = Array.from({ length: 600 }, (_, index) => ({
    ...{ to: `6421${String(index).padStart(7, '0')}`, carrierId: s.carrierId, network: null },
    dueAt: now + hour,
  }))
  const content = { sender: '552', body: 'Hi', parts: 1, wireParts: 1 }
  const bulk: NewBulk = { ...s.request([]), content, count: 600, at: now }
  const opened = await temporary.traffic.openBulk(bulk)
  if (!opened.ok) throw new Error(opened.reason)
  const { transferId, firstId } = opened
  await temporary.traffic.storeBulk({ transferId, firstId, bulk, recipients })
  expect(await release(now + hour)).toEqual({ released: 0, expired: 0 })
  const [, cancelled, rescheduled] = await Promise.all([
    temporary.traffic.commitBulk(transferId),
    temporary.traffic.cancel({ accountId: s.accountId, messageIds: [firstId + 599], at: now }),
    temporary.traffic.reschedule({ accountId: s.accountId, messageIds: [firstId + 598], dueAt: now + 2 * hour }),
  ])
  expect([cancelled, rescheduled]).toEqual([['cancelled'], ['rescheduled']])
  await vi.waitFor(async () => expect(await count('scheduled')).toBe(599))
  expect(await count('outbox')).toBe(0)
  expect(await release(now + hour, 100)).toEqual({ released: 598, expired: 0 })
  expect(await release(now + 2 * hour)).toEqual({ released: 1, expired: 0 })
  expect(await count('outbox')).toBe(599)
})

test('a reply belongs to the account whose scheduled message was written last, not to one that has still to be sent', async () => {
  const [first, second] = [await temporary.scene(), await temporary.scene()]
  const to = first.handset
  const write = async (scene: Scene, dueAt?: number) => {
    await scene.accept([{ to, ...(dueAt !== undefined && { dueAt }) }], { at: now - 60 * day })
    await release(now)
    for (const claim of await scene.claim()) await scene.submitted(claim, { outcome: 'accepted', carrierRef: 'r' }, now)
  }
  const ownerOfReply = async () => {
    const part = {
      carrierId: first.carrierId,
      from: to,
      to: '552',
      dataCoding: 0,
      payload: '41',
      concat: null,
      at: now,
    }
    await temporary.traffic.inbound([part])
    const [row] = await temporary.rows(
      sql<{ account_id: number }>`SELECT account_id FROM inbound ORDER BY id DESC LIMIT 1`,
    )
    return row!.account_id
  }
  await write(first, now - hour)
  await second.accept([{ to, dueAt: now + hour }])
  expect(await ownerOfReply()).toBe(first.accountId)
  await write(second, now - hour / 2)
  expect(await ownerOfReply()).toBe(second.accountId)
})

test('a long message gets the reference that joins its parts when it is sent', async () => {
  const s = await temporary.scene()
  const long = { parts: 2, wireParts: 2 }
  const [scheduled, atOnce] = await s.accept([{ ...long, dueAt: now + hour }, long])
  const [first] = await s.claim()
  await release(now + hour)
  const [second] = await s.claim()
  expect([first!.messageId, second!.messageId]).toEqual([atOnce, scheduled])
  expect(second!.concatReference).toBe((first!.concatReference + 1) % 256)
})

test('a message whose carrier is gone at its time is moved to another, or fails with its price back, as those that wait do', async () => {
  const s = await temporary.scene()
  const [moved, failed] = await s.accept([{ dueAt: now }, { dueAt: now }])
  const toId = s.carrierId + 1_000_000
  const move = (messages: { messageId: number; toId: number; wireParts: number }[]) =>
    temporary.traffic.move({
      fromId: s.carrierId,
      reason: 'it is not used any longer',
      refused: false,
      at: now,
      messages,
    })
  expect(await move([{ messageId: moved!, toId, wireParts: 1 }])).toBe(0)
  await release(now)
  const waiting = await temporary.traffic.waiting(s.carrierId, { after: ['queued'], lane: null, limit: 10 })
  expect(waiting.messages.map(({ messageId }) => messageId)).toEqual([moved, failed])
  expect(await move([{ messageId: moved!, toId, wireParts: 1 }])).toBe(1)
  expect((await temporary.traffic.claim(toId, 10)).map(({ messageId }) => messageId)).toEqual([moved])
  await temporary.traffic.failQueued(s.carrierId, 'gone', now, 10)
  expect(await s.message(failed!)).toMatchObject({ status: 'failed', error: 'gone' })
  expect(await s.balance()).toBe(1_000_000_000 - priceMicros)
})

test('the ledger agrees after messages were sent, cancelled, too late, swept and removed', async () => {
  const own = await temporaryStore()
  const s = await own.scene({ refundPolicy: 'never' })
  const made = { at: now - 60 * day }
  const bulk = await s.accept([{ dueAt: now - day }, { dueAt: now }, { dueAt: now + day }, {}], made)
  await s.accept([{}, {}], made)
  const chosen = { accountId: s.accountId, messageIds: [bulk[2]!], at: now }
  expect(await own.traffic.cancel(chosen)).toEqual(['cancelled'])
  await own.traffic.releaseDue({ at: now, expiredBefore: now - hour, limit: 10 })
  for (const claim of await s.claim())
    await s.submitted(claim, { outcome: 'accepted', carrierRef: `${claim.messageId}` })
  for (const at of [now, now + 3 * day, now + 20 * day, now + 60 * day]) {
    while ((await own.traffic.expire(at - 48 * hour, at, 2)) > 0);
    while ((await own.traffic.removeOld(at - 30 * day, at)) > 0);
    const db = connect(own.place, { writes: true })
    expect(await checkLedger(db, { full: true })).toMatchObject({ ok: true, drift: [] })
    db.close()
  }
  expect(await own.rows(sql`SELECT id FROM messages UNION ALL SELECT message_id FROM late_messages`)).toEqual([])
})

test('a row without its message holds up nobody', async () => {
  const s = await temporary.scene()
  const [gone, kept] = await s.accept([{ dueAt: now }, { dueAt: now }])
  await temporary.store.change((db) => sql`DELETE FROM messages WHERE id = ${gone}`.execute(db))
  expect(await release(now, 10)).toEqual({ released: 1, expired: 0 })
  expect(await claimedIds(s)).toEqual([kept])
  expect(await count('scheduled')).toBe(0)
})
