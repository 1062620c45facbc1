import { expect, test } from 'vitest'
import { isoTime } from '../iso-time.ts'
import { bucketStarts, hourMs, isZone, runsOf, zoneOffsetMs } from './buckets.ts'

const iso = (times: readonly number[]) => times.map((time) => isoTime(time))

test('days begin at midnight of the zone, before and after its clocks change', () => {
  // In Auckland the clocks went back on 5 April 2026, at 3:00.
  const starts = bucketStarts('day', 4, 'Pacific/Auckland', Date.parse('2026-04-06T20:00:00Z'))
  expect(iso(starts)).toEqual([
    '2026-04-03T11:00:00.000Z',
    '2026-04-04T11:00:00.000Z',
    '2026-04-05T12:00:00.000Z',
    '2026-04-06T12:00:00.000Z',
  ])
  expect(runsOf(starts, starts.at(-1)! + 24 * hourMs).map(({ first, lengthMs }) => [first, lengthMs / hourMs])).toEqual(
    [
      [0, 24],
      [1, 25],
      [2, 24],
    ],
  )
})

test('hours begin where the clocks of the zone show them', () => {
  const now = Date.parse('2026-01-31T10:20:00Z')
  expect(iso(bucketStarts('hour', 2, 'Pacific/Chatham', now))).toEqual([
    '2026-01-31T09:15:00.000Z',
    '2026-01-31T10:15:00.000Z',
  ])
  expect(iso(bucketStarts('hour', 1, 'America/St_Johns', now))).toEqual(['2026-01-31T09:30:00.000Z'])
  expect(iso(bucketStarts('hour', 1, 'UTC', now))).toEqual(['2026-01-31T10:00:00.000Z'])
})

test('a zone is known by its name alone', () => {
  expect(zoneOffsetMs('Asia/Kathmandu', 0) / hourMs).toBe(5.5)
  expect(zoneOffsetMs('UTC', 0)).toBe(0)
  for (const name of ['Nowhere/Else', '', 'x y', "'; DROP TABLE messages"]) expect(isZone(name), name).toBe(false)
})
