import { expect, test } from 'vitest'
import { checkPrices } from './check-prices.ts'
import type { Destination, PriceEntry } from './price.ts'
import { compilePriceList } from './price-list.ts'

const prefix = (value: string, micros = 50_000): PriceEntry => ({ by: 'prefix', value, micros })
const country = (value: string, micros = 50_000): PriceEntry => ({ by: 'country', value, micros })
const network = (value: string, micros = 50_000): PriceEntry => ({ by: 'network', value, micros })

interface With {
  networkCosts?: Record<string, number>
  prefixCosts?: Record<string, number>
  countries?: string[] | null
  cost?: number | null
}

function warningsOf(
  entries: readonly PriceEntry[],
  { countries = null, cost = null, networkCosts = {}, prefixCosts = {} }: With = {},
): string[] {
  const known = {
    countries,
    networks: new Set(['Spark', 'One NZ', 'Optus', 'Kea']),
    costs: ({ number, network }: Destination) => {
      const own = prefixCosts[number] ?? (network === null ? undefined : networkCosts[network])
      if (own !== undefined) return [{ carrier: `${network ?? number} itself`, micros: own }]
      return [
        { carrier: 'cheap', micros: cost === null ? null : cost / 2 },
        { carrier: 'dear', micros: cost },
      ]
    },
    prefixes: (digits: string) => Object.keys(prefixCosts).filter((prefix) => prefix.startsWith(digits)),
    meant: (name: string) => (name === 'Sparc' ? 'Spark' : null),
  }
  return [...checkPrices(compilePriceList(entries), entries, known)]
    .flat()
    .map(({ entry, text }) => `${entry.value}: ${text}`)
}

const tens = (start: string) => [...'0123456789'].map((digit) => prefix(start + digit))

test.each<[string, readonly PriceEntry[], With, string[]]>([
  ['entries that decide', [prefix('6421'), country('AU'), network('Spark'), prefix('1')], {}, []],
  ['a prefix of no country', [prefix('999')], {}, ['999: No country code begins with 999']],
  ['a country without numbers', [country('XX')], {}, ['XX: No number belongs to XX']],
  [
    'a network that nobody has',
    [network('Sparc')],
    {},
    ['Sparc: No prefix, portability table or carrier has a network of this name: did you mean Spark?'],
  ],
  [
    'a country that is not allowed',
    [country('AU'), country('NZ')],
    { countries: ['NZ'] },
    ['AU: It never decides: WEBSMS_COUNTRIES does not have AU, so messages there are refused in any case'],
  ],
  [
    'a country code behind its country',
    [prefix('64'), country('NZ')],
    {},
    ['64: It never decides: the entry for NZ comes before a country code'],
  ],
  ['a country code that others share', [prefix('1'), country('US')], {}, []],
  [
    'a prefix behind ten longer ones',
    [prefix('6421'), ...tens('6421')],
    {},
    ['6421: It never decides: longer prefixes have all of its numbers'],
  ],
  ['a prefix behind nine longer ones', [prefix('6421'), ...tens('6421').slice(1)], {}, []],
  [
    'a prefix behind longer ones of two lengths',
    [prefix('6421'), ...tens('6421').slice(1), ...tens('64210')],
    {},
    ['6421: It never decides: longer prefixes have all of its numbers'],
  ],
  [
    'a country behind longer prefixes',
    [country('NZ'), ...tens('64')],
    {},
    ['NZ: It never decides: longer prefixes have all of its numbers'],
  ],
  [
    'a price below the cost',
    [country('NZ', 20_000)],
    { cost: 30_000 },
    ['NZ: It is below the cost: a part costs $0.03 by dear, which takes such messages'],
  ],
  ['a price that is the cost', [country('NZ', 30_000)], { cost: 30_000 }, []],
  [
    'a country with one network that costs more',
    [country('NZ', 1000)],
    { networkCosts: { Spark: 20_000 } },
    ['NZ: It is below the cost: a part to Spark costs $0.02 by Spark itself, which takes such messages'],
  ],
  [
    'a network that costs more and has an entry of its own',
    [country('NZ', 1000), network('Spark', 20_000)],
    { networkCosts: { Spark: 20_000 } },
    [],
  ],
  ['a network of another country', [country('NZ', 1000)], { networkCosts: { Optus: 20_000 } }, []],
  [
    'a network that no prefix belongs to',
    [network('Kea', 1000)],
    { networkCosts: { Kea: 20_000 } },
    ['Kea: It is below the cost: a part costs $0.02 by Kea itself, which takes such messages'],
  ],
  [
    'a prefix whose numbers may have moved to a dearer network',
    [prefix('6427', 1000)],
    { networkCosts: { Spark: 2000, 'One NZ': 20_000 } },
    ['6427: It is below the cost: a part to One NZ costs $0.02 by One NZ itself, which takes such messages'],
  ],
  [
    'a country code of several countries, one of which costs more',
    [prefix('1', 1000), country('US', 50_000)],
    { prefixCosts: { 1416: 20_000 } },
    [
      '1: It is below the cost: a part to numbers that begin with 1416 costs $0.02 by 1416 itself, which takes such messages',
    ],
  ],
  [
    'a country with a prefix that costs more',
    [country('NZ', 1000)],
    { prefixCosts: { 64210: 20_000 } },
    [expect.stringContaining('$0.02')],
  ],
  [
    'a country with a prefix that costs more and has an entry of its own',
    [country('NZ', 1000), prefix('64210', 20_000)],
    { prefixCosts: { 64210: 20_000 } },
    [],
  ],
  [
    'a country that is not allowed, behind a code',
    [prefix('1', 1000)],
    { countries: ['US'], prefixCosts: { 1416: 2e4 } },
    [],
  ],
])('%s', (_what, entries, more, expected) => {
  expect(warningsOf(entries, more)).toEqual(expected)
})
