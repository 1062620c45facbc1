import { expect, test } from 'vitest'
import { compileRoutes } from './compile.ts'
import { explainRoute } from './explain.ts'
import type { RoutableCarrier, RouteRequest, RouteRule } from './route.ts'
import { carrierOf, health, requestOf, ruleOf } from './test-routes.ts'

const carriers = [
  carrierOf('spark', { networks: ['Spark'] }),
  carrierOf('backup', { networks: ['Spark', 'One NZ'] }),
  carrierOf('in', { networks: [] }),
  carrierOf('any'),
  carrierOf('sim', { simulated: true }),
]
const draining = [{ ...carriers[0]!, draining: true }, ...carriers.slice(1)]
const down = (name: string, all = carriers) =>
  all.map((one) => (one.name === name ? { ...one, ...health('down') } : one))

const explained = (rules: readonly RouteRule[], all: readonly RoutableCarrier[], more: Partial<RouteRequest> = {}) =>
  explainRoute(compileRoutes(rules, all), requestOf(more))

const reasons = (more: Partial<RouteRequest> = {}, all = carriers, rules: readonly RouteRule[] = []) =>
  explained(rules, all, more).candidates.map(({ name, taken, why }) => [name, taken ? `taken: ${why}` : why])

test('without a rule every carrier says why it is taken or not', () => {
  expect(reasons()).toEqual([
    ['spark', 'taken: spark serves Spark'],
    ['backup', 'it also serves Spark, but spark comes first'],
    ['in', 'it is receive only'],
    ['any', 'spark comes first'],
    ['sim', 'spark comes first'],
  ])
  expect(reasons({ network: null })[0]).toEqual(['spark', "it serves only Spark, and the number's network is unknown"])
  expect(reasons({ network: null })[3]![1]).toContain('taken: ')
  expect(reasons({ demo: true })[0]![1]).toBe('a demo account never reaches a real carrier')
  expect(explained([], carriers.slice(0, 3), { network: 'Telstra' })).toMatchObject({
    carrier: null,
    reason: 'no carrier takes the number by its networks',
  })
})

test.each<[string, RoutableCarrier[], Partial<RouteRequest>, string]>([
  ['a carrier that serves the network', carriers, {}, 'spark serves Spark'],
  [
    'a network that nobody serves',
    carriers,
    { network: 'Telstra' },
    'no carrier serves Telstra, and any takes any number',
  ],
  ['no network', carriers, { network: null }, "the number's network is unknown, and any takes any number"],
  [
    'a drained one before',
    [draining[0]!, carriers[3]!],
    {},
    'spark serves Spark but is being drained, and any takes any number',
  ],
  ['a drained one beside', draining, {}, 'backup serves Spark, and spark is being drained'],
  [
    'a drained one alone',
    draining.slice(0, 1),
    {},
    'spark serves Spark, and is being drained, but no other carrier takes the number',
  ],
  ['one that is down beside', down('spark'), {}, 'backup serves Spark, and spark is not bound'],
  [
    'one that is down before',
    down('spark', [carriers[0]!, carriers[3]!]),
    {},
    'spark serves Spark but is not bound, and any takes any number',
  ],
  [
    'all down',
    down('spark', carriers.slice(0, 1)),
    {},
    'spark serves Spark, but it is not bound and no carrier of the number is healthy: the message waits',
  ],
  [
    'a sender that it may not use',
    [{ ...carriers[0]!, senders: new Set<string>() }, carriers[3]!],
    {},
    'spark serves Spark but may not use the sender 552, and any takes any number',
  ],
])('the reason without a rule: %s', (_case, all, more, reason) => expect(explained([], all, more).reason).toBe(reason))

const [a, b, c] = [carrierOf('a'), carrierOf('b'), carrierOf('c')]

test.each<[string, RouteRule[], RoutableCarrier[], Partial<RouteRequest>, string[]]>([
  [
    'one carrier',
    [ruleOf('r', {}, ['a'])],
    [a, b],
    {},
    ['+a rule "r" sends it to a', 'b rule "r" decides, and does not name it'],
  ],
  [
    'a stand-in that is not needed',
    [ruleOf('r', {}, ['a', 'b 2'])],
    [a, b],
    {},
    ['+a rule "r" sends it to a', 'b rule "r": a comes first'],
  ],
  [
    'a stand-in',
    [ruleOf('r', {}, ['a', 'b 2'])],
    [{ ...a, ...health('down') }, b],
    {},
    ['a rule "r": it is not bound, and b takes the message', '+b rule "r" sends it to b, since a is not bound'],
  ],
  [
    'two stand-ins',
    [ruleOf('r', {}, ['a', 'b', 'c 2'])],
    [{ ...a, ...health('silent') }, { ...b, ...health('failing') }, c],
    {},
    [
      'a rule "r": it does not answer, and c takes the message',
      'b rule "r": it fails too often, and c takes the message',
      '+c rule "r" sends it to c, since a does not answer and b fails too often',
    ],
  ],
  [
    'shares',
    [ruleOf('r', {}, ['a 1 30', 'b 1 70'])],
    [a, b],
    { draw: 1 },
    [
      'a rule "r": it has 30 % of the handsets, and this one belongs to b',
      '+b rule "r" gives b 70 % of the handsets, this one too',
    ],
  ],
  [
    'a tiny share',
    [ruleOf('r', {}, ['a 1 1', 'b 1 1000'])],
    [a, b],
    { draw: 1 },
    [
      'a rule "r": it has less than 1 % of the handsets, and this one belongs to b',
      '+b rule "r" gives b 100 % of the handsets, this one too',
    ],
  ],
  [
    'all down',
    [ruleOf('r', {}, ['a', 'b 2'])],
    [
      { ...a, ...health('stopped') },
      { ...b, ...health('down') },
    ],
    {},
    [
      '+a rule "r" sends it to a, but it refuses every message and no carrier of the number is healthy: the message waits',
      'b rule "r": a comes first',
    ],
  ],
  [
    'what each that cannot take it lacks',
    [ruleOf('r', {}, ['gone', 'in', 'a', 'b', 'c', 'sim'])],
    [carriers[2]!, { ...a, draining: true }, { ...b, senders: new Set(['1']) }, c, carriers[4]!],
    { tried: new Set([c.carrierId]) },
    [
      'gone rule "r": it does not run',
      'in rule "r": it is receive only',
      'a rule "r": it is being drained',
      'b rule "r": it may not use the sender 552',
      'c rule "r": it has already refused the message',
      '+sim rule "r" sends it to sim',
    ],
  ],
  [
    'weight 0',
    [ruleOf('r', {}, ['a 1 0', 'b'])],
    [a, b],
    {},
    ['a rule "r": its weight is 0', '+b rule "r" sends it to b'],
  ],
  [
    'an earlier rule that cannot send',
    [ruleOf('x', {}, ['gone']), ruleOf('r', {}, ['a'])],
    [a],
    {},
    ['gone rule "x": it does not run', '+a rule "r" sends it to a'],
  ],
  [
    'a carrier of two rules',
    [ruleOf('x', {}, ['a 1 0']), ruleOf('r', {}, ['a', 'b 2'])],
    [a, b],
    {},
    ['+a rule "x": its weight is 0; rule "r" sends it to a', 'b rule "r": a comes first'],
  ],
  [
    'no rule that matches',
    [ruleOf('r', { purposes: ['otp'] }, ['a'])],
    [a, b],
    {},
    ['+a no rule decides: no carrier serves Spark, and a takes any number', 'b a comes first'],
  ],
  [
    'a real carrier for a demo account',
    [ruleOf('r', {}, ['a'])],
    [a, carriers[4]!],
    { demo: true },
    [
      'a rule "r": a demo account never reaches a real carrier; a demo account never reaches a real carrier',
      '+sim no rule decides: no carrier serves Spark, and sim takes any number',
    ],
  ],
  [
    'only a drained one',
    [ruleOf('r', {}, ['a'])],
    [{ ...a, draining: true }],
    {},
    ['+a rule "r" sends it to a, and is being drained, but no other carrier takes the number'],
  ],
])('by a rule: %s', (_case, rules, all, more, expected) => {
  const { candidates } = explained(rules, all, more)
  expect(candidates.map(({ name, taken, why }) => `${taken ? '+' : ''}${name} ${why}`)).toEqual(expected)
})

test('where nobody takes the message the reason names the rules that could not', () => {
  const gone = ruleOf('x', {}, ['gone'])
  expect(explained([gone], []).reason).toBe(
    'no carrier of rule "x" can take the message, and no carrier takes the number by its networks',
  )
  expect(explained([{ ...gone, final: true }], [a])).toMatchObject({
    carrier: null,
    reason: 'rule "x" is final, and none of its carriers can take the message',
  })
})

test('the explanation is of the decision: the same carrier, rule and cost', () => {
  const routes = compileRoutes([ruleOf('r', {}, ['a 1 3 100', 'b 1 7 200'])], [a, b])
  for (let draw = 0; draw < 200; draw++) {
    const request = requestOf({ draw })
    const { carrier, rule, costMicros, candidates } = explainRoute(routes, request)
    expect({ carrier, rule, costMicros }).toEqual(routes.choose(request))
    expect(candidates.filter(({ taken }) => taken).map(({ name }) => name)).toEqual([carrier!.name])
  }
})

test('a carrier that is being drained takes only numbers that no other carrier takes', () => {
  expect(reasons({}, draining)[0]![1]).toBe('it is being drained, and backup takes the number')
})
