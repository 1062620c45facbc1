import { expect, test } from 'vitest'
import { avoidedBecause, clockText, delayText, idsText, longMessagesText, speedText } from './learnt.ts'
import type { Carrier } from './use-carriers.ts'

const nothing = { all: 0, first: 0, last: 0, one: 0, some: 0 }
const fresh = {
  receipt_ids: null,
  receipt_ids_seen: 0,
  receipt_delay: null,
  learnt_speed: null,
  clock: null,
  part_habit: null,
  parts_reported: nothing,
  health: { otp: 'well', others: 'well' },
} as Partial<Carrier> as Carrier

test('of a new carrier nothing is known', () => {
  expect([idsText(fresh), longMessagesText(fresh)]).toEqual(['none received yet', 'none received yet'])
  expect([delayText(fresh), clockText(fresh), speedText(fresh), avoidedBecause(fresh)]).toEqual([
    null,
    null,
    null,
    null,
  ])
})

test('every fact comes with its evidence', () => {
  const carrier: Carrier = {
    ...fresh,
    receipt_ids: 'hex',
    receipt_ids_seen: 1200,
    receipt_delay: { median_ms: 2300, p90_ms: 61_000, p99_ms: 7_500_000, seen: 1 },
    learnt_speed: { parts_per_second: 12.34, seen: 3 },
    clock: { offset_minutes: -210, seen: 48, of: 50 },
    parts_reported: { ...nothing, all: 3, some: 1 },
  }
  expect(idsText(carrier)).toBe('hexadecimal; decimal in the submit response (1,200 receipts in a row)')
  expect(longMessagesText(carrier)).toBe('for each part (3 of 4 messages complete)')
  expect(longMessagesText({ ...carrier, part_habit: 'last' })).toContain('the last part alone')
  expect(delayText(carrier)).toBe('half within 2.3 s, 90 % within 1 min 1 s, 99 % within 2 h 5 min (of 1 message)')
  expect(clockText(carrier)).toBe('UTC−03:30 (48 of 50 receipts agree)')
  expect(speedText(carrier)).toBe('12.3 parts a second, lowered 3 times when it throttled')
})

test('a carrier that new messages avoid says why, and for whom', () => {
  expect(avoidedBecause({ ...fresh, health: { otp: 'down', others: 'down' } })).toBe('its link is down')
  expect(avoidedBecause({ ...fresh, health: { otp: 'silent', others: 'well' } })).toBe(
    'for one-time codes: it does not answer',
  )
  expect(avoidedBecause({ ...fresh, health: { otp: 'probing', others: 'probing' } })).toBeNull()
})
