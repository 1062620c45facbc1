import fc from 'fast-check'
import { expect, test } from 'vitest'
import { judge } from './verdict.ts'

const rules = { retryDelaysMs: [5000, 300_000, 1_800_000], retryJitter: 0.1, random: () => 0.5 }
const nowMs = 1_700_000_000_000
const judged = (
  answer: { statusCode: number | null; error?: string | null; retryAfter?: string },
  event: { attempts?: number; regularAt?: number } = {},
  random = rules.random,
) =>
  judge(
    { error: null, response: null, retryAfter: null, durationMs: 1, ...answer },
    { eventId: 1, keyId: 1, attempts: 0, body: '{}', ...event },
    nowMs,
    { ...rules, random },
  )
const verdict = (statusCode: number | null, attempts = 0, random = rules.random) =>
  judged({ statusCode, error: statusCode === null ? 'connection refused' : null }, { attempts }, random)

test.each([200, 201, 202, 204, 299])('%i is delivered', (statusCode) => {
  expect(verdict(statusCode)).toEqual({ outcome: 'delivered', nextAt: null, error: null, gone: false })
})

test.each([null, 302, 400, 401, 404, 408, 429, 500, 503])('%s is tried again 5 s later', (statusCode) => {
  expect(verdict(statusCode)).toMatchObject({ outcome: 'retry', nextAt: nowMs + 5000, gone: false })
})

test('one try and three retries: after 5 s, 5 min and 30 min', () => {
  expect([0, 1, 2].map((attempts) => verdict(500, attempts).nextAt! - nowMs)).toEqual([5000, 300_000, 1_800_000])
  expect(verdict(null, 3)).toEqual({ outcome: 'failed', nextAt: null, error: 'connection refused', gone: false })
  expect(verdict(null, 9)).toMatchObject({ outcome: 'failed' })
  expect(verdict(200, 3)).toMatchObject({ outcome: 'delivered' })
})

test('410 ends it at the first try and disables the URL', () => {
  expect(verdict(410)).toMatchObject({ outcome: 'failed', nextAt: null, gone: true })
})

test('a pause is off by a tenth at most, either way', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), fc.nat(2), (chance, attempts) => {
      const delayMs = rules.retryDelaysMs[attempts]!
      const pauseMs = verdict(500, attempts, () => chance).nextAt! - nowMs
      expect(Math.abs(pauseMs - delayMs)).toBeLessThanOrEqual(delayMs * 0.1)
    }),
  )
  expect(verdict(500, 0, () => 0).nextAt).toBe(nowMs + 4500)
})

const inAMinute = new Date(nowMs + 60_000)
const asRfc850 = 'Tuesday, 14-Nov-23 22:14:20 GMT'
const asAsctime = 'Tue Nov 14 22:14:20 2023'

test.each([
  ['60', 60_000],
  [' 0060 ', 60_000],
  [inAMinute.toUTCString(), 60_000],
  [asRfc850, 60_000],
  [asAsctime, 60_000],
  ['3', 5000],
  ['0', 5000],
  ['1800', 1_800_000],
  ['86400', 1_800_000],
  ['9'.repeat(40), 1_800_000],
  [new Date(nowMs + 9e9).toUTCString(), 1_800_000],
  [new Date(nowMs - 9e9).toUTCString(), 5000],
  ['', 5000],
  ['-60', 5000],
  ['1.5', 5000],
  ['1e3', 5000],
  ['60, 120', 5000],
  ['soon', 5000],
  ['2023-11-14T22:14:20Z', 5000],
])(
  'Retry-After: %s on 429 and 503 postpones the next try to %i ms later, at most half an hour',
  (retryAfter, pauseMs) => {
    for (const statusCode of [429, 503]) {
      const { outcome, nextAt, postponed = false } = judged({ statusCode, retryAfter })
      expect([outcome, nextAt! - nowMs, postponed]).toEqual(['retry', pauseMs, pauseMs > 5000])
    }
  },
)

test('Retry-After makes no try more, none earlier, and is nothing with another status', () => {
  expect(judged({ statusCode: 503, retryAfter: '60' }, { attempts: 3 })).toMatchObject({
    outcome: 'failed',
    nextAt: null,
  })
  expect(judged({ statusCode: 503, retryAfter: '60' }, { attempts: 1 }).nextAt).toBe(nowMs + 300_000)
  for (const statusCode of [500, 502, 302, 400]) {
    expect(judged({ statusCode, retryAfter: '60' }).nextAt).toBe(nowMs + 5000)
  }
  expect(judged({ statusCode: 200, retryAfter: '60' }).outcome).toBe('delivered')
})

test('an extra try leaves the regular ones as they were, and ends an event only by success or 410', () => {
  const regularAt = nowMs + 250_000
  expect(judged({ statusCode: 500 }, { attempts: 2, regularAt })).toMatchObject({ outcome: 'retry', nextAt: regularAt })
  expect(judged({ statusCode: 503, retryAfter: '600' }, { regularAt }).nextAt).toBe(nowMs + 600_000)
  expect(judged({ statusCode: 204 }, { regularAt }).outcome).toBe('delivered')
  expect(judged({ statusCode: 410 }, { regularAt }).outcome).toBe('failed')
})
