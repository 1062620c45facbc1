import { describe, expect, test } from 'vitest'
import { readNumbers } from './prepare.ts'
import { readCsv, rowsMax } from './read-csv.ts'

const fileOf = (content: string | Uint8Array<ArrayBuffer>) => new File([content], 'list.csv')
const read = (content: string | Uint8Array<ArrayBuffer>) => readCsv(fileOf(content))

/** The heading and the numbers that would be sent to. */
async function numbersIn(content: string | Uint8Array<ArrayBuffer>) {
  const table = await read(content)
  const { recipients, bad } = readNumbers(table.rows, table.numberColumn, { addZeros: false })
  return { column: table.columns[table.numberColumn], numbers: recipients.map(({ to }) => to), bad, table }
}

describe('the numbers are found', () => {
  test.each([
    ['beside names', 'name,mobile\r\nAroha,021 234 567\r\nRua,021 234 568\r\n', 'mobile'],
    [
      'behind a date, whatever order',
      'date,contact\r\n2026-01-15,021 234 567\r\n2026-01-16,021 234 568\r\n',
      'contact',
    ],
    ['behind days with dots', 'seen;contact\n15.01.2026;021 234 567\n16.01.2026;021 234 568\n', 'contact'],
    ['behind stamps of time', 'at,contact\n202601151030,021 234 567\n20260116,021 234 568\n', 'contact'],
    ['beside landlines', 'phone,other\n09 123 4567,021 234 567\n09 123 4568,021 234 568\n', 'other'],
    ['beside ids that could be numbers', 'customer,sms\n6598765432,021 234 567\n6598765433,021 234 568\n', 'sms'],
    ['below a title', 'Contacts\r\n\r\nname,mobile\r\nAroha,021 234 567\r\nRua,021 234 568\r\n', 'mobile'],
    [
      'below a title that a spreadsheet fills up',
      'Contacts of 2026,\nname,mobile\n,021 234 567\n,021 234 568\n',
      'mobile',
    ],
    ['below a title with commas', 'Made 5 March, Auckland\nname,mobile\nA,021 234 567\nB,021 234 568\n', 'mobile'],
    [
      'below a heading in three lines',
      '"name","mobile\r\n(any\r\nform)"\nA,021 234 567\nB,021 234 568\n',
      'mobile (any form)',
    ],
    ['below a heading in te reo', 'ingoa;waea\nA;021 234 567\nB;021 234 568\n', 'waea'],
    ['below a heading with a number in it', 'name,to,64211111111\nA,021 234 567,x\nB,021 234 568,y\n', 'to'],
    ['without a heading', '021 234 567\n021 234 568\n', 'Column 1'],
    ['without a heading, beside names', 'Aroha,021 234 567\nRua,021 234 568\n', 'Column 2'],
    ['with sep= in the first line', 'sep=;\r\nname;mobile\r\nA;021 234 567\r\nB;021 234 568\r\n', 'mobile'],
    ['with blank rows and CR CR LF', 'name,mobile\r\r\n\r\r\nA,021 234 567\r\r\n,\r\r\nB,021 234 568\r\r\n', 'mobile'],
  ])('%s', async (_what, text, column) => {
    expect(await numbersIn(text)).toMatchObject({ column, numbers: ['6421234567', '6421234568'], bad: [] })
  })

  test('by what a spreadsheet has left of them', async () => {
    const { column, numbers, bad } = await numbersIn('id,handset\n1000,6.42E+10\n1001,6.42E+10\n1002,021 234 567\n')
    expect({ column, numbers, bad: bad.map(({ row }) => row) }).toEqual({
      column: 'handset',
      numbers: ['6421234567'],
      bad: [2, 3],
    })
  })

  test('and a bad one in the first row is a bad row, not a heading', async () => {
    const { bad, numbers } = await numbersIn('name,mobile\nAroha,none\nRua,021 234 568\n')
    expect([bad.map(({ row }) => row), numbers]).toEqual([[2], ['6421234568']])
  })
})

test('a heading alone is no row, and its words are named', async () => {
  for (const text of ['name,mobile\r\n', 'naam;gsm', 'Contacts of 2026\n\nname,mobile\n', 'mobile\n\n']) {
    await expect(read(text)).rejects.toThrow(
      /^The file has only a heading: .*(mobile|gsm)\. Add a row for each recipient\.$/,
    )
  }
})

test('where no row holds a number, the rows are bad ones', async () => {
  expect((await numbersIn('0211\n')).bad).toMatchObject([{ row: 1, written: '0211' }])
  expect((await numbersIn('name,mobile\nAroha,none\n')).bad).toMatchObject([{ row: 2, written: 'none' }])
})

test('a stray quotation mark spoils one row alone, and is reported', async () => {
  const line = (index: number) => `n${index},0211${100_000 + index}\r\n`
  const lines = Array.from({ length: 1000 }, (_, index) => (index === 9 ? '"Rua,0211100009\r\n' : line(index)))
  const { numbers, bad, table } = await numbersIn(`name,mobile\r\n${lines.join('')}`)
  expect([numbers.length, bad]).toEqual([1000, []])
  expect(table.notes).toEqual(['Row 11: a quotation mark is not closed, and is read as it stands.'])
})

test('rows inside a cell, whose quotation mark is closed too late, are reported', async () => {
  const inside = Array.from({ length: 12 }, (_, index) => `n,0211${100_000 + index}\n`).join('')
  const { notes } = await read(`name,mobile\nA,0211234567\n"B,0211234568\n${inside}C",0211234569\nD,0211234560\n`)
  expect(notes).toEqual([
    'Row 3: one cell holds 13 lines with numbers. If they are rows, a quotation mark is closed too late.',
  ])
  const { notes: address } = await read('name,mobile,address\nA,0211234567,"Flat 2\n12 Main Street, Auckland\nNZ"\n')
  expect(address).toEqual([])
})

test('characters that cannot be read, and rows that are too long, are reported', async () => {
  const damaged = Buffer.concat([
    Buffer.from('name,mobile\nMāori,0211234567\ncaf'),
    Buffer.from([0xe9]),
    Buffer.from(',0211234568\n'),
  ])
  expect((await read(new Uint8Array(damaged))).notes).toEqual(['Row 3: characters that cannot be read show as \ufffd.'])
  expect((await read(`name,mobile\nA,0211234567\n${'x'.repeat(200_000)}\n`)).notes).toEqual([
    'Row 3: longer than 100,000 characters, and left out.',
  ])
})

test('only rows that hold something count towards the most', async () => {
  const row = '0211234567\r\r\n\r\r\n\r\r\n'
  expect((await read(row.repeat(60_000))).rows).toHaveLength(60_000)
  await expect(read('0211111111\n'.repeat(rowsMax + 1))).rejects.toThrow('more than 100,000 rows')
})

test('how the file was read is known: alphabet, separator, heading', async () => {
  const bytes = new Uint8Array(Buffer.from('\ufeffContacts\n\nname\tmobile\nMāui\t0211234567\n', 'utf16le'))
  expect(await read(bytes)).toMatchObject({
    encoding: 'UTF-16',
    separator: '\t',
    headingRow: 3,
    columns: ['name', 'mobile'],
  })
})

test('two columns of one name are told apart, and one without a name has its place', async () => {
  expect((await read('a,a,,mobile\nx,y,z,0211234567\n')).columns).toEqual(['a', 'a (2)', 'Column 3', 'mobile'])
})

test('what is no CSV is refused in words', async () => {
  await expect(read(new Uint8Array([0x50, 0x4b, 3, 4]))).rejects.toThrow('Save it as CSV')
  await expect(read('')).rejects.toThrow('The file is empty.')
  await expect(read('\r\n\r\n')).rejects.toThrow('The file is empty.')
})
