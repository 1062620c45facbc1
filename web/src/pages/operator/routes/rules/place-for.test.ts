import { expect, test } from 'vitest'
import { placeFor } from './place-for.ts'

const spans = [
  { top: 0, height: 40 },
  { top: 40, height: 100 },
  { top: 140, height: 40 },
  { top: 180, height: 40 },
]

test.each([
  [0, 0, 0],
  [0, 49, 0],
  [0, 51, 1],
  [0, 121, 2],
  [0, 999, 3],
  [1, -19, 1],
  [1, -21, 0],
  [3, -21, 2],
  [3, -89, 2],
  [3, -91, 1],
  [3, -999, 0],
  [2, 19, 2],
  [2, 21, 3],
])('item %i that was dragged by %i px takes the place %i', (from, by, place) => {
  expect(placeFor(spans, from, by)).toBe(place)
})
