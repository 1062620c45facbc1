import { expect, test } from 'vitest'
import type { Destination } from './price.ts'
import { compilePriceList } from './price-list.ts'
import { costOf, noPriceLists, type PriceLists, priceOf } from './prices.ts'

const spark: Destination = { number: '64275550100', country: 'NZ', network: 'Spark' }
const fiji: Destination = { number: '6797012345', country: 'FJ', network: null }
const account = { accountId: 1001, priceMicros: 100_000 }

const country = (value: string, micros: number) => compilePriceList([{ by: 'country', value, micros }])
const prefix = (value: string, micros: number) => compilePriceList([{ by: 'prefix', value, micros }])

test.each<[string, Partial<PriceLists>, Destination, number, string]>([
  ['no list at all', {}, spark, 100_000, 'default'],
  ['a list of the site', { site: country('NZ', 70_000) }, spark, 70_000, 'site'],
  ['a list of the site about others', { site: country('NZ', 70_000) }, fiji, 100_000, 'default'],
  ['a list of the account', { accounts: new Map([[1001, country('NZ', 60_000)]]) }, spark, 60_000, 'account'],
  ['a list of another account', { accounts: new Map([[1002, country('NZ', 60_000)]]) }, spark, 100_000, 'default'],
  [
    'the account before a longer prefix of the site',
    { accounts: new Map([[1001, country('NZ', 60_000)]]), site: prefix('6427', 10_000) },
    spark,
    60_000,
    'account',
  ],
  [
    'the site where the account has nothing about it',
    { accounts: new Map([[1001, country('AU', 60_000)]]), site: prefix('6427', 10_000) },
    spark,
    10_000,
    'site',
  ],
  [
    'costs of carriers, which are no prices',
    { carriers: new Map([[1, country('NZ', 60_000)]]) },
    spark,
    100_000,
    'default',
  ],
])('the price with %s', (_what, lists, destination, micros, of) => {
  expect(priceOf({ ...noPriceLists, ...lists }, account, destination)).toMatchObject({ micros, of })
})

test.each<[string, number | null, Partial<PriceLists>, number | null]>([
  ["the rule's", 21_000, { carriers: new Map([[1, country('NZ', 30_000)]]) }, 21_000],
  ["the carrier's list, where the rule gives none", 0, { carriers: new Map([[1, country('NZ', 30_000)]]) }, 30_000],
  ["the carrier's list, where no rule decided", null, { carriers: new Map([[1, country('NZ', 0)]]) }, 0],
  ['unknown, where the list is about others', null, { carriers: new Map([[1, country('AU', 30_000)]]) }, null],
  ['unknown, where another carrier has a list', 0, { carriers: new Map([[2, country('NZ', 30_000)]]) }, null],
  ['unknown, whatever the site asks for', null, { site: country('NZ', 30_000) }, null],
])('the cost is %s', (_what, costMicros, lists, expected) => {
  expect(costOf({ ...noPriceLists, ...lists }, { carrier: { carrierId: 1 }, costMicros }, spark)).toBe(expected)
})

test('a hundred thousand prefixes change little for each look-up', () => {
  const entries = Array.from({ length: 100_000 }, (_, index) => ({
    ...{ by: 'prefix' as const, value: String(6_400_000 + index) },
    micros: index,
  }))
  const list = compilePriceList(entries)
  for (const index of [0, 1, 4711, 99_999]) {
    expect(list.find({ number: `${6_400_000 + index}123`, country: 'NZ', network: null })?.micros).toBe(index)
  }
})
