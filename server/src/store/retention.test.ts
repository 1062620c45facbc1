import { sql } from 'kysely'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { revokeKey } from '../accounts/keys.ts'
import { addSlice, createJob } from '../bulk/jobs.ts'
import { priceMicros, temporaryStore } from '../test/temporary-store.ts'
import { GroupCommit } from './sql/group-commit.ts'
import { checkLedger } from './sql/ledger/check.ts'
import { prepareTables } from './sql/tables/tables.ts'
import { prepareRetention } from './sql/verbs/upkeep/retention.ts'
import { connect } from './thread/connect.ts'

const day = 86_400_000
const now = Date.now()
const old = now - 40 * day
const before = now - 30 * day

const temporary = await temporaryStore({}, afterAll)

// Retention passes over everything that is stored, so each test begins with nothing.
beforeEach(() =>
  temporary.store.change(async (db) => {
    for (const table of ['messages', 'outbox', 'claims', 'events', 'event_queue', 'inbound', 'access_tokens']) {
      await sql`DELETE FROM ${sql.table(table)}`.execute(db)
    }
    await sql`DELETE FROM counters WHERE name IN ('expired_up_to', 'removed_up_to')`.execute(db)
  }),
)

const sweep = async () => {
  while ((await temporary.traffic.expire(now - 2 * day, now, 100)) > 0);
}
const removeOld = async () => {
  let slices = 0
  while ((await temporary.traffic.removeOld(before, now)) > 0) slices += 1
  return slices
}
const idsIn = async (table: string, column = 'id') =>
  (await temporary.rows(sql<{ id: number }>`SELECT ${sql.ref(column)} AS id FROM ${sql.table(table)} ORDER BY 1`)).map(
    ({ id }) => id,
  )

test('old messages are removed with their parts, events and attempts; younger ones stay', async () => {
  const s = await temporary.scene()
  const gone = await s.sent(['1', '2'], {}, { at: old })
  await s.receipt('1', { at: old })
  await s.receipt('2', { at: old })
  const [due] = await temporary.traffic.claimEvents({ limit: 1, perKey: 1, at: now })
  const attempt = { ...due!, number: 1, startedAt: old, durationMs: 1, statusCode: 200, error: null, response: '' }
  await temporary.traffic.attempts([{ ...attempt, outcome: 'delivered', nextAt: null }])
  const kept = await s.sent(['3'], {}, { at: now })
  await s.receipt('3')

  await sweep()
  await removeOld()
  expect(await idsIn('messages')).toEqual([kept])
  expect(await idsIn('message_parts', 'message_id')).toEqual([])
  expect(await idsIn('attempts', 'event_id')).toEqual([])
  expect(await idsIn('events', 'message_id')).toEqual([kept])
  expect(gone).toBeLessThan(kept)
})

test('an open message never goes, however old it is', async () => {
  const s = await temporary.scene()
  const ids = await s.accept([{}, {}], { at: old })
  await removeOld()
  expect(await idsIn('messages')).toEqual(ids)
  await sweep()
  await removeOld()
  expect(await idsIn('messages')).toEqual([])
})

test('transfers and refunds never go, and the ledger is in order without the messages', async () => {
  const s = await temporary.scene({ refundPolicy: 'failed' })
  await s.accept(
    Array.from({ length: 30 }, () => ({})),
    { at: old },
  )
  const [half] = await s.accept([{}], { at: old })
  await sweep() // not sent within their time: refunded
  const transfers = await idsIn('transfers')
  await removeOld()
  expect(await idsIn('messages')).toEqual([])
  expect(await idsIn('transfers')).toEqual(transfers)
  expect((await idsIn('refunds', 'message_id')).at(-1)).toBe(half)
  expect(await s.balance()).toBe(1_000_000_000)
  const [kept] = await s.accept([{}])
  expect(await s.balance()).toBe(1_000_000_000 - priceMicros)
  expect(kept).toBeGreaterThan(half!)
  const db = connect(temporary.place, { writes: true })
  try {
    // Only this account counts: other tests removed rows by hand, which the check reports as drift.
    const { drift } = (await checkLedger(db, { full: true }))!
    expect(drift.filter(({ accountId }) => accountId === s.accountId)).toEqual([])
  } finally {
    db.close()
  }
})

test('an event that still waits to be delivered stays, and the newest one keeps its id from being given again', async () => {
  const s = await temporary.scene()
  await s.sent(['1'], {}, { at: old })
  await s.receipt('1', { at: old })
  await sweep()
  await removeOld()
  expect(await idsIn('events')).toHaveLength(1)
  const [waiting] = await temporary.traffic.claimEvents({ limit: 1, perKey: 1, at: now })
  const attempt = { ...waiting!, number: 1, startedAt: old, durationMs: 1, statusCode: 410, error: null, response: '' }
  await temporary.traffic.attempts([{ ...attempt, outcome: 'failed', nextAt: null }])
  await temporary.reopen()
  await removeOld()
  const [newest] = await idsIn('events')
  await s.sent(['2'])
  await s.receipt('2')
  expect((await idsIn('events')).at(-1)).toBeGreaterThan(newest!)
})

test('inbound messages, tokens that are over and keys revoked long ago go too', async () => {
  const s = await temporary.scene()
  const part = { carrierId: 1, from: s.handset, to: '552', dataCoding: 0, payload: '41', concat: null }
  await temporary.traffic.inbound([old, old, now].map((at) => ({ ...part, at })))
  const token = { keyId: s.keyId, at: now }
  await temporary.traffic.addToken({ ...token, hash: 'over', expiresAt: now - 1 })
  await temporary.traffic.addToken({ ...token, hash: 'good', expiresAt: now + day })
  await temporary.scene() // a newer key
  const key = temporary.store.read.selectFrom('api_keys').where('id', '=', s.keyId)
  const { client_id } = await key.select('client_id').executeTakeFirstOrThrow()
  await removeOld()
  expect(await idsIn('inbound')).toHaveLength(1)
  expect(await idsIn('access_tokens', 'hash')).toEqual(['good'])
  await temporary.store.change((db) => revokeKey(db, client_id, old))
  await removeOld()
  expect(await key.select('id').execute()).toEqual([])
})

test('refused requests go with their age, sessions and one-time links when they are over', async () => {
  const { store, traffic } = temporary
  const rejection = { accountId: 1, keyId: 1, method: 'POST', path: '/sms/out', status: 400, requestId: 'r' }
  const said = { errorName: 'invalid_number', error: 'Invalid phone number' }
  await traffic.recordRejections([old, old, now].map((at) => ({ ...rejection, ...said, at })))
  await store.change(async (db) => {
    const session = { member_id: 1, account_id: null, created_at: old, last_seen_at: old, ip: '', user_agent: '' }
    const link = { kind: 'reset' as const, member_id: 1, account_id: null, role: null, email: null, created_by: null }
    for (const [hash, expires_at] of [
      ['over', now],
      ['good', now + day],
    ] as const) {
      await db
        .insertInto('sessions')
        .values({ ...session, hash, expires_at })
        .execute()
      await db
        .insertInto('member_links')
        .values({ ...link, hash, created_at: old, expires_at })
        .execute()
    }
  })
  await removeOld()
  expect(await idsIn('rejections', 'at')).toEqual([now])
  expect(await idsIn('sessions', 'hash')).toEqual(['good'])
  expect(await idsIn('member_links', 'hash')).toEqual(['good'])
})

test('a slice ends with the chunk in which its time was over, and the next one goes on from there', async () => {
  const s = await temporary.scene()
  await s.accept(
    Array.from({ length: 25 }, () => ({})),
    { at: old },
  )
  await sweep()
  const db = connect(temporary.place, { writes: true })
  try {
    const removeSlice = prepareRetention(db, prepareTables(db, new GroupCommit(db)), { sliceMsMax: 0, chunkRows: 10 })
    const left = []
    for (let slice = 0; slice < 3; slice++) {
      expect(removeSlice(before, now)).toBeGreaterThan(0)
      left.push((await idsIn('messages')).length)
    }
    expect(left).toEqual([15, 5, 0])
  } finally {
    db.close()
  }
})

test('bulk jobs go with their slices once nothing has moved them for long enough', async () => {
  const { accountId, keyId } = await temporary.scene()
  const job = { accountId, keyId, memberId: 1, name: 'list.csv', sender: undefined, body: 'x', rows: 1, slices: 1 }
  const slice = { number: 0, rows: 'packed', refused: null, ready: 1, parts: 1, priceMicros: 1, refusedRows: 0 }
  const made = async (at: number) =>
    temporary.store.change(async (db) => {
      const { id } = await createJob(db, { ...job, requestKey: `at-${at}`, at })
      await addSlice(db, id, slice)
      return id
    })
  await made(old)
  const kept = await made(now)
  await removeOld()
  expect(await idsIn('bulk_jobs')).toEqual([kept])
  expect(await idsIn('bulk_slices', 'job_id')).toEqual([kept])
})

test('near misses go by their age, and so do answers to handsets; opt-outs stay', async () => {
  const s = await temporary.scene()
  for (const at of [old, now]) await s.sent([String(at)], {}, { at })
  const text = (words: string, at: number) =>
    temporary.traffic.inbound([
      {
        ...{ carrierId: s.carrierId, from: s.handset, to: '552', dataCoding: 0, concat: null, at },
        payload: Buffer.from(words).toString('hex'),
      },
    ])
  for (const [words, at] of [
    ['pls stop', old],
    ['STOP', old],
    ['stpo', now],
  ] as const)
    await text(words, at)
  await removeOld()
  const texts = await temporary.rows(sql<{ text: string }>`SELECT text FROM optout_reviews`)
  expect([texts, await idsIn('optout_answers', 'account_id')]).toEqual([[{ text: 'stpo' }], []])
  expect(await idsIn('optouts', 'account_id')).toEqual([s.accountId])
  const [change] = await temporary.rows(sql`SELECT text FROM optout_changes`)
  expect(change).toEqual({ text: 'STOP' })
})
