import fc from 'fast-check'
import Papa from 'papaparse'
import { describe, expect, test } from 'vitest'
import { createCsvReader } from './csv.ts'
import { FileKindError } from './decode.ts'
import type { CsvRecord } from './records.ts'

function read(content: string | Uint8Array, chunkBytes = Number.POSITIVE_INFINITY) {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content
  const reader = createCsvReader()
  const records: CsvRecord[] = []
  for (let at = 0; at < bytes.length; at += chunkBytes)
    records.push(...reader.read(bytes.subarray(at, at + chunkBytes)))
  records.push(...reader.end())
  return { records, encoding: reader.encoding, separator: reader.separator }
}

const cellsOf = (content: string | Uint8Array) => read(content).records.map(({ cells }) => cells)

const two = [
  ['name', 'mobile'],
  ['Aroha', '0211234567'],
]

function utf16(text: string, { mark = true, bigEndian = false } = {}) {
  const bytes = Buffer.from(`${mark ? '\ufeff' : ''}${text}`, 'utf16le')
  return new Uint8Array(bigEndian ? bytes.swap16() : bytes)
}

describe('separators are found over several records, by the rules of quoting', () => {
  test.each([
    ['a comma', ',', 'name,mobile\r\nAroha,0211234567\r\n', two],
    ['a semicolon', ';', 'name;mobile\nAroha;0211234567\n', two],
    ['a tab', '\t', 'name\tmobile\nAroha\t0211234567', two],
    ['a bar', '|', 'name|mobile\nAroha|0211234567', two],
    ['named in the first line', ';', 'sep=;\r\nname;mobile\r\nAroha;0211234567\r\n', two],
    ['named in quotation marks, behind a mark', ';', '\ufeff"sep=;"\r\nname;mobile\r\nAroha;0211234567', two],
    ['named, and no usual one', '^', 'SEP=^\nname^mobile\nAroha^0211234567', two],
    [
      'below a title with commas',
      ';',
      'Contacts, Auckland, 2026\n\nname;mobile\nAroha;0211234567\n',
      [['Contacts, Auckland, 2026'], ...two],
    ],
    [
      'beside names with commas, which no heading tells',
      ';',
      'Rata, Aroha;0211234567\nRua, Tama;0211234568\n',
      [
        ['Rata, Aroha', '0211234567'],
        ['Rua, Tama', '0211234568'],
      ],
    ],
    [
      'beside decimal commas',
      ';',
      '0211234567;1,50\n0211234568;2,50\n',
      [
        ['0211234567', '1,50'],
        ['0211234568', '2,50'],
      ],
    ],
    [
      'outside quotation marks, which hold more of another',
      ',',
      'name,mobile\n"a;b;c;d;e",0211234567\n',
      [
        ['name', 'mobile'],
        ['a;b;c;d;e', '0211234567'],
      ],
    ],
    [
      'below a heading that is wrapped in the file',
      ';',
      '"name";"mobile\n(with, without, or no +)"\nAroha;0211234567\n',
      [
        ['name', 'mobile\n(with, without, or no +)'],
        ['Aroha', '0211234567'],
      ],
    ],
    ['none: one column', ',', '0211234567\n0211234568\n', [['0211234567'], ['0211234568']]],
  ])('%s', (_what, separator, text, cells) => {
    expect(cellsOf(text)).toEqual(cells)
    expect(read(text).separator).toBe(separator)
  })
})

describe('alphabets', () => {
  const text = 'name;mobile\r\nMāori café;0211234567\r\n'
  test.each([
    ['UTF-8', 'UTF-8', new TextEncoder().encode(text)],
    ['UTF-8 with a mark', 'UTF-8', new TextEncoder().encode(`\ufeff${text}`)],
    ['UTF-8 with two marks', 'UTF-8', new TextEncoder().encode(`\ufeff\ufeff${text}`)],
    ['UTF-16, little end first', 'UTF-16', utf16(text)],
    ['UTF-16, big end first', 'UTF-16', utf16(text, { bigEndian: true })],
    ['UTF-16 without a mark', 'UTF-16', utf16(text, { mark: false })],
    ['UTF-16 without a mark, big end first', 'UTF-16', utf16(text, { mark: false, bigEndian: true })],
  ])('%s', (_what, encoding, bytes) => {
    expect(read(bytes)).toMatchObject({ encoding, separator: ';' })
    expect(cellsOf(bytes)).toEqual([
      ['name', 'mobile'],
      ['Māori café', '0211234567'],
    ])
  })

  test('a text that is not UTF-8 is read as Windows-1252', () => {
    const bytes = new Uint8Array(Buffer.from('name\ncaf\xe9 \x80 5\n', 'latin1'))
    expect(read(bytes).encoding).toBe('Windows-1252')
    expect(cellsOf(bytes)).toEqual([['name'], ['café € 5']])
  })

  test('plain ASCII is all of them', () => {
    expect(read('name,mobile\n').encoding).toBe(null)
  })

  test('a NUL in a text is one damaged character, and makes no UTF-16 of it', () => {
    expect(cellsOf('name,mobile\nAro\0ha,0211234567\n')).toEqual([
      ['name', 'mobile'],
      ['Aro\0ha', '0211234567'],
    ])
  })

  test('a damaged character in UTF-8 leaves the others as they are', () => {
    const bytes = Buffer.concat([Buffer.from('Māori,Pākehā,caf'), Buffer.from([0xe9]), Buffer.from(',x\n')])
    expect(cellsOf(new Uint8Array(bytes))).toEqual([['Māori', 'Pākehā', 'caf\ufffd', 'x']])
  })

  test.each([
    ['a workbook', [0x50, 0x4b, 3, 4, 0, 0]],
    ['an old workbook', [0xd0, 0xcf, 0x11, 0xe0, 0, 0]],
    ['compressed', [0x1f, 0x8b, 8, 0]],
    ['a PDF', [0x25, 0x50, 0x44, 0x46, 0x2d]],
    ['rich text', [0x7b, 0x5c, 0x72, 0x74, 0x66]],
    ['no text', [1, 0, 0, 2, 0, 9, 0, 0, 0, 0]],
  ])('a file that is %s is refused with what to do', (_what, bytes) => {
    expect(() => read(new Uint8Array(bytes))).toThrow(FileKindError)
  })
})

describe('ends of lines and rows', () => {
  test.each([
    ['CR LF', 'a,b\r\nc,d\r\n'],
    ['LF, and none at the end', 'a,b\nc,d'],
    ['CR alone', 'a,b\rc,d\r'],
    ['CR CR LF', 'a,b\r\r\nc,d\r\r\n'],
    ['each another', 'a,b\rc,d\n'],
  ])('%s', (_what, text) => {
    expect(cellsOf(text)).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ])
    expect(read(text).records.map(({ row, line }) => [row, line])).toEqual([
      [1, 1],
      [2, 2],
    ])
  })

  test('blank rows hold nothing and are counted; lines inside quotation marks are lines of one row', () => {
    const { records } = read('\n"a\r\nb",c\n\n , \n;,"d"\n\n')
    expect(records).toEqual([
      { row: 2, line: 2, cells: ['a\r\nb', 'c'], fault: null },
      { row: 5, line: 6, cells: [';', 'd'], fault: null },
    ])
  })

  test('the line that names a separator is a line and no row', () => {
    expect(read('sep=,\na,b\n').records).toMatchObject([{ row: 1, line: 2 }])
  })

  test('a file without a row has none', () => {
    for (const text of ['', '\n\r\n', '\ufeff', 'sep=;\n', ' , ,\n']) expect(cellsOf(text)).toEqual([])
  })
})

describe('quotation marks', () => {
  test.each([
    ['around a cell', '"a,b",c', ['a,b', 'c']],
    ['twice stand for one', '"say ""hi""",c', ['say "hi"', 'c']],
    ['with spaces outside', 'a, "b,c" ,d', ['a', 'b,c', 'd']],
    ['around nothing', '"",c', ['', 'c']],
    ['in the middle are text', '5" pipe,c', ['5" pipe', 'c']],
  ])('%s', (_what, text, cells) => {
    expect(read(text).records).toEqual([{ row: 1, line: 1, cells, fault: null }])
  })

  test.each([
    ['never closed', '"Rua,0211100009', ['"Rua', '0211100009']],
    ['closed before more text', '"Acme" Ltd,0211100009', ['"Acme" Ltd', '0211100009']],
    ['not doubled inside', '"say "hi" now",0211100009', ['"say "hi" now"', '0211100009']],
    ['not closed in the last cell', '"Rua","0211100009', ['Rua', '"0211100009']],
  ])('%s: read as it stands, told, and no row below is lost', (_what, line, cells) => {
    const before = Array.from({ length: 9 }, (_, index) => `n${index},021110000${index}\r\n`)
    const after = Array.from({ length: 990 }, (_, index) => `"m, ${index}",0211${100_010 + index}\r\n`)
    const { records } = read(`name,mobile\r\n${before.join('')}${line}\r\n${after.join('')}`)
    expect(records).toHaveLength(1001)
    expect(records[10]).toEqual({ row: 11, line: 11, cells, fault: 'quote' })
    expect(records.filter(({ fault }) => fault !== null)).toHaveLength(1)
    expect(records.at(-1)).toEqual({ row: 1001, line: 1001, cells: ['m, 989', '0211100999'], fault: null })
  })

  test('that are open in every row take time in proportion to the text', () => {
    const { records } = read('"x,0211100009\n'.repeat(50_000))
    expect(records).toHaveLength(50_000)
  })
})

test('a row that is too long is told and has no cells, and the next one is read', () => {
  const long = 'x'.repeat(100_001)
  for (const chunkBytes of [1000, Number.POSITIVE_INFINITY]) {
    expect(read(`a,b\n${long}\r\nc,d\n${long}${long}`, chunkBytes).records).toEqual([
      { row: 1, line: 1, cells: ['a', 'b'], fault: null },
      { row: 2, line: 2, cells: [], fault: 'long' },
      { row: 3, line: 3, cells: ['c', 'd'], fault: null },
      { row: 4, line: 4, cells: [], fault: 'long' },
    ])
  }
})

const pieces = fc.constantFrom('a', '"', '""', ',', ';', '\n', '\r', '\r\n', '\r\r\n', ' ', 'ā', '0211234567', '\ufeff')

test('records are the same wherever the chunks end, in every alphabet', () => {
  const encodings = [(text: string) => new TextEncoder().encode(text), (text: string) => utf16(text)]
  fc.assert(
    fc.property(
      fc.array(pieces, { maxLength: 40 }),
      fc.constantFrom(...encodings),
      fc.nat(9),
      (texts, encode, step) => {
        const bytes = encode(texts.join(''))
        expect(read(bytes, step + 1)).toEqual(read(bytes))
      },
    ),
    { numRuns: 500 },
  )
})

test('a file written by the rules is read as another reader reads it', () => {
  const cell = fc.string({ unit: fc.constantFrom('a', '"', ',', ';', '\n', '\r\n', 'ā', '1'), maxLength: 6 })
  const table = fc.array(fc.array(cell, { minLength: 3, maxLength: 3 }), { minLength: 2, maxLength: 8 })
  fc.assert(
    fc.property(table, fc.constantFrom(',', ';', '\t', '|'), (rows, delimiter) => {
      const text = `sep=${delimiter}\r\n${Papa.unparse(rows, { delimiter, quotes: true })}`
      expect(cellsOf(text)).toEqual(rows.filter((cells) => cells.some((one) => one.trim() !== '')))
    }),
    { numRuns: 500 },
  )
})
