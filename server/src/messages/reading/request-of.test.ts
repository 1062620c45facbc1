import { afterAll, expect, test } from 'vitest'
import { type Answered, temporaryApi } from '../../test/temporary-api.ts'
import { requestOf } from './request-of.ts'

const api = await temporaryApi(afterAll)

test('each message names the request that it came with: sends at once, a list, a large list and a code', async () => {
  const { headers } = await api.customer()
  const to = (count: number) => Array.from({ length: count }, (_, index) => `6421${String(1_000_000 + index)}`)
  const post = (url: string, payload: object) => api.call('POST', url, { headers, payload })
  const answers = await Promise.all([
    post('/sms/out', { to: '6421000001', body: 'one' }),
    post('/sms/out', { to: to(3), body: 'three' }),
    post('/sms/out', { to: '6421000002', body: 'one' }),
    post('/sms/otp', { to: '6421000003', company_name: 'Acme' }),
  ])
  answers.push(await post('/sms/out', { to: to(501), body: 'many' }))
  for (const answer of answers) {
    expect(answer.status).toBe(200)
    for (const id of idsOf(answer)) expect(await requestOf(api.store.read, id)).toBe(answer.headers['x-request-id'])
  }
  const last = idsOf(answers.at(-1)!).at(-1)!
  expect(await requestOf(api.store.read, last + 1)).toBeNull()
  const rows = await api.store.read.selectFrom('message_requests').selectAll().execute()
  expect(rows.length).toBeLessThanOrEqual(answers.length)
})

function idsOf({ body }: Answered): number[] {
  const { messages, message_id } = body as { messages?: { message_id: string }[]; message_id?: string }
  return messages === undefined
    ? [Number(message_id)]
    : [messages[0]!, messages.at(-1)!].map((one) => Number(one.message_id))
}
