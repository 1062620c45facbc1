/** The system's clock is set back or ahead: nothing is lost, given twice or stuck. */
import { sql } from 'kysely'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { temporaryStore } from '../test/temporary-store.ts'
import type { NewCode } from './traffic/codes.ts'

const hour = 3_600_000
const year = 365 * 24 * hour
const now = Date.now()

const temporary = await temporaryStore({}, afterAll)

beforeEach(() =>
  temporary.store.change(async (db) => {
    for (const table of ['messages', 'outbox', 'claims', 'submissions', 'inbound_parts', 'otp_codes']) {
      await sql`DELETE FROM ${sql.table(table)}`.execute(db)
    }
    await sql`DELETE FROM counters WHERE name = 'expired_up_to'`.execute(db)
  }),
)

/** Runs upkeep with the clock at `at`; returns how many slices it took. */
const expireAt = async (at: number, limit = 3) => {
  let slices = 0
  while ((await temporary.traffic.expire(at - 48 * hour, at, limit)) > 0) slices += 1
  return slices
}

test('ids rise whatever the clock says', async () => {
  const s = await temporary.scene()
  const ids: number[] = []
  for (const at of [now, now + year, now - year, 0, now]) ids.push(...(await s.accept([{}], { at })))
  expect(ids).toEqual([...ids].sort((a, b) => a - b))
  expect(new Set(ids).size).toBe(5)
})

test('messages dated ahead by a wrong clock expire 48 h after they were found, and hold up none that came after them', async () => {
  const s = await temporary.scene()
  const ahead = await s.accept(
    Array.from({ length: 8 }, () => ({})),
    { at: now + year },
  )
  const after = await s.accept([{}, {}], { at: now })
  await expireAt(now)
  const dates = await temporary.rows(sql<{ at: number }>`SELECT max(created_at) AS at FROM messages`)
  expect(dates).toEqual([{ at: now }])
  expect(await s.message(ahead[0]!)).toMatchObject({ status: 'queued' })
  await expireAt(now + 49 * hour)
  for (const id of [...ahead, ...after]) expect(await s.message(id)).toMatchObject({ status: 'expired' })
})

test('a message that was put off before the clock was set back is tried again at once, and one that is not due waits', async () => {
  const s = await temporary.scene()
  const handsets = ['64211110001', '64211110002']
  await s.accept(handsets.map((to) => ({ to })))
  const [before, since] = await s.claim()
  const putOff = (dueAt: number) => ({ outcome: 'put_off', error: 'ESME_RMSGQFUL', dueAt }) as const
  await s.submitted(before!, putOff(Date.now() + 2 * hour))
  await s.submitted(since!, putOff(Date.now() + 10 * 60_000))
  expect((await s.claim()).map(({ to }) => to)).toEqual([handsets[0]])
})

test('messages with a correct date keep it', async () => {
  const s = await temporary.scene()
  await s.accept([{}], { at: now - hour })
  await s.accept([{}], { at: now })
  expect(await expireAt(now)).toBe(0)
  const dates = await temporary.rows(sql<{ at: number }>`SELECT created_at AS at FROM messages ORDER BY id`)
  expect(dates).toEqual([{ at: now - hour }, { at: now }])
})

test('a part that became unknown while the clock was ahead is sent once more 10 min after it was set back', async () => {
  const s = await temporary.scene()
  await s.accept([{}])
  await s.submitted((await s.claim())[0]!, { outcome: 'unknown' }, now + year)
  const { traffic } = temporary
  expect(await traffic.resendUnknown(now - 600_000)).toBe(0)
  expect(await traffic.resendUnknown(Date.now() + 1)).toBe(1) // as upkeep asks 10 min later
})

test('an inbound part dated ahead is delivered as it is, and holds up none that came after it', async () => {
  const s = await temporary.scene()
  const part = { carrierId: s.carrierId, from: s.handset, to: '552', dataCoding: 0, payload: '41' }
  const first = (reference: number, at: number) => ({ ...part, concat: { reference, part: 1, total: 2 }, at })
  await temporary.traffic.inbound([first(1, now + year), first(2, now - hour), first(3, now)])
  await temporary.traffic.inboundOverdue(now - hour / 2, now, 10)
  const left = await temporary.rows(sql<{ reference: number }>`SELECT reference FROM inbound_parts`)
  expect(left).toEqual([{ reference: 3 }])
})

test('a one-time code dated ahead is over, and holds up none that came after it', async () => {
  const { accountId, keyId, handset, carrierId } = await temporary.scene()
  const codeAt = (at: number): NewCode => ({
    ...{ accountId, keyId, priceMicros: 1, sealedText: 'x', codeHash: 'x', at, expiresAt: at + 600_000 },
    message: { to: handset, sender: '552', body: '•', parts: 1, wireParts: 1, carrierId, network: null },
    limits: { number: 0, prefix: 0, account: 0 },
  })
  const { traffic } = temporary
  for (const at of [now + year, now - hour, now]) await traffic.acceptCode(codeAt(at))
  expect(await traffic.expireCodes(now, 10)).toBe(2)
  const left = await temporary.rows(sql<{ expires_at: number }>`SELECT expires_at FROM otp_codes`)
  expect(left).toEqual([{ expires_at: now + 600_000 }])
})
