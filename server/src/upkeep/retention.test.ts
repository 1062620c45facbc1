import { pino } from 'pino'
import { expect, onTestFinished, test, vi } from 'vitest'
import { temporaryApi } from '../test/temporary-api.ts'
import { temporaryStore } from '../test/temporary-store.ts'
import { startRetention } from './retention.ts'
import { createSteadyClock } from './steady-clock.ts'

const day = 86_400_000
const log = pino({ level: 'silent' })

test('the status of a message that retention removed is 404', async () => {
  const api = await temporaryApi(onTestFinished)
  const { headers, accountId, keyId } = await api.customer()
  const message = { to: '6421', sender: '552', body: 'Hi', parts: 1, wireParts: 1, carrierId: 1, network: null }
  const at = Date.now() - 400 * day
  const accepted = await api.store.traffic.accept({
    accountId,
    keyId,
    lane: 1,
    priceMicros: 1,
    messages: [message],
    at,
  })
  const ask = () => api.call('GET', `/sms/status?message_id=${accepted.ok && accepted.messageIds[0]}`, { headers })
  await api.store.traffic.expire(Date.now(), Date.now(), 10)
  expect((await ask()).status).toBe(200)
  const retention = startRetention({ store: api.store.traffic, retentionDays: 365, log, intervalMs: 1, pauseMs: 1 })
  await vi.waitFor(async () => expect((await ask()).status).toBe(404))
  await retention.stop()
})

test('after a step of the clock ahead nothing is removed for a day, and at once again when it is set back', async () => {
  const temporary = await temporaryStore()
  const s = await temporary.scene()
  await s.accept([{}])
  await temporary.traffic.expire(Date.now() + 1, Date.now(), 10)
  let [wallMs, monotonicMs] = [Date.now(), 0]
  const clock = createSteadyClock({ holdMs: day, now: () => wallMs, monotonic: () => monotonicMs })
  const removeOld = vi.fn(temporary.traffic.removeOld)
  const retention = startRetention({ store: { removeOld }, retentionDays: 30, log, intervalMs: 1, pauseMs: 1, clock })
  onTestFinished(() => retention.stop())
  await vi.waitFor(() => expect(removeOld).toHaveBeenCalled())
  const kept = () => temporary.store.read.selectFrom('messages').select('id').execute()

  wallMs += 100 * day
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect(await kept()).toHaveLength(1)
  wallMs -= 100 * day
  removeOld.mockClear()
  await vi.waitFor(() => expect(removeOld).toHaveBeenCalled())
  expect(await kept()).toHaveLength(1)

  wallMs += 100 * day
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect(await kept()).toHaveLength(1)
  monotonicMs += day
  wallMs += day
  await vi.waitFor(async () => expect(await kept()).toEqual([]))
})
