import { describe, expect, test } from 'vitest'
import { compileRoutes } from './compile.ts'
import type { RoutableCarrier, RouteRequest, RouteRule } from './route.ts'
import { carrierOf, health, requestOf, ruleOf } from './test-routes.ts'

const [a, b, c] = [carrierOf('a'), carrierOf('b'), carrierOf('c')]
const [down, silent] = [health('down'), health('silent')]

function chosen(rules: readonly RouteRule[], carriers: readonly RoutableCarrier[], more: Partial<RouteRequest> = {}) {
  return compileRoutes(rules, carriers).choose(requestOf(more))?.carrier.name ?? null
}

const vodafone = carrierOf('vodafone', { networks: ['One NZ'] })
const spark = carrierOf('spark', { networks: ['Spark'] })
const backup = carrierOf('backup', { networks: ['One NZ', 'Spark'] })
const simulated = carrierOf('simulated', { simulated: true })
const receiver = carrierOf('receiver', { networks: [] })
const drained = (carrier: RoutableCarrier) => ({ ...carrier, draining: true })
const ill = (carrier: RoutableCarrier, state = down) => ({ ...carrier, ...state })

describe('without a rule the carriers’ own networks decide', () => {
  test.each<[string, RoutableCarrier[], Partial<RouteRequest>, string | null]>([
    ['a network that a carrier names', [a, vodafone, spark], {}, 'spark'],
    ['the first of two that name it', [backup, spark], {}, 'backup'],
    ['a network that no carrier names', [vodafone, a], { network: 'Telstra' }, 'a'],
    ['a network that is not known', [vodafone, a], { network: null }, 'a'],
    ['a network that nobody serves', [vodafone], {}, null],
    ['no carrier at all', [], {}, null],
    ['a real carrier for a demo account', [spark, a], { demo: true }, null],
    ['the simulated one for a demo account', [spark, simulated], { demo: true }, 'simulated'],
    ['a receive-only carrier', [receiver], {}, null],
    ['a drained carrier beside one that serves the network', [drained(spark), backup], {}, 'backup'],
    ['a drained carrier beside one for any number', [drained(spark), a], {}, 'a'],
    ['a drained carrier alone', [drained(spark), vodafone], {}, 'spark'],
    ['two drained carriers', [drained(a), drained(spark)], {}, 'spark'],
    ['a carrier that is down', [ill(spark), backup], {}, 'backup'],
    ['a carrier that is down beside one for any number', [ill(spark), a], {}, 'a'],
    ['all carriers down: the first one', [ill(spark), ill(backup), ill(a)], {}, 'spark'],
    ['one down and one drained: the message waits for the first', [ill(spark), drained(a)], {}, 'spark'],
    ['a sender that it may not use', [{ ...spark, senders: new Set(['2190']) }, a], {}, 'a'],
    ['a sender that it may use', [{ ...spark, senders: new Set(['552']) }, a], {}, 'spark'],
    ['a carrier that has refused the message', [spark, a], { tried: new Set([spark.carrierId]) }, 'a'],
  ])('%s', (_case, carriers, request, expected) => expect(chosen([], carriers, request)).toBe(expected))
})

describe('a rule matches by', () => {
  test.each<[string, RouteRule['match'] | object, Partial<RouteRequest>, boolean]>([
    ['nothing: every message', {}, {}, true],
    ['its network', { networks: ['Spark'] }, {}, true],
    ['another network', { networks: ['One NZ'] }, {}, false],
    ['one of its networks', { networks: ['One NZ', 'Spark'] }, {}, true],
    ['a network, of a number that was ported there', { networks: ['One NZ'] }, { network: 'One NZ' }, true],
    ['a network, of a number that was ported away', { networks: ['Spark'] }, { network: 'One NZ' }, false],
    ['a network, where none is known', { networks: ['Spark'] }, { network: null }, false],
    ['its country', { countries: ['NZ'] }, {}, true],
    ['another country', { countries: ['AU'] }, {}, false],
    ['one of its countries', { countries: ['AU', 'NZ'] }, {}, true],
    ['a country that shares its code', { countries: ['CA'] }, { number: '14165550100' }, true],
    ['the country that stands for a shared code', { countries: ['US'] }, { number: '14165550100' }, false],
    ['its prefix', { prefixes: ['6427'] }, {}, true],
    ['the country code alone', { prefixes: ['64'] }, {}, true],
    ['the whole number', { prefixes: ['64275550100'] }, {}, true],
    ['a prefix longer than the number', { prefixes: ['642755501001'] }, {}, false],
    ['another prefix', { prefixes: ['6421'] }, {}, false],
    ['one of its prefixes', { prefixes: ['6421', '642755'] }, {}, true],
    ['digits inside the number', { prefixes: ['275'] }, {}, false],
    ['its purpose', { purposes: ['transactional'] }, {}, true],
    ['another purpose', { purposes: ['otp'] }, {}, false],
    ['one of its purposes', { purposes: ['otp', 'marketing'] }, { purpose: 'marketing' }, true],
    ['its account', { accounts: [1001] }, {}, true],
    ['another account', { accounts: [1002] }, {}, false],
    ['an account, where none is asked for', { accounts: [1001] }, { accountId: null }, false],
    ['its sender', { senders: ['552'] }, {}, true],
    ['another sender', { senders: ['2190'] }, {}, false],
    ['all kinds at once', { networks: ['Spark'], countries: ['NZ'], prefixes: ['64'], senders: ['552'] }, {}, true],
    ['all kinds but one', { networks: ['Spark'], countries: ['NZ'], prefixes: ['64'], senders: ['553'] }, {}, false],
    ['a network and another country', { networks: ['Spark'], countries: ['AU'] }, {}, false],
    ['a prefix and another account', { prefixes: ['64'], accounts: [7] }, {}, false],
    ['a purpose and an account', { purposes: ['otp'], accounts: [1001] }, { purpose: 'otp' }, true],
  ])('%s', (_case, match, request, matches) => {
    expect(chosen([ruleOf('r', match, ['b'])], [a, b], request)).toBe(matches ? 'b' : 'a')
  })
})

describe('among rules', () => {
  const nz = ruleOf('nz', { countries: ['NZ'] }, ['a'])
  const codes = ruleOf('codes', { purposes: ['otp'] }, ['b'])
  const all = ruleOf('all', {}, ['c'])
  const real = carrierOf('real')

  test.each<[string, RouteRule[], RoutableCarrier[], Partial<RouteRequest>, string | null]>([
    ['the first that matches decides', [nz, codes, all], [a, b, c], { purpose: 'otp' }, 'a'],
    ['their order counts, not how narrow they are', [all, nz], [a, b, c], {}, 'c'],
    ['one that does not match is passed', [codes, nz], [a, b, c], {}, 'a'],
    ['one that is switched off is passed', [{ ...nz, enabled: false }, all], [a, b, c], {}, 'c'],
    ['one without carriers is passed', [ruleOf('x', {}, []), all], [a, b, c], {}, 'c'],
    ['one whose carrier does not run is passed', [nz, all], [b, c], {}, 'c'],
    ['one whose carrier is receive only is passed', [ruleOf('x', {}, ['receiver']), all], [receiver, c], {}, 'c'],
    ['one whose carrier may not use the sender is passed', [nz, all], [{ ...a, senders: new Set() }, c], {}, 'c'],
    ['one whose carrier is drained is passed', [nz, all], [drained(a), c], {}, 'c'],
    ['one whose carrier has the weight 0 is passed', [ruleOf('x', {}, ['a 1 0']), all], [a, c], {}, 'c'],
    ['one whose carrier refused the message is passed', [nz, all], [a, c], { tried: new Set([a.carrierId]) }, 'c'],
    [
      'one with real carriers is passed for a demo account',
      [nz, all],
      [a, { ...c, simulated: true }],
      { demo: true },
      'c',
    ],
    ['one whose carrier is down decides all the same', [nz, all], [ill(a), c], {}, 'a'],
    ['none matches: the networks decide', [codes], [vodafone, spark, b], {}, 'spark'],
    ['none can send: the networks decide', [nz], [spark], {}, 'spark'],
    ['none can send, and no network is served', [nz], [vodafone], {}, null],
    [
      'a rule may use a carrier for a network that is not its own',
      [ruleOf('x', {}, ['vodafone'])],
      [vodafone],
      {},
      'vodafone',
    ],
    ['a final rule lets nobody else send', [ruleOf('x', {}, ['gone'], { final: true }), all], [c], {}, null],
    [
      'a final rule that does not match lets others',
      [ruleOf('x', { senders: ['1'] }, [], { final: true }), all],
      [c],
      {},
      'c',
    ],
    ['a final rule uses its drained carrier', [{ ...nz, final: true }, all], [drained(a), c], {}, 'a'],
    ['a drained carrier takes what no later rule and no network does', [nz], [drained(a), vodafone], {}, 'a'],
    ['a drained carrier leaves it to the networks', [nz], [drained(a), spark], {}, 'spark'],
    ['a demo account never gets a real carrier', [nz, all], [a, c, real], { demo: true }, null],
  ])('%s', (_case, rules, carriers, request, expected) => expect(chosen(rules, carriers, request)).toBe(expected))
})

describe('among the carriers of a rule', () => {
  test.each<[string, string[], RoutableCarrier[], Partial<RouteRequest>, string | null]>([
    ['the lowest order takes it', ['b 2', 'a 1'], [a, b], {}, 'a'],
    ['the next order stands in for one that is down', ['a 1', 'b 2', 'c 3'], [ill(a), b, c], {}, 'b'],
    ['and the one after it', ['a 1', 'b 2', 'c 3'], [ill(a), ill(b, silent), c], {}, 'c'],
    ['the first order has it again when it is well', ['a 1', 'b 2'], [ill(a, health('well')), b], {}, 'a'],
    ['one that has only just recovered is passed', ['a 1', 'b 2'], [ill(a, health('recovering')), b], {}, 'b'],
    ['one that refuses every message is passed', ['a 1', 'b 2'], [ill(a, health('stopped')), b], {}, 'b'],
    ['one that fails too often is passed', ['a 1', 'b 2'], [ill(a, health('failing')), b], {}, 'b'],
    ['the first order waits when all are down', ['a 1', 'b 2'], [ill(a), ill(b)], {}, 'a'],
    ['the other of the same order takes it', ['a 1 50', 'b 1 50'], [ill(a), b], {}, 'b'],
    ['weight 0 takes nothing', ['a 1 0', 'b 1 1'], [a, b], {}, 'b'],
    ['weight 0 takes nothing when the other is down', ['a 1 0', 'b 1 1'], [a, ill(b)], {}, 'b'],
    [
      'one that may not use the sender is no candidate',
      ['a 1', 'b 2'],
      [{ ...a, senders: new Set(['1']) }, b],
      {},
      'b',
    ],
    ['one that does not run is no candidate', ['a 1', 'b 2'], [b], {}, 'b'],
    ['a drained one is passed', ['a 1', 'b 2'], [drained(a), b], {}, 'b'],
    ['a drained one does not stand in for one that is down', ['a 1', 'b 2'], [ill(a), drained(b)], {}, 'a'],
    [
      'codes leave a carrier that is silent for them',
      ['a 1', 'b 2'],
      [{ ...a, health: { otp: 'silent', others: 'well' } }, b],
      { purpose: 'otp' },
      'b',
    ],
    [
      'others stay with a carrier that is silent for codes',
      ['a 1', 'b 2'],
      [{ ...a, health: { otp: 'silent', others: 'well' } }, b],
      {},
      'a',
    ],
    ['one that refused the message is passed', ['a 1', 'b 2'], [a, b], { tried: new Set([a.carrierId]) }, 'b'],
    ['all refused the message', ['a 1'], [a], { tried: new Set([a.carrierId]) }, null],
  ])('%s', (_case, targets, carriers, request, expected) => {
    expect(chosen([ruleOf('r', {}, targets)], carriers, request)).toBe(expected)
  })

  test('the route has the rule and the cost of a part; without a rule it has neither', () => {
    const rule = ruleOf('r', {}, ['a 1 1 1200'])
    expect(compileRoutes([rule], [a]).choose(requestOf())).toEqual({ carrier: a, rule, costMicros: 1200 })
    expect(compileRoutes([], [a]).choose(requestOf())).toEqual({ carrier: a, rule: null, costMicros: null })
  })

  test('the spread tells the shares of those that are well', () => {
    const shares = (carriers: RoutableCarrier[]) =>
      compileRoutes([ruleOf('r', {}, ['a 1 30', 'b 1 10', 'c 2'])], carriers)
        .spread(requestOf())
        .map(({ carrier, share }) => `${carrier.name} ${share}`)
    expect(shares([a, b, c])).toEqual(['a 0.75', 'b 0.25'])
    expect(shares([ill(a), b, c])).toEqual(['b 1'])
    expect(shares([ill(a), ill(b), c])).toEqual(['c 1'])
    expect(shares([])).toEqual([])
  })
})
