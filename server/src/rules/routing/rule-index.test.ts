import { countryOf } from '@websms/sms'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { purposes } from '../purpose.ts'
import { covers, isContradiction } from './covers.ts'
import type { RouteMatch, RouteRequest } from './route.ts'
import { createRuleIndex } from './rule-index.ts'
import { requestOf } from './test-routes.ts'

const numbers = ['64275550100', '64211234567', '61412345678', '14165550100', '14155550100', '447781123456']
const some = <Value>(values: readonly Value[]) => fc.subarray([...values], { maxLength: Math.min(3, values.length) })

const match: fc.Arbitrary<RouteMatch> = fc.record({
  networks: some(['Spark', 'One NZ', 'Telstra']),
  countries: some(['NZ', 'AU', 'US', 'CA', 'GB', 'GG']),
  prefixes: some(['6', '64', '6427', '6421', '1', '14', '1416', '44', '447781', '61', '64275550100']),
  purposes: some(purposes),
  accounts: some([1001, 1002]),
  senders: some(['552', 'Acme']),
})
const request: fc.Arbitrary<RouteRequest> = fc
  .record({
    number: fc.constantFrom(...numbers),
    network: fc.constantFrom('Spark', 'One NZ', 'Telstra', null),
    purpose: fc.constantFrom(...purposes),
    accountId: fc.constantFrom(1001, 1002, 1003, null),
    sender: fc.constantFrom('552', 'Acme', 'Other'),
  })
  .map(requestOf)

/** As the definition of a match says it, one kind after the other. */
function matches(rule: RouteMatch, { number, network, country, purpose, accountId, sender }: RouteRequest): boolean {
  const has = <Value>(values: readonly Value[], value: Value | null) =>
    values.length === 0 || (value !== null && values.includes(value))
  return (
    has(rule.networks, network) &&
    has(rule.countries, country) &&
    has(rule.purposes, purpose) &&
    has(rule.accounts, accountId) &&
    has(rule.senders, sender) &&
    (rule.prefixes.length === 0 || rule.prefixes.some((prefix) => number.startsWith(prefix)))
  )
}

test('the index visits exactly the rules that match, each once and in order, and stops when told', () => {
  fc.assert(
    fc.property(fc.array(match, { maxLength: 30 }), request, fc.nat(5), (matchList, asked, stopAfter) => {
      const rules = matchList.map((one, place) => ({ place, match: one }))
      const index = createRuleIndex(rules)
      const expected = rules.filter((rule) => matches(rule.match, asked)).map(({ place }) => place)
      const visited: number[] = []
      expect(
        index.first(asked, ({ place }) => {
          visited.push(place)
          return null
        }),
      ).toBeNull()
      expect(visited).toEqual(expected)
      let left = stopAfter
      expect(index.first(asked, ({ place }) => (left-- === 0 ? place : null))).toBe(expected[stopAfter] ?? null)
    }),
    { numRuns: 500 },
  )
})

test('a match that covers another matches all of its messages', () => {
  let covering = 0
  fc.assert(
    fc.property(match, match, request, (outer, inner, asked) => {
      if (!covers(outer, inner)) return
      covering += 1
      if (matches(inner, asked)) expect(matches(outer, asked)).toBe(true)
    }),
    { numRuns: 5000 },
  )
  expect(covering).toBeGreaterThan(50)
})

test('a contradiction matches no number', () => {
  fc.assert(
    fc.property(match, request, (one, asked) => {
      if (isContradiction(one))
        expect(matches(one, { ...asked, country: countryOf(asked.number)!.country })).toBe(false)
    }),
    { numRuns: 2000 },
  )
})
