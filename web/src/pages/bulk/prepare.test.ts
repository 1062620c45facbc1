import { expect, test } from 'vitest'
import { prepare, readNumbers, textFor, unknownPlaceholders, withColumns } from './prepare.ts'

const columns = ['First name', 'mobile']
/** In whole dollars, so that sums are exact. */
const priceOf = (number: string) => (number.endsWith('1') ? 2 : 1)
const rows = [
  { row: 2, cells: ['Aroha', '021 111 1111'] },
  { row: 3, cells: ['', '021 111 1112'] },
  { row: 4, cells: ['Rua', '+64211111111'] },
  { row: 5, cells: ['Tama', 'none'] },
]

test('bad numbers are named by their row, and a number that stands twice is kept once unless it is asked for', () => {
  const { recipients, bad, repeated, countries } = readNumbers(rows, 1, { addZeros: false })
  expect(bad).toEqual([{ row: 5, written: 'none', reason: expect.stringContaining('digits') }])
  expect([repeated, [...countries]]).toEqual([1, [['NZ', 2]]])
  const template = { text: 'Kia ora', columns }
  const options = { template, fold: false, partsMax: 10, priceOf, refused: new Map() }
  const once = prepare(recipients, { ...options, keepRepeated: false })
  expect(once.rows).toEqual([
    { row: 2, to: '64211111111' },
    { row: 3, to: '64211111112' },
  ])
  const all = prepare(recipients, { ...options, keepRepeated: true })
  expect([all.rows.length, all.parts, all.cost]).toEqual([3, 3, 5])
})

test('numbers that lost their 0 are bad rows until the 0 is added', () => {
  const list = [
    { row: 2, cells: ['Aroha', '215550151'] },
    { row: 3, cells: ['Rua', '271234567'] },
    { row: 4, cells: ['Tama', '6.42E+10'] },
    { row: 5, cells: ['Hine', '0215550152'] },
  ]
  const as = (addZeros: boolean) => readNumbers(list, 1, { addZeros })
  expect(as(false).recipients.map(({ to }) => to)).toEqual(['64215550152'])
  expect(as(false).bad.map(({ reason }) => reason)).toEqual([
    expect.stringContaining('Did you mean 64215550151 (New Zealand)?'),
    expect.stringContaining('64271234567'),
    expect.stringContaining('digits are lost'),
  ])
  expect(as(true).recipients.map(({ to }) => to)).toEqual(['64215550151', '64271234567', '64215550152'])
  expect([as(true).bad.length, as(true).lackZero, as(false).lackZero]).toEqual([1, 2, 2])
})

test('columns are merged into the text, and a row that lacks one is left out', () => {
  const template = { text: 'Kia ora {{ first NAME }}, {{nothing}}', columns }
  expect(unknownPlaceholders(template)).toEqual(['nothing'])
  expect(textFor(template, ['Aroha', ''])).toEqual({ text: 'Kia ora Aroha, {{nothing}}', missing: null })
  const { recipients } = readNumbers(rows, 1, { addZeros: false })
  const merged = prepare(recipients, {
    template: { text: 'Kia ora {{First name}}', columns },
    keepRepeated: true,
    fold: false,
    partsMax: 10,
    priceOf,
    refused: new Map(),
  })
  expect(merged.rows.map(({ body }) => body)).toEqual(['Kia ora Aroha', 'Kia ora Rua'])
  expect(merged.bad).toEqual([{ row: 3, written: '64211111112', reason: 'The column “First name” is empty.' }])
})

test('rows that would be refused are bad rows, and the others cost what they come to as they are sent', () => {
  const { recipients } = readNumbers(rows, 1, { addZeros: false })
  const template = { text: `Tēnā koe {{First name}}, ${'he pānui mō te hui. '.repeat(4)}`, columns }
  const refused = new Map([['64211111112', 'The number has opted out']])
  const options = { template, keepRepeated: true, partsMax: 10, priceOf, refused }
  const written = prepare(recipients, { ...options, fold: false })
  expect(written.bad).toEqual([{ row: 3, written: '64211111112', reason: 'The number has opted out' }])
  expect([written.parts, written.cost, written.saved]).toEqual([4, 8, 4])
  const plain = prepare(recipients, { ...options, fold: true })
  expect([plain.parts, plain.cost, plain.saved]).toEqual([2, 4, 4])
  // The gateway folds: rows are uploaded as they are written.
  expect(plain.rows).toEqual(written.rows)
})

test('the fields of a template are the columns that they seem to mean; the others are told', () => {
  const text = withColumns({ text: 'Kia ora {{ first_name }}, {{ clinic }}. \\{{ not one }}', columns })
  expect(text).toBe('Kia ora {{ First name }}, {{ clinic }}. \\{{ not one }}')
  expect(unknownPlaceholders({ text, columns })).toEqual(['clinic'])
  expect(textFor({ text, columns }, ['Aroha']).text).toBe('Kia ora Aroha, {{ clinic }}. {{ not one }}')
})
