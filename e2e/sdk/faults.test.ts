/** Faults of the network and of servers between the SDK and a gateway: nothing is sent or charged twice. */
import { afterAll, describe, expect, test } from 'vitest'
import type { Fault } from './doubtful-proxy.ts'
import { customerOf, servedApi } from './set-up.ts'

const api = await servedApi(afterAll)
const message = { to: '6421234567', body: 'Kia ora' }
const badGateway: Fault = { status: 502, body: '<h1>Bad gateway</h1>' }

describe.each<[string, Fault]>([
  ['cut before the request arrives', 'cut before'],
  ['cut after the answer was made', 'cut after'],
  ['cut in the middle of the answer', 'cut within'],
  ['answered by a proxy with 502', badGateway],
])('a connection that is %s', (_, fault) => {
  test('costs one message, sent once, where the gateway keeps keys', async () => {
    const { client, proxy, accepted } = await customerOf(api, afterAll)
    proxy.next('/sms/out', fault, fault)
    proxy.next('/sms/otp', fault)
    const websms = client()
    expect(await websms.send(message)).toMatchObject({ success: true, parts: 1 })
    expect(await websms.otp.send({ to: '6421234567', company_name: 'Acme' })).toMatchObject({ expires_in: 600 })
    expect([proxy.count('/sms/out'), proxy.count('/sms/otp')]).toEqual([3, 2])
    expect(new Set(proxy.seen.filter(({ path }) => path === '/sms/out').map(({ key }) => key)).size).toBe(1)
    expect(await accepted()).toEqual({ messages: 2, dollars: 0.2 })
  })

  test('is not tried again where the service keeps no keys, unless retryUnsafe is set', async () => {
    const { client, proxy, accepted } = await customerOf(api, afterAll)
    proxy.forgetKeys()
    proxy.next('/sms/out', fault)
    const error = fault === badGateway ? { code: 'server_error', status: 502 } : { code: 'connection_failed' }
    const facts = { ...error, mayHaveTakenEffect: true, idempotencyKey: expect.stringMatching(/^[0-9a-f]{32}$/) }
    await expect(client().send(message)).rejects.toMatchObject(facts)
    expect(proxy.count('/sms/out')).toBe(1)
    proxy.next('/sms/out', fault)
    await client({ retryUnsafe: true }).send(message)
    expect(proxy.count('/sms/out')).toBe(3)
    expect((await accepted()).messages).toBe(fault === 'cut before' ? 1 : 3)
  })
})

test('a lost connection says whether the message may have been sent, and with which key', async () => {
  const { client, proxy } = await customerOf(api, afterAll)
  proxy.next('/sms/out', 'cut after')
  const lost = client().send(message, { maxRetries: 0, idempotencyKey: 'order-7' })
  await expect(lost).rejects.toMatchObject({
    name: 'ConnectionError',
    mayHaveTakenEffect: true,
    idempotencyKey: 'order-7',
  })
  await proxy.close()
  const refused = client({ maxRetries: 0 }).balance()
  await expect(refused).rejects.toMatchObject({ code: 'connection_failed', mayHaveTakenEffect: false })
})

test('a bulk that is asked for again while it runs is sent once, and its answer is the first', async () => {
  const { client, proxy, accepted } = await customerOf(api, afterAll)
  proxy.next('/sms/out', 'cut during')
  const to = Array.from({ length: 2000 }, (_, index) => `6421${1_000_000 + index}`)
  expect((await client().bulk({ to, body: 'Kia ora' })).summary).toEqual({ total: 2000, sent: 2000, failed: 0 })
  expect(proxy.count('/sms/out')).toBeGreaterThan(1)
  expect(await accepted()).toEqual({ messages: 2000, dollars: 200 })
})

test('a code is verified once: the request is not repeated, since a repetition would find it used', async () => {
  const { client, proxy } = await customerOf(api, afterAll)
  const websms = client()
  const { message_id, code } = await websms.otp.send({ to: '6421234567', company_name: 'Acme' })
  proxy.next('/sms/otp/verify', 'cut after')
  await expect(websms.otp.verify({ message_id, code })).rejects.toMatchObject({ code: 'connection_failed' })
  expect(proxy.count('/sms/otp/verify')).toBe(1)
})

test('requests beyond the rate limit wait for Retry-After, and each is sent once', async () => {
  const { client, accepted } = await customerOf(api, afterAll, { rateLimit: 5 })
  const websms = client({ maxRetries: 20 })
  await Promise.all(Array.from({ length: 12 }, () => websms.send(message)))
  expect(await accepted()).toEqual({ messages: 12, dollars: expect.closeTo(1.2) })
})

test('429 is tried again at a service without keys too; a Retry-After that is too long is thrown at once', async () => {
  const { client, proxy, accepted } = await customerOf(api, afterAll)
  proxy.forgetKeys()
  const limited = (seconds: number): Fault => ({
    status: 429,
    headers: { 'retry-after': String(seconds) },
    unasked: true,
  })
  proxy.next('/sms/out', limited(0), limited(1))
  await client().send(message)
  expect([proxy.count('/sms/out'), (await accepted()).messages]).toEqual([3, 1])
  proxy.next('/sms/balance', limited(3600))
  const thrown = { code: 'rate_limited', status: 429, retryAfterMs: 3_600_000 }
  await expect(client().balance()).rejects.toMatchObject(thrown)
})

test('an error that asking again does not mend is thrown at once', async () => {
  const { client, proxy } = await customerOf(api, afterAll)
  const unknown = { code: 'message_not_found', status: 404, requestId: expect.stringMatching(/./) }
  await expect(client().status('1')).rejects.toMatchObject(unknown)
  expect(proxy.count('/sms/status')).toBe(1)
})

test('an answer that does not come within the timeout is asked for again, and the message is sent once', async () => {
  const { client, proxy, accepted } = await customerOf(api, afterAll)
  const websms = client()
  await websms.balance()
  proxy.next('/sms/out', 'silent')
  await websms.send(message, { timeout: 1000 })
  expect(proxy.count('/sms/out')).toBeGreaterThan(1)
  expect((await accepted()).messages).toBe(1)
  await websms.balance({ timeout: Number.POSITIVE_INFINITY })
  proxy.next('/sms/balance', 'silent')
  const late = { name: 'ConnectionError', code: 'timeout', mayHaveTakenEffect: true }
  await expect(websms.balance({ timeout: 100, maxRetries: 0 })).rejects.toMatchObject(late)
})

test('a signal ends one call with its reason, before it began or while it waits', async () => {
  const { client, proxy } = await customerOf(api, afterAll)
  const websms = client()
  await websms.balance()
  proxy.next('/sms/status', 'silent')
  const ending = new AbortController()
  const ended = websms.status('1', { signal: ending.signal })
  await expect.poll(() => proxy.count('/sms/status')).toBe(1)
  ending.abort(new Error('no longer needed'))
  await expect(ended).rejects.toThrow('no longer needed')
  await expect(websms.balance({ signal: AbortSignal.abort(new Error('never begun')) })).rejects.toThrow('never begun')
  await expect(websms.balance({ timeout: 0 })).rejects.toMatchObject({ code: 'invalid_option' })
  expect([proxy.count('/sms/status'), proxy.count('/sms/balance')]).toEqual([1, 1])
})
