import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TemporaryMember, type TemporaryMembers, temporaryMembers } from '../../test/temporary-members.ts'
import { verifySignature } from '../../webhooks/signature.ts'
import { type Receiver, startReceiver } from '../../webhooks/test/receiver.ts'

let site: TemporaryMembers
let developer: TemporaryMember
let receiver: Receiver
let answer = { status: 200, body: 'taken' }

beforeAll(async () => {
  receiver = await startReceiver((response) => {
    response.statusCode = answer.status
    response.end(answer.body)
  })
  site = await temporaryMembers(afterAll, { env: { WEBSMS_WEBHOOK_ALLOW: '127.0.0.1' } })
  developer = await site.member({ role: 'developer' })
})
afterAll(() => receiver.close())

const create = async () => (await developer.call('POST /keys', { body: { name: 'Shop' } })).body
const setUrl = (id: string, url: string) => developer.call('PUT /keys/:id/webhook', { params: { id }, body: { url } })
const read = async (id: string) => (await developer.call('GET /keys/:id', { params: { id } })).body
const testEvent = (id: string, type: 'mo' | 'dlr') =>
  developer.call('POST /keys/:id/test-events', { params: { id }, body: { type } })
const actions = async (id: string) =>
  (await site.temporary.rows(sql<{ action: string }>`SELECT action FROM audit WHERE target = ${id} ORDER BY id`)).map(
    ({ action }) => action,
  )

test.each([
  ['example', 'refused', 'This is not a URL'],
  ['http://shop.example/hook', 'refused', 'must use https://'],
  ['https://10.0.0.7/hook', 'refused', '10.0.0.7 is not on the public internet'],
  ['https://router.local/', 'refused', 'WEBSMS_WEBHOOK_ALLOW=router.local'],
  ['https://me:secret@shop.example/', 'refused', 'cannot hold a user name or password'],
  ['http://127.0.0.1:9/hook', 'good', 'allowed by the operator'],
  ['https://1.1.1.1/hook', 'good', 'is a public address'],
])('%s is judged as it is typed: %s', async (url, result, text) => {
  const { body } = await developer.call('POST /keys/check-url', { body: { url } })
  expect(body).toEqual({ result, text: expect.stringContaining(text) })
})

test('a URL is saved, removed, and a private one refused with the reason', async () => {
  const { id } = await create()
  const refused = await setUrl(id, 'https://192.168.1.4/')
  expect(refused.problem.errors).toEqual([{ field: 'url', message: expect.stringContaining('not on the public') }])
  expect((await read(id)).webhook).toBe('none')
  expect((await setUrl(id, ` ${receiver.origin}/hook `)).status).toBe(204)
  expect(await read(id)).toMatchObject({ webhook: 'on', webhook_url: `${receiver.origin}/hook` })
  await developer.call('DELETE /keys/:id/webhook', { params: { id } })
  expect(await read(id)).toMatchObject({ webhook: 'none', webhook_url: null })
  expect(await actions(id)).toEqual(['key.created', 'webhook.url_set', 'webhook.url_removed'])
})

test('a URL that was disabled says why, and saving it again enables it', async () => {
  const { id } = await create()
  const url = `${receiver.origin}/gone`
  await setUrl(id, url)
  await site.store.traffic.disableWebhook({ keyId: Number(id), url, reason: 'gone', at: Date.now() })
  expect(await read(id)).toMatchObject({
    webhook: 'disabled',
    webhook_disabled_reason: expect.stringMatching(/^127\.0\.0\.1:\d+ answered that it is gone for good \(410\)/),
  })
  const { delivered, meaning } = (await testEvent(id, 'dlr')).body
  expect([delivered, meaning]).toEqual([
    true,
    expect.stringMatching(/^Nothing is delivered to this URL until it is enabled/),
  ])
  await setUrl(id, url)
  expect(await read(id)).toMatchObject({ webhook: 'on', webhook_disabled_at: null, webhook_disabled_reason: null })
})

test('a test event is signed and posted like a real one, marked, shown with its answer, and stored nowhere', async () => {
  const { id, webhook_secret: secret } = await create()
  expect((await testEvent(id, 'mo')).problem).toMatchObject({ detail: expect.stringContaining('no webhook URL') })
  await setUrl(id, `${receiver.origin}/hook`)
  const { body } = await testEvent(id, 'mo')
  expect(body).toMatchObject({ status_code: 200, response: 'taken', error: null, delivered: true })
  const got = receiver.received.at(-1)!
  expect(got.body).toBe(body.body)
  expect(Object.keys(JSON.parse(got.body))).toEqual(['type', 'from', 'to', 'message', 'timestamp'])
  expect(got.headers).toMatchObject(Object.fromEntries(body.request_headers.map(({ name, value }) => [name, value])))
  expect(got.headers['webhook-test']).toBe('true')
  expect(got.headers['webhook-id']).toMatch(/^evt_test_/)
  expect(verifySignature(secret, got, Date.now())).toBe(true)
  expect(await site.temporary.rows(sql`SELECT id FROM events`)).toEqual([])

  answer = { status: 500, body: '<b>fault</b>'.repeat(500) }
  const failed = (await testEvent(id, 'dlr')).body
  expect(failed).toMatchObject({
    status_code: 500,
    delivered: false,
    meaning: expect.stringContaining('retried up to 3 times'),
  })
  expect(failed.response).toHaveLength(1024)
  answer = { status: 410, body: '' }
  expect((await testEvent(id, 'dlr')).body.meaning).toContain('the URL would be disabled')
  expect((await read(id)).webhook).toBe('on')
  answer = { status: 200, body: 'taken' }
})

test('test events are bounded', async () => {
  const { id } = await create()
  await setUrl(id, `${receiver.origin}/hook`)
  const answers = await Promise.all(Array.from({ length: 12 }, () => testEvent(id, 'mo')))
  expect(answers.filter(({ status }) => status === 429).length).toBeGreaterThan(0)
})

test('the signing secret is revealed with an entry in the audit log, and rotated with an overlap', async () => {
  const { id, webhook_secret: first } = await create()
  const reveal = async () =>
    (await developer.call('POST /keys/:id/webhook-secret/reveal', { params: { id } })).body.webhook_secret
  expect(await reveal()).toBe(first)
  const rotated = await developer.call('POST /keys/:id/webhook-secret', { params: { id }, body: { overlap_hours: 2 } })
  expect(await reveal()).toBe(rotated.body.webhook_secret)
  expect((await read(id)).webhook_secret_before_until).toBe(rotated.body.before_until)
  expect(await actions(id)).toEqual([
    'key.created',
    'webhook.secret_revealed',
    'webhook.secret_rotated',
    'webhook.secret_revealed',
  ])
})
