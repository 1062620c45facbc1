import { expect, test } from 'vitest'
import type { AttemptRow } from '../store/traffic/events.ts'
import { createRecorder } from './recorder.ts'

const row = (eventId: number): AttemptRow => ({
  eventId,
  keyId: 1,
  number: 1,
  startedAt: 0,
  durationMs: 1,
  statusCode: 200,
  error: null,
  response: null,
  outcome: 'delivered',
  nextAt: null,
})

function setUp({ fails = false } = {}) {
  const calls: number[][] = []
  const attempts = async (rows: readonly AttemptRow[]) => {
    calls.push(rows.map(({ eventId }) => eventId))
    if (fails) throw new Error('disk full')
  }
  return { calls, recorder: createRecorder({ store: { attempts }, recordWaitMs: 3, recordRows: 3 }) }
}

test('tries that end soon after each other are recorded together, and enough of them at once', async () => {
  const { calls, recorder } = setUp()
  await Promise.all([1, 2, 3, 4].map((eventId) => recorder.record(row(eventId))))
  await recorder.record(row(5))
  expect(calls).toEqual([[1, 2, 3], [4], [5]])
})

test('when the store fails, each try that was recorded with the others hears of it', async () => {
  const { recorder } = setUp({ fails: true })
  const settled = await Promise.allSettled([1, 2].map((eventId) => recorder.record(row(eventId))))
  expect(settled.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
})

test('waiting attempts are recorded at once when told to, and nothing is when none waits', async () => {
  const { calls, recorder } = setUp()
  recorder.flush()
  const recorded = recorder.record(row(1))
  recorder.flush()
  await recorded
  recorder.flush()
  expect(calls).toEqual([[1]])
})
