import { expect, test } from 'vitest'
import { readRecipients } from './recipients.ts'

test('a pasted list is read however its numbers are written and separated, each once', () => {
  const { good, bad, repeated, countries } = readRecipients(
    '021 234 567\r\n+64 21 234-567, 0412 345 678;\t6427000001\n\nRua <b>\n12',
  )
  expect(good).toEqual(['6421234567', '61412345678', '6427000001'])
  expect(repeated).toBe(1)
  expect(bad.map(({ written }) => written)).toEqual(['Rua <b>', '12'])
  expect([...countries]).toEqual([
    ['NZ', 2],
    ['AU', 1],
  ])
})

test('nothing is nobody', () => {
  expect(readRecipients(' \n ,; ')).toMatchObject({ good: [], bad: [], repeated: 0 })
})
