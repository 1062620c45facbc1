import { expect, test } from 'vitest'
import { createKnownNames } from './destination.ts'
import { compareLists, linesMax, readPriceFile } from './price-file.ts'

const read = (text: string | Uint8Array) =>
  readPriceFile(
    typeof text === 'string' ? new TextEncoder().encode(text) : text,
    createKnownNames(['Spark', 'One NZ', 'USA', 'Ōtāhuhu Mobile']),
  )

async function entriesOf(text: string): Promise<string[]> {
  const { entries, faults } = await read(text)
  expect(faults).toEqual([])
  return entries.map(({ by, value, micros }) => `${by} ${value} ${micros}`)
}

async function faultsOf(text: string): Promise<string[]> {
  return (await read(text)).faults.map(({ line, text: fault }) => `${line}: ${fault}`)
}

const three = ['country NZ 80000', 'network One NZ 70000', 'prefix 6421 60000']

test.each<[string, string, string[]]>([
  ['the form of the export', 'destination,price\r\nNZ,0.08\r\nOne NZ,0.07\r\n6421,0.06\r\n', three],
  ['no heading', 'NZ,0.08\nOne NZ,0.07\n6421,0.06', three],
  ['a byte order mark', '\ufeffdestination,price\nNZ,0.08\nOne NZ,0.07\n6421,0.06', three],
  ['semicolons and decimal commas', 'Destination;Price\nNZ;0,08\nOne NZ;0,07\n6421;0,06', three],
  ['semicolons and decimal points', 'Destination;Price\nNZ;0.08\nOne NZ;0.07\n6421;0.06', three],
  ['tabs, blank lines and filled-up rows', 'destination\tprice\n\nNZ\t0.08\t\t\nOne NZ\t0.07\n6421\t0.06', three],
  ['signs of the currency', 'destination,price\nNZ,$0.08\nOne NZ,NZ$ 0.07\n6421,0.06 NZD', three],
  ['other columns in another order', 'name,Price per part,destination\nx,.08,nz\ny,0.07,One NZ\nz,0.060,6421', three],
  [
    'prefixes as people write them',
    "prefix,cost\n+64 21,0.06\n'+6422,1\n64-27,0",
    [...['prefix 6421 60000', 'prefix 6422 1000000', 'prefix 6427 0']],
  ],
  ['tabs and decimal commas', 'destination\tprice\nNZ\t0,08\nOne NZ\t0,07\n6421\t0,06', three],
  [
    'a known network in another case',
    'spark,0.05\nONE nz,0.06\nōtāhuhu  MOBILE,0.07',
    ['network Spark 50000', 'network One NZ 60000', 'network Ōtāhuhu Mobile 70000'],
  ],
  ['a known network with the name of a country', 'usa,0.05', ['network USA 50000']],
  ['a network that is not known, as it is written', 'kea Mobile,0.05', ['network kea Mobile 50000']],
  ['a column of countries', 'country,rate\nNZ,0.08\n001,1000', ['country NZ 80000', 'country 001 1000000000']],
  [
    'a column of networks, one with the name of letters',
    'network,price\n2degrees,0.05\nAB,0.1',
    [...['network 2degrees 50000', 'network AB 100000']],
  ],
])('%s is read', async (_what, text, expected) => {
  expect(await entriesOf(text)).toEqual(expected)
})

const prices = 'expected a price in dollars from 0 to 1000 with at most six decimals, such as 0.021'
const places = 'expected a country such as NZ, the name of a network, or the first digits of numbers such as 6421'

test.each<[string, string]>([
  ['NZ,abc', `1: found "abc", ${prices}`],
  ['NZ,', `1: found nothing, ${prices}`],
  ['NZ,-1', `1: found "-1", ${prices}`],
  ['NZ,1001', `1: found "1001", ${prices}`],
  ['NZ,0.0000001', `1: found "0.0000001", ${prices}`],
  ['NZ,€0.02', `1: found "€0.02", ${prices}`],
  ['NZ,US$0.02', `1: found "US$0.02", ${prices}`],
  ['NZ,"0,021"', `1: found "0,021", ${prices}`],
  ['AU;0,1\nNZ;0,2', `1: found "AU;0", ${places}: begin a file with semicolons with the line destination;price`],
  ['destination;price\nNZ;"1.234,5"', `2: found "1.234,5", ${prices}`],
  ['NZ,1e-3', `1: found "1e-3", ${prices}`],
  [',0.1', `1: found nothing, ${places}`],
  ['021,0.1', `1: found "021", ${places}: no country code begins with 0`],
  ['6.42E+10,0.1', `1: found "6.42E+10", ${places}`],
  ['1234567890123456,0.1', `1: found "1234567890123456", ${places}`],
  ['XX,0.1', `1: found "XX", ${places}`],
  ['New Zealand,0.1', `1: found "New Zealand", ${places}: write NZ`],
  [
    'country,price\nnew zealand,0.1',
    '2: found "new zealand", expected a country as two capital letters, such as NZ: write NZ',
  ],
  [
    'prefix,price\nNZ,0.1',
    '2: found "NZ", expected the first digits of numbers with the country code first, such as 6421',
  ],
  ['NZ,0.1\nNZ,0.2', '2: found NZ a second time: line 1 has its price already'],
  ['NZ,0.1\n+6421,1\n6421,1', '3: found 6421 a second time: line 2 has its price already'],
  ['Spark,0.1\nspark,0.2', '2: found Spark a second time: line 1 has its price already'],
  ['New_Zealand,0.1', `1: found "New_Zealand", ${places}: write NZ`],
  ['GBR,0.1', `1: found "GBR", ${places}: write GB`],
  ['uk,0.1', `1: found "uk", ${places}: write GB`],
  ['network,price\nAUS,0.1', '2: found "AUS", expected the name of a network of 1 to 64 characters: write AU'],
  ...['=1+1', '@SUM(A1)', '-6421', '+a', '\u22121', '\uff1d1', '=HYPERLINK("x")'].flatMap(
    (name): [string, string][] => {
      const cell = name.replaceAll('"', '""')
      const fault = `1: found "${name}", ${places}: names of networks do not begin with = + - or @`
      return [
        [`"${cell}",0.1`, fault],
        [`"'${cell}",0.1`, fault],
      ]
    },
  ),
  ['NZ', '1: found 1 column, expected a destination and a price'],
  ['NZ,0.1,x', '1: found 3 columns, expected a destination and a price'],
  ['NZ,"0.1', '1: found a quotation mark that is not closed, or text behind one, expected a destination and a price'],
  ['', '1: found no price, expected a line for each destination, such as NZ,0.08'],
  ['destination,price\n', '1: found no price, expected a line for each destination, such as NZ,0.08'],
])('%j is refused with its line, what was found and what is expected', async (text, expected) => {
  expect(await faultsOf(text)).toContain(expected)
})

const headings = 'expected one of destination, prefix, country, network, and one of price, cost, rate'

test.each([
  ['country,network,price\nNZ,Spark,0.1', '1: found 2 columns of destinations ("country", "network"), expected one'],
  ['destination,price,cost\nNZ,0.1,0.2\nAU,,', '1: found 2 columns of prices ("price", "cost"), expected one'],
  ['ziel,preis\nNZ,0.1\nAU,x', `1: found the columns "ziel", "preis", ${headings}`],
])('a heading that can be read in two ways, or in none, is the only fault of its file: %j', async (text, expected) => {
  expect(await faultsOf(text)).toEqual([expected])
})

test('columns that are not read are named', async () => {
  expect((await read('mcc,destination,price,valid from\n530,NZ,0.1,now')).ignored).toEqual(['mcc', 'valid from'])
})

test('faults are counted, and the first hundred are told', async () => {
  const { faults, faultsCount, entries } = await read(`NZ,1\n${'zz,1\n'.repeat(150)}`)
  expect([faults.length, faultsCount, entries.length]).toEqual([100, 150, 1])
})

test('a file has a hundred thousand lines at most', async () => {
  const text = Array.from({ length: linesMax + 5 }, (_, index) => `${64_000_000 + index},1`).join('\n')
  const { faults, entries } = await read(text)
  expect(entries).toHaveLength(linesMax)
  expect(faults).toEqual([{ line: linesMax + 1, text: 'found more lines, expected 100000 at most' }])
})

test('a workbook is refused with what to do', async () => {
  const { faults } = await read(new Uint8Array([0x50, 0x4b, 3, 4, 0, 0]))
  expect(faults[0]!.text).toMatch(/^the file is a workbook\. Save it as CSV/)
})

test('a list is compared with the one before it', async () => {
  const entry = (value: string, micros: number) => ({ by: 'prefix' as const, value, micros })
  const before = [[entry('61', 1), entry('62', 2)], [entry('63', 3)]]
  expect(await compareLists(before, [entry('62', 2), entry('63', 4), entry('64', 5)])).toEqual({
    added: [entry('64', 5)],
    changed: [{ ...entry('63', 4), before: 3 }],
    removed: [entry('61', 1)],
    unchanged: 1,
  })
})
