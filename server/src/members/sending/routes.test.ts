import { expect, onTestFinished, test } from 'vitest'
import { status } from '../../rules/status.ts'
import { addSender } from '../../senders/register.ts'
import { temporaryMembers } from '../../test/temporary-members.ts'

let requests = 0
const newKey = () => `request-${++requests}`

async function open() {
  const members = await temporaryMembers(onTestFinished)
  const sent = () =>
    members.store.read
      .selectFrom('messages')
      .select(['account_id', 'key_id', 'to_number', 'sender', 'body', 'price_micros'])
      .orderBy('id')
      .execute()
  return { ...members, sent }
}

test('a text to one number is accepted, charged and audited', async () => {
  const { member, store, sent } = await open()
  const { call, accountId } = await member({ role: 'developer' })
  const { status, body } = await call('POST /messages', {
    body: { to: ['021 234 567'], body: 'Kia ora', request_key: newKey() },
  })
  expect(status).toBe(200)
  expect(body).toEqual({
    messages: [{ id: expect.any(String), to: '6421234567', from: '552' }],
    failed: [],
    parts: 1,
    cost: 0.1,
    send_at: null,
  })
  expect(await sent()).toMatchObject([{ account_id: accountId, to_number: '6421234567', body: 'Kia ora' }])
  const audited = await store.read.selectFrom('audit').select(['action', 'target']).orderBy('id').execute()
  expect(audited.slice(-2)).toEqual([
    { action: 'key.created', target: expect.any(String) },
    { action: 'message.sent', target: body.messages[0]!.id },
  ])
})

test('asked for twice, even at once, it is sent once and answered the same', async () => {
  const { member, sent } = await open()
  const { call } = await member()
  const request = { body: { to: ['6421234567', '6421234568'], body: 'Once', request_key: newKey() } }
  const first = await call('POST /messages', request)
  expect((await call('POST /messages', request)).body).toEqual(first.body)
  const twin = { body: { ...request.body, request_key: newKey() } }
  const both = await Promise.all([call('POST /messages', twin), call('POST /messages', twin)])
  expect(both.map(({ status }) => status).sort()).toEqual([200, 409])
  expect(both.find(({ status }) => status === 409)!.problem.type).toBe('still_running')
  expect(await sent()).toHaveLength(4)
  const other = await call('POST /messages', { body: { ...request.body, body: 'Another text' } })
  expect(other.problem).toMatchObject({ type: 'refused', status: 422 })
})

test('recipients that are not good are named with the reason, and the others are sent to', async () => {
  const { member, sent } = await open()
  const { call } = await member()
  const { body } = await call('POST /messages', {
    body: { to: ['6421234567', 'nobody', '12'], body: 'Hello', request_key: newKey() },
  })
  expect(body.messages).toHaveLength(1)
  expect(body.failed.map(({ to }) => to)).toEqual(['nobody', '12'])
  expect(body.failed[0]!.error).toContain('Invalid phone number')
  expect(body.cost).toBe(0.1)
  expect(await sent()).toHaveLength(1)
  const alone = await call('POST /messages', { body: { to: ['nobody'], body: 'Hello', request_key: newKey() } })
  expect(alone.problem.detail).toContain('Invalid phone number')
})

test('a balance that is too low sends nothing, and the problem tells the cost', async () => {
  const { member, account, sent } = await open()
  const { call } = await member({ accountId: await account({ creditMicros: 150_000 }) })
  const { problem } = await call('POST /messages', {
    body: { to: ['6421234567', '6421234568'], body: 'Hello', request_key: newKey() },
  })
  expect(problem).toMatchObject({ type: 'balance_too_low', status: 422 })
  expect(problem.detail).toContain('This costs $0.20, but the balance is $0.15.')
  expect(await sent()).toEqual([])
})

test('viewers do not send, and the key and the sender of another account cannot be used', async () => {
  const { member, store, sent } = await open()
  const viewer = await member({ role: 'viewer' })
  const text = { to: ['6421234567'], body: 'Hello' }
  const refused = await viewer.call('POST /messages', { body: { ...text, request_key: newKey() } })
  expect(refused.problem).toMatchObject({ type: 'not_allowed', status: 403 })
  const owner = await member()
  await owner.call('POST /messages', { body: { ...text, request_key: newKey() } })
  const [{ key_id } = { key_id: 0 }] = await sent()
  await store.change((db) => addSender(db, '2424', owner.accountId, { siteSender: '552' }))
  const other = await member()
  const byKey = await other.call('POST /messages', { body: { ...text, key_id: String(key_id), request_key: newKey() } })
  expect(byKey.problem.errors).toMatchObject([{ field: 'key_id' }])
  const bySender = await other.call('POST /messages', { body: { ...text, from: '2424', request_key: newKey() } })
  expect(bySender.problem.detail).toContain('is not registered')
  expect((await other.call('GET /sending')).body.senders).toMatchObject([{ code: '552', shared: true }])
  expect((await owner.call('GET /sending')).body.senders.map(({ code }) => code)).toEqual(['552', '2424'])
  expect(await sent()).toHaveLength(1)
})

test('the Members Area has one key of its own an account, without a webhook, and a new one once it is revoked', async () => {
  const { member, store, sent } = await open()
  const { call, accountId } = await member()
  const send = () => call('POST /messages', { body: { to: ['6421234567'], body: 'Hello', request_key: newKey() } })
  await Promise.all([send(), send(), send()])
  const keys = () =>
    store.read
      .selectFrom('api_keys')
      .select(['id', 'name', 'webhook_url'])
      .where('account_id', '=', accountId)
      .where('members_area', '=', 1)
      .execute()
  expect(await keys()).toEqual([{ id: expect.any(Number), name: 'Members Area', webhook_url: null }])
  await store.change((db) => db.updateTable('api_keys').set({ revoked_at: Date.now() }).execute())
  await send()
  expect(await keys()).toHaveLength(2)
  expect(new Set((await sent()).map(({ key_id }) => key_id)).size).toBe(2)
})

test('numbers are quoted with the refusals of a send: nothing is sent, and no key is made', async () => {
  const { member, store, sent } = await open()
  const { call, accountId } = await member({ role: 'developer' })
  const quote = (body: object) => call('POST /messages/quote', { body: { to: ['021 234 567', 'nobody'], ...body } })
  const { body } = await quote({})
  expect(body).toEqual({
    prices: [0.1, null],
    refused: [{ place: 1, error: expect.stringContaining('Invalid phone') }],
  })
  expect((await quote({ from: '777' })).problem.detail).toContain('is not registered')
  expect(await store.read.selectFrom('api_keys').selectAll().where('account_id', '=', accountId).execute()).toEqual([])
  expect(await sent()).toEqual([])
  const keyOfOther = await (await member()).call('POST /keys', { body: { name: 'Other' } })
  expect((await quote({ key_id: keyOfOther.body.id })).problem.errors).toMatchObject([{ field: 'key_id' }])
  const viewer = await member({ role: 'viewer', accountId })
  expect((await viewer.call('POST /messages/quote', { body: { to: ['6421234567'] } })).status).toBe(403)
})

test('a text is folded only where its request says so, and charged as it is sent', async () => {
  const { member, sent } = await open()
  const { call } = await member()
  const text = { to: ['6421234567'], body: `Tēnā koe ${'e te rangatira '.repeat(5)}` }
  const plain = await call('POST /messages', { body: { ...text, fold: true, request_key: newKey() } })
  const written = await call('POST /messages', { body: { ...text, request_key: newKey() } })
  expect([plain.body.parts, plain.body.cost, written.body.parts, written.body.cost]).toEqual([1, 0.1, 2, 0.2])
  expect((await sent()).map(({ body }) => body.slice(0, 8))).toEqual(['Tena koe', 'Tēnā koe'])
})

test('a number is looked up, and a text that is not a number gets the reason', async () => {
  const { member } = await open()
  const { call } = await member({ role: 'developer' })
  const { body } = await call('GET /lookup', { query: { number: '021 234 567' } })
  expect(body).toEqual({
    number: '6421234567',
    valid: true,
    problem: null,
    country: 'NZ',
    type: 'mobile',
    network: 'Spark',
    ported: true,
    prefix_network: 'One NZ',
  })
  const bad = await call('GET /lookup', { query: { number: 'hello' } })
  expect(bad.body).toMatchObject({ number: 'hello', valid: false, problem: expect.stringContaining('digits') })
  const viewer = await member({ role: 'viewer' })
  expect((await viewer.call('GET /lookup', { query: { number: '021 234 567' } })).status).toBe(403)
})

test('the statuses of one request’s messages are told, for them alone and to their account alone', async () => {
  const { member, store } = await open()
  const { call } = await member()
  const sendTo = async (to: string[]) =>
    (await call('POST /messages', { body: { to, body: 'Hello', request_key: newKey() } })).body.messages
  const sent = await sendTo(['6421000001', '6421000002', '6421000003'])
  await sendTo(['6421000009'])
  const [first, , last] = sent.map(({ id }) => id)
  const rows = await store.read.selectFrom('messages').select('id').orderBy('id').execute()
  await store.change((db) =>
    db
      .updateTable('messages')
      .set({ status: status.failed, error: 'ESME_RINVDSTADR', final_at: Date.now() })
      .where('id', '=', Number(last))
      .execute(),
  )
  const asked = { params: { id: first! }, query: { last: String(rows.at(-1)!.id) } }
  const { body } = await call('GET /messages/:id/outcome', asked)
  expect(body.progress).toEqual({ queued: 2, sent: 0, delivered: 0, failed: 1, expired: 0 })
  expect(body.messages.map(({ to, status, error }) => [to, status, error])).toEqual([
    ['6421000001', 'queued', null],
    ['6421000002', 'queued', null],
    ['6421000003', 'failed', 'ESME_RINVDSTADR'],
  ])
  const stranger = await member()
  expect((await stranger.call('GET /messages/:id/outcome', asked)).problem.type).toBe('not_found')
})
