import { describe, expect, test } from 'vitest'
import { mayGoElsewhere } from './candidates.ts'
import { checkRoutes } from './check.ts'
import { covers } from './covers.ts'
import type { RoutableCarrier, RouteMatch, RouteRule } from './route.ts'
import { carrierOf, ruleOf } from './test-routes.ts'

const networks = new Set(['Spark', 'One NZ', '2degrees'])
const a = carrierOf('a')
const b = carrierOf('b')
const spark = carrierOf('spark', { networks: ['Spark'] })
const receiver = carrierOf('receiver', { networks: [] })

/** Kinds and texts of the warnings, without those about carriers that no rule uses. */
function warningsOf(rules: RouteRule[], carriers: RoutableCarrier[] = [a, b]) {
  return checkRoutes(rules, { carriers, networks })
    .filter(({ kind }) => kind !== 'unused_carrier')
    .map(({ kind, field, ruleId, text }) => ({
      kind,
      field,
      place: rules.findIndex((rule) => rule.ruleId === ruleId),
      text,
    }))
}

const matchOf = (match: Partial<RouteMatch>) => ruleOf('', match, []).match

describe('a warning at the place', () => {
  test.each<
    [string, RouteRule[], RoutableCarrier[], { kind: string; field: string; place: number; text: string } | null]
  >([
    ['nothing is wrong', [ruleOf('x', { networks: ['Spark'], countries: ['NZ'] }, ['a', 'b 2'])], [a, b], null],
    [
      'a prefix of another country',
      [ruleOf('x', { prefixes: ['6421'], countries: ['AU'] }, ['a'])],
      [a],
      {
        kind: 'never_matches',
        field: 'match',
        place: 0,
        text: 'rule "x" never matches: no number that begins with 6421 is of AU',
      },
    ],
    [
      'a prefix of a country that shares its code',
      [ruleOf('x', { prefixes: ['1415'], countries: ['CA'] }, ['a'])],
      [a],
      {
        kind: 'never_matches',
        field: 'match',
        place: 0,
        text: 'begins with 1415 is of CA',
      },
    ],
    ['a prefix that a country may have', [ruleOf('x', { prefixes: ['1'], countries: ['CA'] }, ['a'])], [a], null],
    [
      'one prefix of two that can match',
      [ruleOf('x', { prefixes: ['6421', '61'], countries: ['AU'] }, ['a'])],
      [a],
      null,
    ],
    [
      'a prefix of no country',
      [ruleOf('x', { prefixes: ['0279'] }, ['a'])],
      [a],
      {
        kind: 'never_matches',
        field: 'prefixes',
        place: 0,
        text: 'no country code begins with 0279',
      },
    ],
    [
      'a network that nobody knows',
      [ruleOf('x', { networks: ['Sparc'] }, ['a'])],
      [a],
      {
        kind: 'unknown_network',
        field: 'networks',
        place: 0,
        text: 'names the network "Sparc"',
      },
    ],
    [
      'a country that nobody knows',
      [ruleOf('x', { countries: ['UK'] }, ['a'])],
      [a],
      {
        kind: 'unknown_country',
        field: 'countries',
        place: 0,
        text: 'names the country "UK"',
      },
    ],
    [
      'a country whose numbers count as another’s',
      [ruleOf('x', { countries: ['CX'] }, ['a'])],
      [a],
      {
        kind: 'unknown_country',
        field: 'countries',
        place: 0,
        text: 'which no number belongs to',
      },
    ],
    [
      'a name in a rule that is off',
      [ruleOf('x', { networks: ['Sparc'] }, ['a'], { enabled: false })],
      [a],
      {
        kind: 'unknown_network',
        field: 'networks',
        place: 0,
        text: 'Sparc',
      },
    ],
    [
      'a contradiction in a rule that is off',
      [ruleOf('x', { prefixes: ['6421'], countries: ['AU'] }, ['a'], { enabled: false })],
      [a],
      null,
    ],
    [
      'the same match twice',
      [ruleOf('x', { countries: ['NZ'] }, ['a']), ruleOf('y', { countries: ['NZ'] }, ['b'])],
      [a, b],
      {
        kind: 'shadowed',
        field: 'match',
        place: 1,
        text: 'rule "y" is asked only when no carrier of rule "x" can take the message',
      },
    ],
    [
      'a rule behind one for every message',
      [ruleOf('x', {}, ['a']), ruleOf('y', { purposes: ['otp'] }, ['b'])],
      [a, b],
      {
        kind: 'shadowed',
        field: 'match',
        place: 1,
        text: 'rule "x"',
      },
    ],
    [
      'a rule behind a final one',
      [ruleOf('x', {}, ['a'], { final: true }), ruleOf('y', { purposes: ['otp'] }, ['b'])],
      [a, b],
      {
        kind: 'shadowed',
        field: 'match',
        place: 1,
        text: 'rule "y" is never asked: rule "x" comes first, matches all of its messages and is final',
      },
    ],
    [
      'a prefix behind its country',
      [ruleOf('x', { countries: ['NZ'] }, ['a']), ruleOf('y', { prefixes: ['6421'] }, ['b'])],
      [a, b],
      {
        kind: 'shadowed',
        field: 'match',
        place: 1,
        text: 'rule "x"',
      },
    ],
    [
      'a country behind its prefix',
      [ruleOf('x', { prefixes: ['64'] }, ['a']), ruleOf('y', { countries: ['NZ'] }, ['b'])],
      [a, b],
      {
        kind: 'shadowed',
        field: 'match',
        place: 1,
        text: 'rule "x"',
      },
    ],
    [
      'a wide rule behind a narrow one',
      [ruleOf('x', { purposes: ['otp'] }, ['a']), ruleOf('y', {}, ['b'])],
      [a, b],
      null,
    ],
    [
      'two rules that meet in part',
      [ruleOf('x', { countries: ['NZ', 'AU'] }, ['a']), ruleOf('y', { countries: ['AU', 'FJ'] }, ['b'])],
      [a, b],
      null,
    ],
    [
      'a rule behind one that is off',
      [ruleOf('x', {}, ['a'], { enabled: false }), ruleOf('y', { purposes: ['otp'] }, ['b'])],
      [a, b],
      null,
    ],
    [
      'no carrier',
      [ruleOf('x', {}, [])],
      [a],
      { kind: 'no_carrier', field: 'targets', place: 0, text: 'has no carrier: it never sends' },
    ],
    [
      'no carrier, and final',
      [ruleOf('x', {}, [], { final: true })],
      [a],
      {
        kind: 'no_carrier',
        field: 'targets',
        place: 0,
        text: 'is final: its messages are refused',
      },
    ],
    ['weight 0 beside another of its order', [ruleOf('x', {}, ['a 1 0', 'b 1 1'])], [a, b], null],
    [
      'weight 0 alone in its order',
      [ruleOf('x', {}, ['a 1 0', 'b 2 1'])],
      [a, b],
      {
        kind: 'no_weight',
        field: 'targets',
        place: 0,
        text: 'gives a the weight 0 and nobody shares its order 1',
      },
    ],
    [
      'a network that the carrier does not serve',
      [ruleOf('x', { networks: ['One NZ'] }, ['spark'])],
      [spark],
      {
        kind: 'other_networks',
        field: 'targets',
        place: 0,
        text: 'sends One NZ to spark, which is set to serve Spark only',
      },
    ],
    [
      'one carrier of two that does not run',
      [ruleOf('x', {}, ['gone', 'a 2'])],
      [a],
      {
        kind: 'absent_carrier',
        field: 'targets',
        place: 0,
        text: 'names the carrier gone, which does not run',
      },
    ],
    [
      'one carrier of two that is receive only',
      [ruleOf('x', {}, ['receiver', 'a 2'])],
      [a, receiver],
      {
        kind: 'receive_only',
        field: 'targets',
        place: 0,
        text: 'names the carrier receiver, which is receive only',
      },
    ],
  ])('%s', (_case, rules, carriers, expected) => {
    const found = warningsOf(rules, carriers)
    expect(found).toEqual(expected === null ? [] : [{ ...expected, text: expect.stringContaining(expected.text) }])
  })

  test('a rule whose only carrier does not run says both, and shadows nobody', () => {
    const rules = [ruleOf('x', {}, ['gone']), ruleOf('y', { purposes: ['otp'] }, ['a'])]
    expect(warningsOf(rules, [a]).map(({ kind }) => kind)).toEqual(['absent_carrier', 'no_carrier'])
  })

  test('a carrier that no enabled rule uses is named, unless it is receive only; without rules none is', () => {
    const of = (rules: RouteRule[]) =>
      checkRoutes(rules, { carriers: [a, b, receiver], networks }).map(({ carrierId, text }) => [carrierId, text])
    const text = 'No rule uses the carrier b: it takes only messages that no rule decides'
    expect(of([ruleOf('x', {}, ['a']), ruleOf('y', {}, ['b'], { enabled: false })])).toEqual([[b.carrierId, text]])
    expect(of([])).toEqual([])
  })

  test('a thousand rules are checked while nobody waits', () => {
    const rules = Array.from({ length: 1000 }, (_, index) =>
      ruleOf(`r${index}`, { prefixes: [`64${index + 1000}`], accounts: [index] }, ['a']),
    )
    expect(warningsOf(rules, [a])).toEqual([])
  })
})

test.each<[Partial<RouteMatch>, Partial<RouteMatch>, boolean]>([
  [{}, {}, true],
  [{}, { countries: ['NZ'] }, true],
  [{ countries: ['NZ'] }, {}, false],
  [{ networks: ['Spark', 'One NZ'] }, { networks: ['Spark'] }, true],
  [{ networks: ['Spark'] }, { networks: ['Spark', 'One NZ'] }, false],
  [{ prefixes: ['64'] }, { prefixes: ['6421', '6427'] }, true],
  [{ prefixes: ['6421'] }, { prefixes: ['64'] }, false],
  [{ prefixes: ['6421', '6427'] }, { prefixes: ['64215', '64270'] }, true],
  [{ countries: ['US', 'CA'] }, { prefixes: ['1416'] }, true],
  [{ countries: ['US'] }, { prefixes: ['1'] }, false],
  [{ prefixes: ['1'] }, { countries: ['US', 'CA'] }, true],
  [{ prefixes: ['1416'] }, { countries: ['CA'] }, false],
  [{ countries: ['NZ'], purposes: ['otp'] }, { countries: ['NZ'] }, false],
  [{ countries: ['NZ'] }, { countries: ['NZ'], purposes: ['otp'], accounts: [1] }, true],
  [{ accounts: [1, 2] }, { accounts: [2] }, true],
  [{ senders: ['552'] }, { senders: ['2190'] }, false],
])('%j covers %j: %s', (outer, inner, expected) => expect(covers(matchOf(outer), matchOf(inner))).toBe(expected))

test.each([
  [{ end: 'accepted' }, false],
  [{ end: 'refused', scope: 'carrier' }, true],
  [{ end: 'refused', scope: 'destination' }, false],
  [{ end: 'refused', scope: 'part' }, false],
  [{ end: 'unwritten' }, true],
  [{ end: 'unanswered', mayResend: false }, false],
  [{ end: 'unanswered', mayResend: true }, true],
] as const)('a part that ended as %j may go to another carrier: %s', (end, may) =>
  expect(mayGoElsewhere(end)).toBe(may),
)
