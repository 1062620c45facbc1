import { expect, test } from 'vitest'
import { createClockOffset } from './clock-offset.ts'

const noon = Date.UTC(2026, 0, 5, 12)
const minute = 60_000

function after(...offsets: [minutes: number, times: number][]) {
  const clock = createClockOffset()
  for (const [minutes, times] of offsets) {
    for (let n = 0; n < times; n++) clock.note(noon + minutes * minute, noon + (n % 50) * 1000)
  }
  return clock.read()
}

test.each<[string, [number, number][], number | null]>([
  ['UTC', [[0, 20]], 0],
  ['New Zealand in summer', [[780, 20]], 780],
  ['half an hour west of the hour', [[-210, 20]], -210],
  ['Nepal', [[345, 20]], 345],
  ['dates without seconds', [[779, 20]], 780],
  ['too few', [[780, 4]], null],
  [
    'no agreement',
    [
      [780, 10],
      [0, 10],
    ],
    null,
  ],
  [
    'some late receipts',
    [
      [780, 90],
      [700, 10],
    ],
    780,
  ],
  [
    'one in a hundred that says otherwise',
    [
      [780, 99],
      [0, 1],
    ],
    780,
  ],
  [
    'a change of daylight saving',
    [
      [780, 200],
      [720, 150],
    ],
    720,
  ],
])('%s', (_, offsets, minutes) => expect(after(...offsets)?.minutes ?? null).toBe(minutes))

test('it says how many receipts agree', () => {
  expect(after([780, 90], [0, 10])).toEqual({ minutes: 780, seen: 90, of: 100 })
})
