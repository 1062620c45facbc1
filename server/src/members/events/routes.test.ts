import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { rotateWebhookSecret } from '../../accounts/key-changes.ts'
import { type TemporaryMember, type TemporaryMembers, temporaryMembers } from '../../test/temporary-members.ts'
import type { Scene } from '../../test/temporary-store.ts'
import { verifySignature } from '../../webhooks/signature.ts'
import { isoTime } from '../iso-time.ts'

let site: TemporaryMembers
let scene: Scene
let developer: TemporaryMember
let viewer: TemporaryMember
let stranger: TemporaryMember

const at = Date.parse('2026-03-02T10:00:00Z')
const minute = 60_000

beforeAll(async () => {
  site = await temporaryMembers(afterAll)
  scene = await site.temporary.scene()
  const { accountId } = scene
  developer = await site.member({ role: 'developer', accountId })
  viewer = await site.member({ role: 'viewer', accountId })
  stranger = await site.member()
})

interface Made {
  type?: 'mo' | 'dlr'
  state?: number
  messageId?: number | null
  createdAt?: number
  keyId?: number
}

/** An event; one that failed or was delivered has an attempt. */
const makeEvent = ({ type = 'dlr', state = 1, messageId = null, createdAt = at, keyId = scene.keyId }: Made = {}) =>
  site.store.change(async (db) => {
    const { id } = await db
      .insertInto('events')
      .values({
        ...{ key_id: keyId, type, message_id: messageId, inbound_id: type === 'mo' ? 1 : null },
        ...{ body: `{"type":"${type}"}`, state, created_at: createdAt, final_at: state === 0 ? null : createdAt },
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    const attempt = { event_id: id, number: 1, started_at: createdAt, duration_ms: 12 }
    const answer = state === 1 ? { status_code: 200, error: null } : { status_code: null, error: 'connection refused' }
    await db
      .insertInto('attempts')
      .values({ ...attempt, ...answer, response: 'x' })
      .execute()
    if (state === 0) {
      await db
        .insertInto('event_queue')
        .values({ key_id: keyId, next_at: createdAt + 5 * minute, event_id: id, attempts: 1 })
        .execute()
    }
    return String(id)
  })
const list = async (query = {}) => (await viewer.call('GET /events', { query })).body.items.map(({ id }) => id)

test('events are listed newest first, and each filter leaves its own', async () => {
  const other = await site.temporary.scene()
  await makeEvent({ keyId: other.keyId, messageId: 501 })
  const delivered = await makeEvent({ messageId: 501 })
  const failed = await makeEvent({ state: 2, messageId: 502, createdAt: at + 30 * minute })
  const pending = await makeEvent({ state: 0, createdAt: at + 60 * minute })
  const inbound = await makeEvent({ type: 'mo', createdAt: at + 90 * minute })
  expect(await list()).toEqual([inbound, pending, failed, delivered])
  expect(await list({ state: 'delivered' })).toEqual([inbound, delivered])
  expect(await list({ state: 'failed' })).toEqual([failed])
  expect(await list({ state: 'pending' })).toEqual([pending])
  expect(await list({ type: 'mo' })).toEqual([inbound])
  expect(await list({ type: 'dlr', state: 'failed' })).toEqual([failed])
  expect(await list({ message: '501' })).toEqual([delivered])
  expect(await list({ key: String(scene.keyId), state: 'failed' })).toEqual([failed])
  expect(await list({ key: String(other.keyId) })).toEqual([])
  expect(await list({ since: '2026-03-02T10:20:00Z', until: '2026-03-02T11:20:00Z' })).toEqual([pending, failed])
  const first = (await viewer.call('GET /events', { query: { limit: 3 } })).body
  expect(first.items[1]).toMatchObject({
    state: 'pending',
    attempts_made: 1,
    last_attempt: { status_code: null, error: 'connection refused' },
    next_at: '2026-03-02T11:05:00.000Z',
    key: { id: String(scene.keyId), name: 'API key' },
  })
  expect((await viewer.call('GET /events', { query: { limit: 3, cursor: first.next! } })).body).toMatchObject({
    items: [{ id: delivered }],
    next: null,
  })
  expect((await stranger.call('GET /events')).body.items).toEqual([])
})

test('an id that none can be leads nowhere, and a filter that none can be says so in plain words', async () => {
  expect((await viewer.call('GET /events/:id', { params: { id: 'evt_1' } })).problem.type).toBe('not_found')
  const { status, problem } = await viewer.call('GET /events', { query: { message: 'abc' } })
  expect([status, problem.errors]).toEqual([422, [{ field: 'message', message: 'is not an ID: IDs are numbers' }]])
})

test('an event shows each attempt, with the headers that it carried, signature included', async () => {
  const id = await makeEvent({ createdAt: Date.now() })
  const secret = site.store.secrets.decrypt((await key()).webhook_secret)
  const { body } = await viewer.call('GET /events/:id', { params: { id } })
  expect(body).toMatchObject({ body: '{"type":"dlr"}', webhook_url: 'https://a.example/', replayable: true })
  const [attempt] = body.attempts
  expect(attempt).toMatchObject({ number: 1, duration_ms: 12, status_code: 200, response: 'x' })
  const headers = Object.fromEntries(attempt!.request_headers.map(({ name, value }) => [name, value]))
  expect(headers).toMatchObject({ 'content-type': 'application/json', 'webhook-id': `evt_${id}` })
  expect(verifySignature(secret, { headers, body: body.body! }, Date.now())).toBe(true)
  expect((await viewer.call('GET /events/:id', { params: { id } })).text).not.toContain(secret)

  // A signature by a secret that is gone can no longer be shown.
  const { client_id: clientId } = await key()
  const { encrypt } = site.store.secrets
  await site.store.change((db) => rotateWebhookSecret(db, { clientId, overlapMs: 0, at: Date.now(), encrypt }))
  const later = await viewer.call('GET /events/:id', { params: { id } })
  const names = later.body.attempts[0]!.request_headers.map(({ name }) => name)
  expect(names).toEqual(['content-type', 'user-agent', 'webhook-id', 'webhook-timestamp'])
})

test('an event is replayed with the same id and body, but not while it is under way', async () => {
  const id = await makeEvent({ state: 2 })
  expect((await viewer.call('POST /events/:id/replay', { params: { id } })).problem.type).toBe('not_allowed')
  expect((await stranger.call('POST /events/:id/replay', { params: { id } })).problem.type).toBe('not_found')
  expect((await stranger.call('GET /events/:id', { params: { id } })).problem.type).toBe('not_found')
  expect((await developer.call('POST /events/:id/replay', { params: { id } })).status).toBe(204)
  const claimed = await site.store.traffic.claimEvents({ limit: 10, perKey: 10, at: Date.now() })
  expect(claimed).toContainEqual({ eventId: Number(id), keyId: scene.keyId, attempts: 0, body: '{"type":"dlr"}' })
  const again = await developer.call('POST /events/:id/replay', { params: { id } })
  expect(again.problem.detail).toContain('still being delivered')
  const entries = await site.temporary.rows(sql`SELECT * FROM audit WHERE action = 'event.replayed'`)
  expect(entries).toMatchObject([{ target: `evt_${id}`, member_id: developer.memberId }])
})

test('a pending event is tried at once, beside its regular tries, and each asking is in the audit log', async () => {
  const id = await makeEvent({ state: 0, createdAt: Date.now() })
  const tryNow = (who: TemporaryMember, of = id) => who.call('POST /events/:id/try', { params: { id: of } })
  const nextAt = async () => (await viewer.call('GET /events/:id', { params: { id } })).body.next_at!
  const regularAt = Date.parse(await nextAt())
  expect((await tryNow(viewer)).problem.type).toBe('not_allowed')
  expect((await tryNow(stranger)).problem.type).toBe('not_found')
  expect(Date.parse(await nextAt())).toBe(regularAt)
  for (let time = 0; time < 2; time++) expect((await tryNow(developer)).status).toBe(204)
  expect(Date.parse(await nextAt())).toBeLessThanOrEqual(Date.now())
  const claimed = await site.store.traffic.claimEvents({ limit: 10, perKey: 10, at: Date.now() })
  expect(claimed).toContainEqual({
    ...{ eventId: Number(id), keyId: scene.keyId, attempts: 1, body: '{"type":"dlr"}' },
    regularAt,
  })
  const entries = await site.temporary.rows(sql`SELECT * FROM audit WHERE action = 'event.tried_now'`)
  expect(entries).toMatchObject(Array(2).fill({ target: `evt_${id}`, member_id: developer.memberId }))

  for (const [state, how] of [
    [1, 'was delivered'],
    [2, 'has failed'],
  ] as const) {
    const { problem } = await tryNow(developer, await makeEvent({ state }))
    expect(problem.detail).toContain(`${how} already. Replay it instead.`)
  }
})

test('all that failed since a time is replayed, of the account alone', async () => {
  const since = Date.parse('2026-05-01T00:00:00Z')
  const other = await site.temporary.scene()
  const theirs = await makeEvent({ state: 2, keyId: other.keyId, createdAt: since })
  await makeEvent({ state: 2, createdAt: since - 1 })
  const failed = [
    await makeEvent({ state: 2, createdAt: since }),
    await makeEvent({ state: 2, createdAt: since + minute }),
  ]
  const body = { since: isoTime(since) }
  expect(
    (await developer.call('POST /events/replay', { body: { ...body, key_id: String(other.keyId) } })).problem.type,
  ).toBe('not_found')
  expect((await developer.call('POST /events/replay', { body })).body).toEqual({ replayed: 2 })
  expect((await list({ state: 'pending' })).slice(0, 2)).toEqual(failed.reverse())
  const [row] = await site.temporary.rows(sql<{ state: number }>`SELECT state FROM events WHERE id = ${theirs}`)
  expect(row).toEqual({ state: 2 })
})

test('nothing is replayed to a key without a URL, and it says where to set one', async () => {
  const bare = await site.temporary.scene({ webhookUrl: null })
  const owner = await site.member({ accountId: bare.accountId })
  const id = await makeEvent({ state: 2, keyId: bare.keyId })
  const refused = await owner.call('POST /events/:id/replay', { params: { id } })
  expect(refused.problem.detail).toContain("Set it on the key's page")
  const waiting = await makeEvent({ state: 0, keyId: bare.keyId })
  const tried = await owner.call('POST /events/:id/try', { params: { id: waiting } })
  expect(tried.problem.detail).toContain("Set it on the key's page")
  const all = await owner.call('POST /events/replay', { body: { since: isoTime(at) } })
  expect(all.body).toEqual({ replayed: 0 })
})

const key = () =>
  site.store.read.selectFrom('api_keys').selectAll().where('id', '=', scene.keyId).executeTakeFirstOrThrow()
