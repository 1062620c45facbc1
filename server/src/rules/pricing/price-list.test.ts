import { countryOf } from '@websms/sms'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Destination, PriceEntry } from './price.ts'
import { compilePriceList } from './price-list.ts'

/** `NZ`, `Spark` or `6421`, with a price in micro-dollars. */
function entryOf(value: string, micros: number): PriceEntry {
  const by = /^[A-Z]{2}$|^001$/.test(value) ? 'country' : /^\d/.test(value) ? 'prefix' : 'network'
  return { by, value, micros }
}

const entriesOf = (prices: Record<string, number>) =>
  Object.entries(prices).map(([value, micros]) => entryOf(value, micros))

function destinationOf(number: string, network: string | null): Destination {
  return { number, country: countryOf(number)!.country, network }
}

const spark = ['64275550100', 'Spark'] as const
const oneNz = ['64215550100', 'One NZ'] as const
const sydney = ['61412345678', null] as const
const toronto = ['14165550100', null] as const
const newYork = ['12125550100', null] as const
const astana = ['77012345678', null] as const
const moscow = ['79161234567', null] as const
const tokelau = ['6907290', null] as const
const satellite = ['881612345678', null] as const

test.each<[readonly [string, string | null], Record<string, number>, string | null]>([
  // Nothing is about it.
  [spark, {}, null],
  [spark, { AU: 1 }, null],
  [spark, { '61': 1 }, null],
  [spark, { 'One NZ': 1 }, null],
  [spark, { '642755501001': 1 }, null],
  [spark, { '6421': 1, '6422': 1 }, null],
  [sydney, { Spark: 1 }, null],
  // One kind alone.
  [spark, { NZ: 1 }, 'NZ'],
  [spark, { Spark: 1 }, 'Spark'],
  [spark, { '6427': 1 }, '6427'],
  [spark, { '64': 1 }, '64'],
  [spark, { '6': 1 }, '6'],
  [spark, { '64275550100': 1 }, '64275550100'],
  [tokelau, { '690': 1 }, '690'],
  [satellite, { '001': 1 }, '001'],
  [satellite, { '8816': 1 }, '8816'],
  // Prefixes: the longest.
  [spark, { '6427': 1, '64275': 2 }, '64275'],
  [spark, { '64275': 2, '6427': 1 }, '64275'],
  [spark, { '64': 1, '642': 2, '6427': 3, '64276': 4 }, '6427'],
  [spark, { '6': 1, '64': 2 }, '64'],
  [spark, { '64275550100': 1, '6427555010': 2 }, '64275550100'],
  // A prefix beyond the country code comes before the network.
  [spark, { '642': 1, Spark: 2 }, '642'],
  [spark, { '6427': 1, Spark: 2, NZ: 3 }, '6427'],
  [oneNz, { '6427': 1, 'One NZ': 2, NZ: 3 }, 'One NZ'],
  [toronto, { '1416': 1, CA: 2 }, '1416'],
  [toronto, { '14': 1, CA: 2 }, '14'],
  // The network comes before the country and its code.
  [spark, { Spark: 1, NZ: 2 }, 'Spark'],
  [spark, { Spark: 1, '64': 2 }, 'Spark'],
  [spark, { Spark: 1, '64': 2, NZ: 3 }, 'Spark'],
  // The country comes before its code, which others may share.
  [spark, { NZ: 1, '64': 2 }, 'NZ'],
  [toronto, { CA: 1, '1': 2 }, 'CA'],
  [toronto, { US: 1, '1': 2 }, '1'],
  [newYork, { US: 1, CA: 2, '1': 3 }, 'US'],
  [newYork, { CA: 1 }, null],
  [astana, { '7': 1, RU: 2 }, '7'],
  [astana, { '7': 1, KZ: 2, RU: 3 }, 'KZ'],
  [astana, { '77': 1, KZ: 2 }, '77'],
  [moscow, { '7': 1, KZ: 2 }, '7'],
  [satellite, { '88': 1, '001': 2 }, '001'],
  [tokelau, { '69': 1, TK: 2 }, 'TK'],
  [tokelau, { '6907': 1, TK: 2 }, '6907'],
  // A ported number is priced by the network that serves it, unless a prefix is about it.
  [['64275550100', 'One NZ'], { Spark: 1, 'One NZ': 2 }, 'One NZ'],
  [['64275550100', 'One NZ'], { Spark: 1, NZ: 2 }, 'NZ'],
  [['64275550100', null], { Spark: 1, NZ: 2 }, 'NZ'],
  // A price of nothing is a price.
  [spark, { NZ: 5, Spark: 0 }, 'Spark'],
])('%j among %j: %s decides', (where, prices, decides) => {
  const list = compilePriceList(entriesOf(prices))
  expect(list.size).toBe(Object.keys(prices).length)
  const found = list.find(destinationOf(...where))
  expect(found?.value ?? null).toBe(decides)
  if (decides !== null) expect(found!.micros).toBe(prices[decides])
})

/** By the words of the documentation, and without any index. */
function naive(entries: readonly PriceEntry[], { number, country, network }: Destination): PriceEntry | null {
  const code = countryOf(number)!.callingCode.length
  const rank = ({ by, value }: PriceEntry) => {
    if (by === 'network') return value === network ? 2 : -1
    if (by === 'country') return value === country ? 1 : -1
    if (!number.startsWith(value)) return -1
    return value.length > code ? 2 + value.length : value.length / 10
  }
  const ranked = entries.map((entry) => ({ entry, rank: rank(entry) })).filter((one) => one.rank >= 0)
  return ranked.sort((a, b) => b.rank - a.rank)[0]?.entry ?? null
}

const starts = ['64', '61', '1', '7', '690', '881', '44', '679']
const digits = (maxLength: number) =>
  fc
    .tuple(fc.constantFrom(...starts), fc.stringMatching(/^[0-9]{0,11}$/))
    .map(([start, rest]) => (start + rest).slice(0, maxLength))
const anyEntry = fc.oneof(
  digits(6).map((value) => ({ by: 'prefix' as const, value })),
  fc.constantFrom('NZ', 'AU', 'US', 'CA', 'RU', 'KZ', 'TK', 'GB').map((value) => ({ by: 'country' as const, value })),
  fc.constantFrom('Spark', 'One NZ', '2degrees').map((value) => ({ by: 'network' as const, value })),
)

test('any list finds what the rule finds when every entry is looked at', () => {
  const lists = fc.uniqueArray(anyEntry, { maxLength: 40, selector: ({ by, value }) => `${by} ${value}` })
  const whom = fc.record({ number: digits(15), network: fc.option(fc.constantFrom('Spark', 'One NZ', '2degrees')) })
  fc.assert(
    fc.property(lists, fc.array(whom, { minLength: 1, maxLength: 20 }), (places, asked) => {
      const entries = places.map((place, micros) => ({ ...place, micros }))
      const list = compilePriceList(entries)
      for (const { number, network } of asked) {
        const destination = destinationOf(number, network)
        expect(list.find(destination)).toEqual(naive(entries, destination))
      }
    }),
  )
})
