import { sql } from 'kysely'
import { afterAll, describe, expect, test } from 'vitest'
import { expectDocumented, expectError, operationsOf } from '../test/documented.ts'
import { type Customer, temporaryApi } from '../test/temporary-api.ts'

const api = await temporaryApi(afterAll)
const operations = await operationsOf(api)
const operationOf = (name: string) => operations.find(({ endpoint }) => endpoint === name)!
const [send, cancel, reschedule] = ['send', 'cancel', 'reschedule'].map(operationOf)

const hour = 3_600_000
/** Whole seconds, as answers have them. */
const inHours = (hours: number) => `${new Date(Date.now() + hours * hour).toISOString().slice(0, 19)}Z`

const post = async (path: string, payload: object, { headers }: Customer, more: Record<string, string> = {}) =>
  api.call('POST', path, { headers: { ...headers, ...more }, payload })
const get = (path: string, { headers }: Customer) => api.call('GET', path, { headers })
const idOf = ({ body }: { body: unknown }) => (body as { message_id: string }).message_id
const numbers = (count: number) => Array.from({ length: count }, (_, n) => `6427${String(n).padStart(7, '0')}`)
const releaseAll = async (at: number) => {
  for (let more = 1; more > 0; ) {
    more = (await api.store.traffic.releaseDue({ at, expiredBefore: 0, limit: 500 })).released
  }
}

test('a scheduled message is answered as any other, with its time in a header; a repetition has it too', async () => {
  const own = await api.customer()
  const at = inHours(2)
  const asked = { to: '64276123456', body: 'Hello', send_at: at }
  const answer = await post('/sms/out', asked, own, { 'idempotency-key': 'one' })
  expectDocumented(send!, answer)
  expect(answer.headers['websms-scheduled-for']).toBe(at)
  expect(answer.body).toMatchObject({ status: 'accepted', parts: 1 })
  const again = await post('/sms/out', asked, own, { 'idempotency-key': 'one' })
  expect([again.text, again.headers['websms-scheduled-for']]).toEqual([answer.text, at])
  expect((await get(`/sms/status?message_id=${idOf(answer)}`, own)).body).toMatchObject({ status: 'queued' })
  const plain = await post('/sms/out', { to: '64276123456', body: 'Hello' }, own)
  expect(plain.headers).not.toHaveProperty('websms-scheduled-for')
  expect(Object.keys(plain.body as object)).toEqual(Object.keys(answer.body as object))
})

describe('a time that cannot be kept is refused, and nothing is charged', () => {
  test.each(['', 'tomorrow', '2026-12-24T09:00:00', '2020-01-01T00:00:00Z', '2999-01-01T00:00:00Z'])(
    '%j',
    async (send_at) => {
      const own = await api.customer()
      for (const to of ['64276123456', ['64276123456']]) {
        const answer = await post('/sms/out', { to, body: 'Hello', send_at }, own)
        expectError(send!, answer, 'invalid_parameter')
        expect((answer.body as { error: string }).error).toContain('send_at')
      }
      expect((await get('/sms/balance', own)).body).toMatchObject({ balance: 1000 })
    },
  )
})

test('what waits is listed in its order, page by page, and to its account alone', async () => {
  const [own, other] = [await api.customer(), await api.customer()]
  const times = [inHours(3), inHours(1), inHours(2)]
  for (const send_at of times) await post('/sms/out', { to: '64276123456', body: 'Hello', send_at }, own)
  const listed: string[] = []
  for (let after = ''; ; ) {
    const { body } = await get(`/sms/scheduled?limit=2${after}`, own)
    const { messages, next } = body as { messages: { send_at: string }[]; next?: string }
    listed.push(...messages.map(({ send_at }) => send_at))
    if (next === undefined) break
    after = `&after=${next}`
  }
  expect(listed).toEqual([...times].sort())
  expect((await get('/sms/scheduled', other)).body).toEqual({ success: true, messages: [] })
  for (const bad of ['limit=0', 'limit=1001', 'after=x']) {
    expectError(operationOf('scheduled'), await get(`/sms/scheduled?${bad}`, own), 'invalid_parameter')
  }
})

test('one message is cancelled, or given another time, by its own account alone, and only while it waits', async () => {
  const [own, other] = [await api.customer(), await api.customer()]
  const message_id = idOf(await post('/sms/out', { to: '64276123456', body: 'Hi', send_at: inHours(1) }, own))
  const later = inHours(5)
  const moved = await post('/sms/reschedule', { message_id, send_at: later }, own)
  expectDocumented(reschedule!, moved)
  expect(moved.body).toEqual({ success: true, message_id, send_at: later, rescheduled: 1, not_rescheduled: 0 })
  for (const [path, more] of [
    ['/sms/cancel', {}],
    ['/sms/reschedule', { send_at: later }],
  ] as const) {
    const operation = path === '/sms/cancel' ? cancel! : reschedule!
    expectError(operation, await post(path, { message_id, ...more }, other), 'message_not_found')
    expectError(operation, await post(path, { message_id: 'msg_1', ...more }, own), 'message_not_found')
  }
  const past = await post('/sms/reschedule', { message_id, send_at: '2020-01-01T00:00:00Z' }, own)
  expectError(reschedule!, past, 'invalid_parameter')

  for (let times = 0; times < 2; times++) {
    const cancelled = await post('/sms/cancel', { message_id }, own)
    expectDocumented(cancel!, cancelled)
    expect(cancelled.body).toEqual({ success: true, message_id, cancelled: 1, not_cancelled: 0 })
  }
  expect((await get(`/sms/status?message_id=${message_id}`, own)).body).toMatchObject({ status: 'failed' })
  expect((await get('/sms/balance', own)).body).toMatchObject({ balance: 1000 })
  expectError(reschedule!, await post('/sms/reschedule', { message_id, send_at: later }, own), 'not_scheduled')

  const claimed = idOf(await post('/sms/out', { to: '64276123456', body: 'Hi' }, own))
  const [row] = await api.store.read
    .selectFrom('messages')
    .select('carrier_id')
    .where('id', '=', Number(claimed))
    .execute()
  await api.store.traffic.claim(row!.carrier_id, 1000)
  expectError(cancel!, await post('/sms/cancel', { message_id: claimed }, own), 'not_cancellable')
})

test('a whole bulk above a slice is scheduled, given another time, and cancelled as far as it waits', async () => {
  const own = await api.customer()
  const at = inHours(1)
  const answer = await post('/sms/out', { to: numbers(1201), body: 'Hi', send_at: at }, own)
  expect(answer.headers['websms-scheduled-for']).toBe(at)
  const { messages } = answer.body as { messages: { message_id: string }[] }
  const message_id = messages[700]!.message_id
  await post('/sms/out', { to: '64276123456', body: 'Another request', send_at: at }, own)
  const later = inHours(3)
  const moved = await post('/sms/reschedule', { message_id, send_at: later, bulk: true }, own)
  expect(moved.body).toEqual({ success: true, message_id, send_at: later, rescheduled: 1201, not_rescheduled: 0 })
  await post('/sms/reschedule', { message_id, send_at: at }, own)
  await releaseAll(Date.parse(at))
  const carrier = sql<{ carrier_id: number }>`SELECT carrier_id FROM messages WHERE id = ${Number(message_id)}`
  await api.store.traffic.claim((await carrier.execute(api.store.read)).rows[0]!.carrier_id, 1000)
  const cancelled = await post('/sms/cancel', { message_id: messages[0]!.message_id, bulk: true }, own)
  expect(cancelled.body).toMatchObject({ cancelled: 1200, not_cancelled: 1 })
  expectError(
    reschedule!,
    await post('/sms/reschedule', { message_id, send_at: later, bulk: true }, own),
    'not_scheduled',
  )
  const { body } = await get('/sms/balance', own)
  expect(body).toMatchObject({ balance: 999.8 })
})
