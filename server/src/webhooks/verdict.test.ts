import fc from 'fast-check'
import { expect, test } from 'vitest'
import { judge } from './verdict.ts'

const rules = { retryDelaysMs: [5000, 300_000, 1_800_000], retryJitter: 0.1, random: () => 0.5 }
const nowMs = 1_700_000_000_000
const verdict = (statusCode: number | null, attempts = 0, random = rules.random) =>
  judge(
    { statusCode, error: statusCode === null ? 'connection refused' : null, response: null, durationMs: 1 },
    { eventId: 1, keyId: 1, attempts, body: '{}' },
    nowMs,
    { ...rules, random },
  )

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
