import { pino } from 'pino'
import { expect, onTestFinished, test, vi } from 'vitest'
import { temporaryStore } from '../test/temporary-store.ts'
import { createSteadyClock } from './steady-clock.ts'
import { startUpkeep } from './upkeep.ts'

const hour = 3_600_000

test('a step of the clock ahead expires nothing for 10 min; messages that are still due then expire', async () => {
  const temporary = await temporaryStore()
  const s = await temporary.scene()
  const [id] = await s.accept([{}])
  let [wallMs, monotonicMs] = [Date.now(), 0]
  const clock = createSteadyClock({ holdMs: 600_000, now: () => wallMs, monotonic: () => monotonicMs })
  const lines: string[] = []
  const log = pino({}, { write: (line: string) => void lines.push(line) })
  const nudgeBulks = vi.fn(temporary.traffic.nudgeBulks)
  const store = { ...temporary.traffic, nudgeBulks }
  const upkeep = startUpkeep({ store, log, absentSimulated: [], intervalMs: 1, clock })
  onTestFinished(() => upkeep.stop())
  const aRound = async () => {
    const rounds = nudgeBulks.mock.calls.length
    await vi.waitFor(() => expect(nudgeBulks.mock.calls.length).toBeGreaterThan(rounds + 1))
  }
  await aRound()
  wallMs += 72 * hour
  await aRound()
  expect(await s.message(id!)).toMatchObject({ status: 'queued' })
  expect(lines.filter((line) => line.includes('the clock was set ahead'))).toHaveLength(1)
  wallMs += 600_000
  monotonicMs += 600_000
  await vi.waitFor(async () => expect(await s.message(id!)).toMatchObject({ status: 'expired' }))
})
