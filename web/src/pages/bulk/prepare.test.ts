import { expect, test } from 'vitest'
import { prepare, readNumbers, textFor, unknownPlaceholders } from './prepare.ts'

const columns = ['First name', 'mobile']
const rows = [
  { row: 2, cells: ['Aroha', '021 111 1111'] },
  { row: 3, cells: ['', '021 111 1112'] },
  { row: 4, cells: ['Rua', '+64211111111'] },
  { row: 5, cells: ['Tama', 'none'] },
]

test('bad numbers are named by their row, and a number that stands twice is kept once unless it is asked for', () => {
  const { recipients, bad, repeated, countries } = readNumbers(rows, 1)
  expect(bad).toEqual([{ row: 5, written: 'none', reason: expect.stringContaining('digits') }])
  expect([repeated, [...countries]]).toEqual([1, [['NZ', 3]]])
  const template = { text: 'Kia ora', columns }
  const once = prepare(recipients, { template, keepRepeated: false, partsMax: 10 })
  expect(once.rows).toEqual([
    { row: 2, to: '64211111111' },
    { row: 3, to: '64211111112' },
  ])
  const all = prepare(recipients, { template, keepRepeated: true, partsMax: 10 })
  expect([all.rows.length, all.parts]).toEqual([3, 3])
})

test('columns are merged into the text, and a row that lacks one is left out', () => {
  const template = { text: 'Kia ora {{ first NAME }}, {{nothing}}', columns }
  expect(unknownPlaceholders(template)).toEqual(['nothing'])
  expect(textFor(template, ['Aroha', ''])).toEqual({ text: 'Kia ora Aroha, {{nothing}}', missing: null })
  const { recipients } = readNumbers(rows, 1)
  const merged = prepare(recipients, {
    template: { text: 'Kia ora {{First name}}', columns },
    keepRepeated: true,
    partsMax: 10,
  })
  expect(merged.rows.map(({ body }) => body)).toEqual(['Kia ora Aroha', 'Kia ora Rua'])
  expect(merged.bad).toEqual([{ row: 3, written: '64211111112', reason: 'The column “First name” is empty.' }])
})
