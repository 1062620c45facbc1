import { expect, test } from 'vitest'
import { readRecipients, withZeros } from './recipients.ts'

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

test('an empty field is no recipient', () => {
  expect(readRecipients(' \n ,; ')).toMatchObject({ good: [], bad: [], repeated: 0 })
})

test('a line that is one number is not cut in two', () => {
  const { good, bad } = readRecipients('6421234567,00\ntel:021-234-568;phone-context=+64\n="021234569"')
  expect(good).toEqual(['6421234567', '6421234568', '6421234569'])
  expect(bad).toEqual([])
})

test('numbers that lost their 0 are counted, and written in full when asked for', () => {
  const text = 'Rua,271234567\n 215550151;552\n+271234567, 4155551234'
  const before = readRecipients(text)
  expect([before.good, before.lackZero]).toEqual([['271234567'], 2])
  const mended = withZeros(text)
  expect(mended).toBe('Rua,+64271234567\n +64215550151;552\n+271234567, 4155551234')
  const after = readRecipients(mended)
  expect([after.good, after.lackZero]).toEqual([['64271234567', '64215550151', '271234567'], 0])
})
