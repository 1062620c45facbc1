import { expect, test } from 'vitest'
import { prepare, readNumbers, textFor, unknownPlaceholders } from './prepare.ts'
import { decode, readCsv, rowsMax, tableOf } from './read-csv.ts'

const fileOf = (content: string | Uint8Array<ArrayBuffer>) => new File([content], 'list.csv')

test.each([
  ['with commas', 'name,mobile\r\nAroha,021 234 567\r\n'],
  ['as Excel exports it here: a mark and semicolons', '\ufeffname;mobile\r\n"Aroha";"021 234 567"\r\n'],
  ['with tabs and empty lines', '\nname\tmobile\n\nAroha\t021 234 567\n\n'],
])('a CSV %s is read, and its numbers are found', async (_name, text) => {
  const { columns, rows, numberColumn } = await readCsv(fileOf(text))
  expect(columns).toEqual(['name', 'mobile'])
  expect(rows.map(({ cells }) => cells)).toEqual([['Aroha', '021 234 567']])
  expect(numberColumn).toBe(1)
})

test('the alphabet is found out: UTF-8, UTF-16 with its mark, else Windows-1252', () => {
  expect(decode(new TextEncoder().encode('\ufeffMāori'))).toBe('Māori')
  expect(decode(new Uint8Array([0xff, 0xfe, 0x01, 0x01]))).toBe('ā')
  expect(decode(new Uint8Array([0x63, 0x61, 0x66, 0xe9]))).toBe('café')
})

test('a list of bare numbers has no heading, and rows are counted as a spreadsheet does', () => {
  const table = tableOf([
    { row: 1, cells: ['0211111111'] },
    { row: 2, cells: ['0211111112'] },
  ])
  expect(table.columns).toEqual(['Column 1'])
  expect(table.rows).toHaveLength(2)
})

test('what is no CSV, or too much of one, is refused in words', async () => {
  await expect(readCsv(fileOf(new Uint8Array([0x50, 0x4b, 3, 4])))).rejects.toThrow('save it as CSV')
  await expect(readCsv(fileOf(''))).rejects.toThrow('empty')
  await expect(readCsv(fileOf('0211111111\n'.repeat(rowsMax + 1)))).rejects.toThrow('100,000 rows')
})

const columns = ['First name', 'mobile']
const rows = [
  { row: 2, cells: ['Aroha', '021 111 1111'] },
  { row: 3, cells: ['', '021 111 1112'] },
  { row: 4, cells: ['Rua', '+64211111111'] },
  { row: 5, cells: ['Tama', 'none'] },
]

test('bad numbers are named by their row, and a number that stands twice is kept once unless it is asked for', () => {
  const { recipients, bad, repeated, countries } = readNumbers(rows, 1, { addZeros: false })
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
    partsMax: 10,
  })
  expect(merged.rows.map(({ body }) => body)).toEqual(['Kia ora Aroha', 'Kia ora Rua'])
  expect(merged.bad).toEqual([{ row: 3, written: '64211111112', reason: 'The column “First name” is empty.' }])
})
