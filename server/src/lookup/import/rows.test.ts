import { createCsvReader } from '@websms/sms'
import { expect, test } from 'vitest'
import { createRowReader, type Row } from './rows.ts'

function read(...lines: string[]): Row[] {
  const csv = createCsvReader()
  const rows = createRowReader()
  const records = [...csv.read(new TextEncoder().encode(lines.join('\n'))), ...csv.end()]
  return [...records.flatMap((record) => rows.read(record)), ...rows.end()]
}

const spark = { number: '6421234567', network: 'Spark' }
const on = (...lines: number[]) => lines.map((line) => ({ line, ...spark }))

test.each([
  ['a number in any form that the API takes', ['6421234567,Spark', '021 234 567,Spark', '"+64 (0)21 234-567",Spark']],
  ['columns between semicolons', ['6421234567;Spark']],
  ['columns between tabs', ['6421234567\tSpark']],
  ['columns between bars', ['6421234567|Spark']],
  ['quotation marks', ['"6421234567","Spark"', '6421234567,"Spark"']],
  ['spaces around', [' 6421234567 , Spark ']],
  ['cells that a spreadsheet fills up', ['6421234567,Spark,,']],
])('%s', (_what, lines) => {
  expect(read(...lines)).toEqual(on(...lines.map((_line, index) => index + 1)))
})

test('a heading names the columns, in any order and among others', () => {
  expect(read('when,Carrier,MSISDN', '2024-01-15,Spark,021 234 567', ',"Spark",6421234567,extra')).toEqual(on(2, 3))
})

test('a heading may be wrapped in lines, and stand below a title', () => {
  const heading = '"Phone\n_number";"Network"'
  expect(read('Ported numbers, July', 'from the registry', '', heading, '6421234567;Spark')).toEqual(on(6))
})

test('a first line may name the separator', () => {
  expect(read('sep=;', 'number;network', '6421234567;Spark')).toEqual(on(3))
})

test('an empty line says nothing', () => {
  expect(read('', 'number,network', '  ', '6421234567,Spark')).toEqual(on(4))
})

test('a network keeps its quotation marks and separators', () => {
  expect(read('6421234567,"A ""B"", C"')).toEqual([{ line: 1, number: '6421234567', network: 'A "B", C' }])
})

test('rows above the first good one are wrong where no heading follows', () => {
  expect(read('nonsense', '6421234567,Spark')).toEqual([
    { line: 1, fault: expect.stringContaining('1 column') },
    ...on(2),
  ])
  expect(read('nonsense', 'more,of it')).toHaveLength(2)
  expect(read(...Array(30).fill('nonsense'), 'number,network')).toHaveLength(31)
})

test.each([
  ['abc,Spark', /"a" does not belong there/],
  ['021,Spark', /digits/],
  ['6.42E+09,Spark', /digits are lost/],
  ['2026-01-15,Spark', /This is a date/],
  ['99912345678,Spark', /No country code/],
  ['6421234567', /found 1 column/],
  ['6421234567,Spark,more', /found 3 columns; with more, begin the file with their names/],
  ['6421234567, ', /the network is missing/],
  ['6421234567,Sp\u0000ark', /cannot be read/],
  ['6421234567,Sp\ufffdark', /cannot be read/],
  [`6421234567,${'x'.repeat(65)}`, /more than 64 characters/],
  [`6421234567,${'x'.repeat(100_001)}`, /longer than 100,000 characters/],
  ['"6421234567,Spark', /quotation mark/],
  ['"6421234567"x,Spark', /quotation mark/],
  ['6421234567,"Spark\n6421234568,Spark"', /closed only 1 line below/],
])('a wrong row is refused with the reason: %j', (line, reason) => {
  expect(read('6421234567,Spark', line)).toEqual([...on(1), { line: 2, fault: expect.stringMatching(reason) }])
})

test('a row that lacks a column of the heading is refused', () => {
  expect(read('id,number,network', '1,6421234567')).toEqual([
    { line: 2, fault: expect.stringContaining('it ends before') },
  ])
})
