import { afterAll, expect, test } from 'vitest'
import { setQuietWindow } from '../accounts/quiet-hours.ts'
import type { QuietHours } from '../rules/quiet-hours/window.ts'
import { type Customer, temporaryApi } from '../test/temporary-api.ts'

const api = await temporaryApi(afterAll)
const minuteMs = 60_000
const hourMs = 60 * minuteMs

/** Greenwich time, whatever the season: Iceland has no summer time. */
const iceland = '3546111234'

/** The minute at which the tests began, since the epoch. */
const began = Math.floor(Date.now() / minuteMs)
const minute = (value: number) => ((value % 1440) + 1440) % 1440
const isoOf = (ms: number) => `${new Date(ms).toISOString().slice(0, 19)}Z`

/** From some minutes before now until some after, by the clock of Iceland. */
const around = (before: number, after: number) => ({
  from: minute(began - before),
  to: minute(began + after),
})
const endOf = (after: number) => (began + after) * minuteMs

const customerWith = async (hours: QuietHours) => {
  const own = await api.customer()
  await api.store.change(async (db) => {
    for (const [purpose, window] of Object.entries(hours)) {
      await setQuietWindow(db, own.accountId, purpose as 'marketing', window)
    }
  })
  return own
}
const post = async (path: string, payload: object, { headers }: Customer) =>
  api.call('POST', path, { headers, payload })
const told = (answer: { headers: Record<string, unknown> }) => answer.headers['websms-scheduled-for']

test('a message in quiet hours waits for their end, which the header tells; other purposes and one-time codes do not', async () => {
  const own = await customerWith({ marketing: around(60, 60) })
  const send = (more: object) => post('/sms/out', { to: iceland, body: 'Kia ora', ...more }, own)
  const end = isoOf(endOf(60))
  const answer = await send({ purpose: 'marketing' })
  expect([answer.status, answer.body]).toEqual([200, expect.objectContaining({ status: 'accepted' })])
  expect(told(answer)).toBe(end)
  expect(told(await send({}))).toBeUndefined()
  expect(told(await send({ purpose: 'service' }))).toBeUndefined()
  const code = await post('/sms/otp', { to: iceland, company_name: 'Acme' }, own)
  expect([code.status, told(code)]).toEqual([200, undefined])
  const scheduled = await api.call('GET', '/sms/scheduled', { headers: own.headers })
  expect(scheduled.body).toMatchObject({ messages: [{ to: iceland, send_at: end }] })
})

test('of a list the header tells the latest time, and who is not in quiet hours gets it at once', async () => {
  const own = await customerWith({ marketing: around(30, 30) })
  // India is five and a half hours ahead.
  const to = [iceland, '919812345678']
  const answer = await post('/sms/out', { to, body: 'Kia ora', purpose: 'marketing' }, own)
  expect(told(answer)).toBe(isoOf(endOf(30)))
  const { messages } = (await api.call('GET', '/sms/scheduled', { headers: own.headers })).body as {
    messages: object[]
  }
  expect(messages).toMatchObject([{ to: iceland }])
})

test('a time within quiet hours, of a send or of another time, moves to their end; one outside of them stays', async () => {
  // By default transactional messages have none; an account may set them.
  const own = await customerWith({ transactional: around(-120, 240) })
  const send = async (at: number) => post('/sms/out', { to: iceland, body: 'Kia ora', send_at: isoOf(at) }, own)
  const [inside, outside, end] = [Date.now() + 3 * hourMs, Date.now() + hourMs, isoOf(endOf(240))]
  expect(told(await send(inside))).toBe(end)
  const answer = await send(outside)
  expect(told(answer)).toBe(isoOf(outside))
  const { message_id } = answer.body as { message_id: string }
  const moved = await post('/sms/reschedule', { message_id, send_at: isoOf(inside) }, own)
  expect(moved.body).toMatchObject({ rescheduled: 1, send_at: end })
  const back = await post('/sms/reschedule', { message_id, send_at: isoOf(outside), bulk: true }, own)
  expect(back.body).toMatchObject({ rescheduled: 1, send_at: isoOf(outside) })
})

test('an account without quiet hours sends at any hour', async () => {
  const own = await customerWith({})
  const answer = await post('/sms/out', { to: iceland, body: 'Kia ora', purpose: 'marketing' }, own)
  expect(told(answer)).toBeUndefined()
})
