/** The SDK against the API of a gateway: each endpoint, by its function. */
import { endpoints } from '@websms/contract'
import { afterAll, expect, test } from 'vitest'
import { customerOf, servedApi } from './set-up.ts'

const api = await servedApi(afterAll)
const { client, proxy, accepted } = await customerOf(api, afterAll)
const websms = client()

const all = async <Item>(list: AsyncIterable<Item>) => {
  const items: Item[] = []
  for await (const item of list) items.push(item)
  return items
}
const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString()

test('a message is quoted, sent, charged, and its status is told', async () => {
  const request = { to: '021 234 567', body: 'Kia ora', reference: 'order-1' }
  expect(await websms.quote(request)).toMatchObject({
    to: '6421234567',
    parts: 1,
    price: 0.1,
    balance_sufficient: true,
  })
  const sent = await websms.send(request)
  expect(sent).toMatchObject({ success: true, status: 'accepted', to: '6421234567', parts: 1, reference: 'order-1' })
  expect(await websms.status(sent.message_id)).toMatchObject({ status: 'queued', to: '6421234567' })
  expect(await websms.balance()).toEqual({ success: true, balance: 999.9, currency: 'NZD' })
})

test('a bulk has a result for each recipient, those who cannot be sent to included', async () => {
  const { success, messages, summary } = await websms.bulk({ to: ['6421111111', '12'], body: 'Kia ora' })
  expect([success, summary]).toEqual([true, { total: 2, sent: 1, failed: 1 }])
  expect(messages).toMatchObject([
    { success: true, to: '6421111111' },
    { success: false, error_code: 400 },
  ])
  const refused = await websms.bulk({ to: ['12'], body: 'Kia ora' })
  expect([refused.success, refused.summary]).toEqual([false, { total: 1, sent: 0, failed: 1 }])
  expect(await websms.quote({ to: ['12'], body: 'Kia ora' })).toMatchObject({ success: false })
})

test('a code is sent and verified, and a wrong one is an error with a name', async () => {
  const { message_id, code } = await websms.otp.send({ to: '6421234567', company_name: 'Acme Corp' })
  const wrong = code === '000000' ? '000001' : '000000'
  const refusal = { name: 'ApiError', code: 'wrong_code', status: 400, requestId: expect.stringMatching(/./) }
  await expect(websms.otp.verify({ message_id, code: wrong })).rejects.toMatchObject(refusal)
  expect(await websms.otp.verify({ message_id, code })).toEqual({ success: true, message_id, to: '6421234567' })
  await expect(websms.otp.verify({ message_id, code })).rejects.toMatchObject({ code: 'code_not_found', status: 404 })
})

test('a number is looked up', async () => {
  expect(await websms.lookup('021 234 567')).toMatchObject({ number: '6421234567', country: 'NZ' })
})

test('messages that were sent are listed over several pages, the newest first', async () => {
  const sent = await all(websms.messages.list({ direction: 'out', pageSize: 1 }))
  expect(sent.map(({ body }) => body)).toEqual([expect.stringContaining('Acme Corp'), 'Kia ora', 'Kia ora'])
  expect(await all(websms.messages.list())).toEqual(sent)
  expect(await all(websms.messages.list({ direction: 'in' }))).toEqual([])
})

test('messages of later are listed to the end, rescheduled and cancelled', async () => {
  const { messages } = await websms.bulk({ to: ['64211111111', '64211111112'], body: 'Soon', send_at: inAnHour() })
  const ids = messages.map((message) => ('message_id' in message ? message.message_id : ''))
  expect((await all(websms.scheduled.list())).map(({ message_id }) => message_id)).toEqual(ids)
  expect(await websms.scheduled.reschedule(ids[0]!, inAnHour(), { bulk: true })).toMatchObject({ rescheduled: 2 })
  expect(await websms.scheduled.cancel(ids[0]!)).toMatchObject({ cancelled: 1 })
  expect(await websms.scheduled.cancel(ids[1]!, { bulk: true })).toMatchObject({ cancelled: 2 })
  expect(await all(websms.scheduled.list())).toEqual([])
})

test('opt-outs are added, listed over several pages and removed', async () => {
  const number = Array.from({ length: 1000 }, (_, index) => `6421${String(index + 1_000_000)}`)
  await websms.optOuts.add({ number, sender: '552' })
  await websms.optOuts.add({ number: '6421234567', sender: '552', note: 'By phone' })
  const before = proxy.count('/sms/optouts')
  expect(await all(websms.optOuts.list({ sender: '552' }))).toHaveLength(1001)
  expect(proxy.count('/sms/optouts') - before).toBe(2)
  expect(await all(websms.optOuts.list({ number: '6421234567' }))).toMatchObject([{ note: 'By phone', source: 'api' }])
  await expect(websms.send({ to: '6421234567', body: 'Kia ora' })).rejects.toMatchObject({ code: 'opted_out' })
  await websms.optOuts.remove({ number: '6421234567', sender: '552' })
  expect(await all(websms.optOuts.list({ number: '6421234567' }))).toEqual([])
})

test('templates are set, listed, used and archived', async () => {
  await websms.templates.set({ name: 'reminder', text: 'Until {{ time }}' })
  expect(await websms.templates.set({ name: 'reminder', text: 'See you at {{ time }}' })).toMatchObject({ version: 2 })
  expect(await all(websms.templates.list())).toMatchObject([{ name: 'reminder', version: 2 }])
  expect((await all(websms.templates.versions('reminder'))).map(({ version }) => version)).toEqual([2, 1])
  const { summary } = await websms.bulk({
    messages: [{ to: '6421111111', fields: { time: '2pm' } }, { to: '6421111112' }],
    template: 'reminder',
  })
  expect(summary).toEqual({ total: 2, sent: 1, failed: 1 })
  expect(await websms.templates.archive('reminder')).toMatchObject({ archived: true })
})

test('the balance that does not suffice is an error with its name, and nothing is sent', async () => {
  const poor = await customerOf(api, afterAll, { creditMicros: 50_000 })
  const refusal = { name: 'ApiError', code: 'insufficient_balance', status: 403 }
  await expect(poor.client().send({ to: '6421234567', body: 'Kia ora' })).rejects.toMatchObject(refusal)
  expect((await poor.accepted()).messages).toBe(0)
})

test('there is a function for every endpoint of the contract', async () => {
  const reached = new Set(proxy.seen.map(({ method, path }) => `${method} ${path}`))
  const missing = Object.entries(endpoints).filter(
    ([, { paths, methods }]) => !paths.some((path) => methods.some((method) => reached.has(`${method} ${path}`))),
  )
  expect(missing.map(([name]) => name)).toEqual([])
  expect(await accepted()).toEqual({ messages: expect.any(Number), dollars: expect.any(Number) })
})
