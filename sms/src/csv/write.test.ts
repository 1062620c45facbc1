import { describe, expect, test } from 'vitest'
import { createCsvReader } from './csv.ts'
import { csvText } from './write.ts'

test('cells are quoted where they must be, and lines end as the standard has it', () => {
  expect(csvText([['a', 'b c', 'd,e', 'say "hi"', 'two\nlines', 1.5, -1, null, '']])).toBe(
    'a,b c,"d,e","say ""hi""","two\nlines",1.5,-1,,\r\n',
  )
})

describe('no cell is taken for a formula', () => {
  test.each([
    '=1+1',
    '+64211234567',
    '-1',
    '@SUM(A1)',
    '\t=1',
    '\tx',
    '\r=1',
    '\n=1',
    '\r\n=1',
    '\nx',
    ' =1',
    '\u00a0=1',
    '\u200b=1',
    '\ufeff=1',
    '\u0000=1',
    '\u202e=1',
    '＝1',
    '＋1',
    '－1',
    '＠x',
    '﹦1',
    '﹢1',
    '﹣1',
    '﹫x',
    '⁼1',
    '⁺1',
    '\u22121',
  ])('%j', (text) => {
    const cell = csvText([[text]])
    expect(cell.startsWith("'") || cell.startsWith(`"'`)).toBe(true)
  })

  test.each(['a=1', "'=1", '1+1', 'Kia ora', '6421', '.', '', ' ', '"=1"', '$(x)', '%'])(
    '%j is not taken for one',
    (text) => {
      expect(csvText([[text]])).not.toMatch(/^"?'(?!=1)/)
    },
  )
})

test('a written file is read again, guards aside', () => {
  const rows = [
    ['mobile', 'text'],
    ['+64211234567', '=1+1'],
    ['0211234568', '\n"Kia ora", Māui;\r\n'],
  ]
  const reader = createCsvReader()
  const bytes = new TextEncoder().encode(`\ufeff${csvText(rows)}`)
  const cells = [...reader.read(bytes), ...reader.end()].map((record) => record.cells)
  expect(cells).toEqual([rows[0], ["'+64211234567", "'=1+1"], ['0211234568', `'\n"Kia ora", Māui;\r\n`]])
})
