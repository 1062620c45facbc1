import { expect, test } from 'vitest'
import { createRowReader } from './rows.ts'

const read = (...lines: string[]) => lines.map(createRowReader())

const spark = { number: '6421234567', network: 'Spark' }

test.each([
  ['a number in any form that the API takes', ['6421234567,Spark', '021 234 567,Spark', '"+64 (0)21 234-567",Spark']],
  ['columns between semicolons', ['6421234567;Spark']],
  ['columns between tabs', ['6421234567\tSpark']],
  ['quotation marks', ['"6421234567","Spark"', '6421234567,"Spark"']],
  ['spaces around', [' 6421234567 , Spark ']],
])('%s', (_what, lines) => {
  expect(read(...lines)).toEqual(lines.map(() => spark))
})

test('a header names the columns, in any order and among others', () => {
  expect(read('when,Carrier,MSISDN', '2024-01-15,Spark,021 234 567', ',"Spark",6421234567,extra')).toEqual([
    null,
    spark,
    spark,
  ])
})

test('an empty line says nothing', () => {
  expect(read('', 'number,network', '  ', '6421234567,Spark')).toEqual([null, null, null, spark])
})

test('a network keeps its quotation marks and delimiters', () => {
  expect(read('6421234567,"A ""B"", C"')).toEqual([{ number: '6421234567', network: 'A "B", C' }])
})

test.each([
  ['abc,Spark', /"a" does not belong there/],
  ['021,Spark', /6 to 15 digits/],
  ['6.42E+09,Spark', /digits are lost/],
  ['99912345678,Spark', /No country code/],
  ['6421234567', /found 1 column/],
  ['6421234567,Spark,more', /found 3 columns; with more, begin the file with their names/],
  ['6421234567, ', /the network is missing/],
  ['6421234567,Sp\u0000ark', /control character/],
  [`6421234567,${'x'.repeat(65)}`, /more than 64 characters/],
  ['"6421234567,Spark', /quotation mark/],
  ['"6421234567"x,Spark', /quotation mark/],
])('a wrong row is refused with the reason: %j', (line, reason) => {
  const [row] = read(line)
  expect(row).toEqual({ fault: expect.stringMatching(reason) })
})

test('a row that lacks a column of the header is refused', () => {
  expect(read('id,number,network', '1,6421234567')[1]).toEqual({ fault: expect.stringContaining('it ends before') })
})
