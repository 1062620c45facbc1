/** Bulks of more than one request: cut, followed, interrupted and continued. */
import { BulkError, type BulkProgress } from '@websms/sdk'
import { afterAll, expect, test } from 'vitest'
import { customerOf, servedApi } from './set-up.ts'

const api = await servedApi(afterAll)
const numbers = (count: number) => Array.from({ length: count }, (_, index) => `6421${1_000_000 + index}`)
const bulkErrorOf = (sending: Promise<unknown>): Promise<BulkError> =>
  sending.then(
    () => expect.unreachable('the bulk should have failed'),
    (error) => error,
  )

test('a bulk whose second request got no answer says who may have it, and continues where it ended', async () => {
  const { client, proxy, accepted } = await customerOf(api, afterAll, { creditMicros: 2_000_000_000 })
  const websms = client({ maxRetries: 0 })
  const request = { to: numbers(10_500), body: 'Kia ora' }
  proxy.next('/sms/out', { status: 200, body: '<p>Welcome</p>', unasked: true })
  const unread = await bulkErrorOf(websms.bulk(request))
  expect(unread).toMatchObject({ code: 'invalid_answer', summary: { sent: 0 } })
  expect([unread.unknown.length, unread.notSent.length]).toEqual([10_000, 500])

  let requests = 0
  const onProgress = ({ done, sent }: BulkProgress) => {
    requests += 1
    expect([done, sent]).toEqual([requests === 1 ? 10_000 : 10_500, requests === 1 ? 10_000 : 10_500])
    if (requests === 1) proxy.next('/sms/out', 'cut after')
  }
  const error = await bulkErrorOf(websms.bulk(request, { onProgress }))
  expect(error).toBeInstanceOf(BulkError)
  expect(error).toMatchObject({ code: 'connection_failed', summary: { total: 10_500, sent: 10_000, failed: 0 } })
  expect([error.unknown.length, error.unknown[0], error.notSent]).toEqual([500, 10_000, []])
  expect([error.results[9_999], error.results[10_000]]).toEqual([expect.objectContaining({ success: true }), null])

  const { idempotencyKey } = error
  const { messages, summary } = await websms.bulk(request, { idempotencyKey })
  expect(summary).toEqual({ total: 10_500, sent: 10_500, failed: 0 })
  expect(messages.map(({ to }) => to)).toEqual(request.to)
  expect(messages.slice(0, 10_000)).toEqual(error.results.slice(0, 10_000))
  expect((await accepted()).messages).toBe(10_500)
})

test('a balance that ends between two requests says who got nothing', async () => {
  const { client, accepted } = await customerOf(api, afterAll, { creditMicros: 1_000_000_000 })
  const error = await bulkErrorOf(client().bulk({ to: numbers(10_001), body: 'Kia ora' }))
  expect(error).toMatchObject({ code: 'insufficient_balance', status: 403, unknown: [], notSent: [10_000] })
  expect(await accepted()).toEqual({ messages: 10_000, dollars: 1000 })
})
