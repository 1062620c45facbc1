import { expect, test } from 'vitest'
import type { PriceEntry } from './price.ts'
import { compilePriceList } from './price-list.ts'
import { besideNotes } from './words.ts'

const notesOf = (...values: string[]) => {
  const entries = values.map((value): PriceEntry => ({ by: /\d/.test(value) ? 'prefix' : 'country', value, micros: 1 }))
  return besideNotes(compilePriceList(entries), entries)
}

test('a country without those that share its code is told, and the prefix that has them all', () => {
  expect(notesOf('GB', 'NZ', 'AU', 'CA')).toEqual([
    'GB is without GG, IM and JE, whose numbers begin with 44 too: the prefix 44 has them all.',
  ])
  expect(notesOf('GB', 'GG', 'IM')).toEqual([
    'GB is without JE, whose numbers begin with 44 too: the prefix 44 has them all.',
  ])
  expect(notesOf('US')).toEqual([expect.stringMatching(/^US is without AG, AI, AS, BB, BM and 19 other countries, /)])
})

test.each([[['GB', '44']], [['GB', 'GG', 'IM', 'JE']]])('nothing is said where the list has them: %j', (values) => {
  expect(notesOf(...values)).toEqual([])
})
