import { describe, expect, test } from 'vitest'
import { readSendTime } from './schedule.ts'

const now = Date.parse('2026-11-30T00:00:00Z')

describe('a time with its zone is read exactly', () => {
  test.each([
    ['2026-12-24T09:00:00+13:00', '2026-12-23T20:00:00.000Z'],
    ['2026-12-24T09:00:00 13:00', '2026-12-23T20:00:00.000Z'], // as a form reads an unescaped +
    ['2026-12-24T09:00+1300', '2026-12-23T20:00:00.000Z'],
    ['2026-12-24T09:00:00-05', '2026-12-24T14:00:00.000Z'],
    ['2026-12-24T09:00:00.1239Z', '2026-12-24T09:00:00.123Z'],
    ['2026-12-24t09:00:00z', '2026-12-24T09:00:00.000Z'],
    ['2026-12-24T09:00:00+05:45', '2026-12-24T03:15:00.000Z'],
    ['2027-02-27T23:59:59Z', '2027-02-27T23:59:59.000Z'],
  ])('%s', (text, expected) => {
    const read = readSendTime(text, now)
    expect(read.ok && new Date(read.dueAt).toISOString()).toBe(expected)
  })
})

describe('a time that cannot be kept is refused with its reason', () => {
  test.each([
    ['2026-12-24T09:00:00', /with its zone/],
    ['2026-12-24', /with its zone/],
    ['tomorrow', /ISO 8601/],
    ['', /ISO 8601/],
    ['1798099200', /ISO 8601/],
    ['2026-02-30T09:00:00Z', /ISO 8601/],
    ['2026-12-24T25:00:00Z', /ISO 8601/],
    ['2026-12-24T09:61:00Z', /ISO 8601/],
    ['2026-12-24T09:00:00+15:00', /ISO 8601/],
    ['2026-11-30T00:00:00Z', /in the past: it is 2026-11-30T00:00:00.000Z now/],
    ['2025-12-24T09:00:00Z', /in the past/],
    ['2027-02-28T00:00:01Z', /at most 90 days/],
  ])('%s', (text, expected) => {
    const read = readSendTime(text, now)
    expect(read).toEqual({ ok: false, expected: expect.stringMatching(expected) })
  })
})
