import { expect, test } from 'vitest'
import { createNumberFilter } from './number-filter.ts'

const numberOf = (index: number) => String(64_210_000_000 + index * 7)

test('no number that was added is missed, and few others seem to be there', () => {
  const filter = createNumberFilter(50_000)
  for (let index = 0; index < 50_000; index++) filter.add(numberOf(index))
  for (let index = 0; index < 50_000; index++) expect(filter.mayHave(numberOf(index))).toBe(true)
  let wrong = 0
  for (let index = 0; index < 50_000; index++) if (filter.mayHave(String(61_400_000_000 + index))) wrong += 1
  expect(wrong).toBeLessThan(500)
  expect(filter.isFull()).toBe(false)
})

test('a filter that holds far more than it was made for says so', () => {
  const filter = createNumberFilter(1)
  for (let index = 0; index < 20_000; index++) filter.add(numberOf(index))
  expect(filter.isFull()).toBe(true)
})
