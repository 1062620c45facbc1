/** Deliveries to a URL that takes nothing are stopped with a notice, and what fails meanwhile can be replayed. */
import { sql } from 'kysely'
import { afterAll, expect, test } from 'vitest'
import { setWebhook } from '../accounts/key-changes.ts'
import { type Scene, temporaryStore } from '../test/temporary-store.ts'
import { listEvents, replayEvent, replayFailed } from '../webhooks/events.ts'
import type { AttemptRow, ClaimedEvent } from './traffic/events.ts'

const temporary = await temporaryStore({}, afterAll)
const { scene, store, traffic } = temporary
const dayMs = 24 * 3_600_000

let refs = 0
/** Writes an event and claims it; undefined where none is to be tried. */
const event = async (s: Scene, at = Date.now()): Promise<ClaimedEvent | undefined> => {
  const ref = `r${++refs}`
  await s.sent([ref])
  await s.receipt(ref, { at })
  return claim(s)
}
const claim = async (s: Scene): Promise<ClaimedEvent | undefined> =>
  (await traffic.claimEvents({ limit: 1, perKey: 0, keys: new Map([[s.keyId, 1]]), at: Date.now() + 1000 }))[0]
const tried = ({ eventId, keyId, attempts }: ClaimedEvent, outcome: AttemptRow['outcome'], startedAt: number) =>
  traffic.attempts([
    {
      ...{ eventId, keyId, startedAt, outcome, number: attempts + 1, durationMs: 10, response: null },
      statusCode: outcome === 'delivered' ? 200 : 500,
      error: null,
      nextAt: outcome === 'retry' ? 1 : null,
    },
  ])
const key = async ({ keyId }: Scene) =>
  store.read
    .selectFrom('api_keys')
    .select(['client_id', 'webhook_disabled_at'])
    .where('id', '=', keyId)
    .executeTakeFirstOrThrow()
const disabled = async (s: Scene) => (await key(s)).webhook_disabled_at !== null
const notices = ({ keyId }: Scene) =>
  store.read.selectFrom('notices').select(['kind', 'text', 'ended_at']).where('key_id', '=', keyId).execute()
const set = async (s: Scene, url = 'https://b.example/') => {
  const { client_id } = await key(s)
  await store.change((db) => setWebhook(db, client_id, url, Date.now()))
}

test('a URL that has taken nothing for 5 days is disabled when one more event fails for good', async () => {
  const s = await scene()
  await tried((await event(s))!, 'failed', 0)
  await tried((await event(s))!, 'failed', 5 * dayMs - 1)
  expect(await disabled(s)).toBe(false)
  const last = (await event(s))!
  await tried(last, 'retry', 6 * dayMs)
  expect(await disabled(s)).toBe(false)
  await tried((await claim(s))!, 'failed', 6 * dayMs + 5000)
  expect(await disabled(s)).toBe(true)
  const { client_id } = await key(s)
  expect(await notices(s)).toEqual([
    { kind: 'webhook_disabled', text: expect.stringContaining(`(${client_id}): a.example has taken`), ended_at: null },
  ])
})

test('one delivery within the 5 days starts them again', async () => {
  const s = await scene()
  await tried((await event(s))!, 'failed', 0)
  await tried((await event(s))!, 'delivered', 3 * dayMs)
  await tried((await event(s))!, 'failed', 5 * dayMs)
  await tried((await event(s))!, 'failed', 9 * dayMs)
  expect(await disabled(s)).toBe(false)
  await tried((await event(s))!, 'failed', 10 * dayMs)
  expect(await disabled(s)).toBe(true)
})

test('a URL that is gone is disabled at once and once, another one set meanwhile is not', async () => {
  const s = await scene()
  const gone = (url: string) => traffic.disableWebhook({ keyId: s.keyId, url, reason: 'gone', at: Date.now() })
  await gone('https://before.example/')
  expect(await disabled(s)).toBe(false)
  for (let times = 0; times < 2; times++) await gone('https://a.example/')
  expect(await disabled(s)).toBe(true)
  expect(await notices(s)).toMatchObject([{ text: expect.stringContaining('gone for good (410)') }])
})

test('events of a disabled URL are kept as failed; once it is set again, it takes new events, and the failed ones by a replay', async () => {
  const s = await scene()
  const { client_id: clientId } = await key(s)
  const at = Date.now()
  await traffic.disableWebhook({ keyId: s.keyId, url: null, reason: 'gone', at })
  expect([await event(s), await event(s)]).toEqual([undefined, undefined])
  const since = at - 60_000
  await expect(replayFailed(store, { clientId, since, at })).rejects.toThrow('disabled. Set it first')
  await set(s)
  expect([await disabled(s), await notices(s)]).toMatchObject([false, [{ ended_at: expect.any(Number) }]])
  expect(await replayFailed(store, { clientId, since: Date.now() + 60_000, at })).toBe(0)
  expect(await replayFailed(store, { clientId, since, at })).toBe(2)
  expect(await replayFailed(store, { clientId, since, at })).toBe(0)
  const replayed = [await claim(s), await claim(s)]
  expect(replayed).toMatchObject([{ attempts: 0 }, { attempts: 0 }])
  expect(replayed[0]!.eventId).toBeLessThan(replayed[1]!.eventId)
  for (const one of replayed) await tried(one!, 'delivered', Date.now())
  await tried((await event(s))!, 'delivered', Date.now())
})

test('a replay makes the same event due again, with all its tries, and keeps the earlier ones', async () => {
  const s = await scene()
  const first = (await event(s))!
  const replay = (accountId?: number) => store.change((db) => replayEvent(db, first.eventId, Date.now(), accountId))
  await expect(replay()).rejects.toThrow(`evt_${first.eventId} is still being delivered`)
  await tried(first, 'retry', 1000)
  await tried((await claim(s))!, 'failed', 2000)
  await expect(replay(s.accountId + 1)).rejects.toThrow('There is no event')
  await replay(s.accountId)
  const again = (await claim(s))!
  expect(again).toEqual(first)
  await tried(again, 'delivered', 3000)
  const attempts = await temporary.rows(
    sql`SELECT number, started_at FROM attempts WHERE event_id = ${first.eventId} ORDER BY number`,
  )
  expect(attempts).toEqual([
    { number: 1, started_at: 1000 },
    { number: 2, started_at: 2000 },
    { number: 3, started_at: 3000 },
  ])
  expect(await listEvents(store.read, { accountId: s.accountId, limit: 10 })).toMatchObject([
    { id: first.eventId, state: 1, attempts: 3, status_code: 200 },
  ])
  expect(await listEvents(store.read, { accountId: s.accountId, failed: true, limit: 10 })).toEqual([])
  await replay()
  expect(await claim(s)).toEqual(first)
})

test('thousands of failed events are replayed, each once', async () => {
  const s = await scene()
  const { client_id: clientId } = await key(s)
  await store.change((db) =>
    sql`WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1200)
        INSERT INTO events (key_id, type, body, state, created_at)
        SELECT ${s.keyId}, 'dlr', '{}', 2, i FROM n`.execute(db),
  )
  expect(await replayFailed(store, { clientId, since: 101, at: 0 })).toBe(1100)
  const room = { limit: 5000, perKey: 0, keys: new Map([[s.keyId, 5000]]), at: Date.now() }
  expect(await traffic.claimEvents(room)).toHaveLength(1100)
})
