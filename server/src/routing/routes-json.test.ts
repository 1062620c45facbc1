import { expect, test } from 'vitest'
import { carriersByName, readRoutesJson, routesJson } from './routes-json.ts'
import { asRules } from './rules.ts'

const names = ['spark', 'other']
const known = {
  carriers: carriersByName(names.map((name, index) => ({ name, id: index + 1 }))),
  accounts: new Set([1001]),
}

const rule = { name: 'codes', targets: [{ carrier: 'spark' }] }
const faultsOf = (value: unknown) =>
  readRoutesJson(value, known).faults.map(({ path, found, expected }) => `${path}: ${found}, ${expected}`)

test('routes that are written are read as the same', () => {
  const full = {
    rules: [
      {
        name: 'codes to Spark',
        enabled: false,
        final: true,
        match: {
          networks: ['Spark'],
          countries: ['NZ'],
          prefixes: ['6427'],
          purposes: ['otp'],
          accounts: ['1001'],
          senders: ['552', 'Acme & Co'],
        },
        targets: [
          { carrier: 'spark', order: 1, weight: 70, cost: 0.012345 },
          { carrier: 'other', order: 2, weight: 0, cost: 0 },
        ],
      },
    ],
    destinations: [
      { country: 'AU', mode: 'block' },
      { account: '1001', prefix: '6140', mode: 'allow' },
    ],
  }
  const { routes, faults } = readRoutesJson(full, known)
  expect(faults).toEqual([])
  expect(
    routesJson(
      asRules(routes.rules, (id) => names[id - 1]!),
      routes.destinations!,
    ),
  ).toEqual(full)
})

test('what is left out has its default, and destinations that are left out stay as they are', () => {
  const { routes, faults } = readRoutesJson({ rules: [rule] }, known)
  expect(faults).toEqual([])
  expect(routes.destinations).toBeNull()
  expect(routes.rules).toEqual([
    {
      ...{ name: 'codes', enabled: true, final: false },
      match: { networks: [], countries: [], prefixes: [], purposes: [], accounts: [], senders: [] },
      targets: [{ carrierId: 1, order: 1, weight: 1, costMicros: 0 }],
    },
  ])
})

test.each<[string, unknown, string]>([
  ['no object', [], ': [], an object with rules, destinations'],
  ['no rules', {}, 'rules: nothing, a list of rules'],
  ['an unknown field', { rules: [], rule: [] }, 'rule: an unknown field, one of rules, destinations'],
  ['a rule that is a text', { rules: ['x'] }, 'rules[0]: "x", an object with name'],
  ['no name', { rules: [{}] }, 'rules[0].name: nothing, a name of 1 to 100 characters'],
  ['a name twice', { rules: [rule, rule] }, 'rules[1].name: "codes", another name: a rule has it already'],
  ['a flag that is a number', { rules: [{ ...rule, enabled: 1 }] }, 'rules[0].enabled: 1, true or false'],
  ['a match that is a list', { rules: [{ ...rule, match: [] }] }, 'rules[0].match: [], an object with networks'],
  ['an unknown kind', { rules: [{ ...rule, match: { network: [] } }] }, 'rules[0].match.network: an unknown field'],
  [
    'a kind that is a text',
    { rules: [{ ...rule, match: { networks: 'Spark' } }] },
    'rules[0].match.networks: "Spark", a list',
  ],
  [
    'a network that is a number',
    { rules: [{ ...rule, match: { networks: [1] } }] },
    'rules[0].match.networks[0]: 1, the name of a network',
  ],
  [
    'a country by its name',
    { rules: [{ ...rule, match: { countries: ['New Zealand'] } }] },
    'two capital letters, such as NZ',
  ],
  [
    'a country by an alias of its code',
    { rules: [{ ...rule, match: { countries: ['UK'] } }] },
    '"UK", GB, as ISO 3166 writes UK',
  ],
  [
    'a prefix with a plus',
    { rules: [{ ...rule, match: { prefixes: ['+64'] } }] },
    'rules[0].match.prefixes[0]: "+64", the first digits',
  ],
  ['a local prefix', { rules: [{ ...rule, match: { prefixes: ['021'] } }] }, 'country code first, such as 6421'],
  [
    'an unknown purpose',
    { rules: [{ ...rule, match: { purposes: ['codes'] } }] },
    'one of otp, transactional, service, marketing',
  ],
  ['an account as a number', { rules: [{ ...rule, match: { accounts: [1001] } }] }, 'the id of an account as a text'],
  [
    'an account that does not exist',
    { rules: [{ ...rule, match: { accounts: ['1002'] } }] },
    'the id of an account that exists',
  ],
  [
    'a sender that is too long',
    { rules: [{ ...rule, match: { senders: ['1'.repeat(16)] } }] },
    'a sender of 1 to 15 characters',
  ],
  [
    'a carrier that does not exist',
    { rules: [{ ...rule, targets: [{ carrier: 'sprak' }] }] },
    '"sprak", the name of a carrier, such as spark',
  ],
  [
    'no carrier',
    { rules: [{ ...rule, targets: [{}] }] },
    'rules[0].targets[0].carrier: nothing, the name of a carrier',
  ],
  [
    'a carrier twice',
    { rules: [{ ...rule, targets: [{ carrier: 'spark' }, { carrier: 'spark' }] }] },
    'the rule has this one already',
  ],
  [
    'an order of 0',
    { rules: [{ ...rule, targets: [{ carrier: 'spark', order: 0 }] }] },
    'order: 0, a whole number from 1 to 100',
  ],
  [
    'a weight below 0',
    { rules: [{ ...rule, targets: [{ carrier: 'spark', weight: -1 }] }] },
    'weight: -1, a whole number from 0',
  ],
  [
    'a cost as a text',
    { rules: [{ ...rule, targets: [{ carrier: 'spark', cost: '0.1' }] }] },
    'cost: "0.1", the cost of a part in dollars',
  ],
  [
    'a cost that is too fine',
    { rules: [{ ...rule, targets: [{ carrier: 'spark', cost: 0.0000001 }] }] },
    'at most six decimals',
  ],
  [
    'a destination of both',
    { rules: [], destinations: [{ country: 'NZ', prefix: '64', mode: 'block' }] },
    'either a country or a prefix',
  ],
  [
    'a destination of neither',
    { rules: [], destinations: [{ mode: 'block' }] },
    'destinations[0]: {"mode":"block"}, either a country or a prefix',
  ],
  [
    'no mode',
    { rules: [], destinations: [{ country: 'NZ' }] },
    'destinations[0].mode: nothing, one of allow, monitor, block',
  ],
  [
    'a destination twice',
    {
      rules: [],
      destinations: [
        { country: 'NZ', mode: 'block' },
        { country: 'NZ', mode: 'allow' },
      ],
    },
    'another destination',
  ],
])('%s is a fault at its place', (_case, value, expected) => {
  const faults = faultsOf(value)
  expect(faults).toHaveLength(1)
  expect(faults[0]).toContain(expected)
})

test('all faults come at once, each long value cut', () => {
  const faults = faultsOf({
    rules: [
      {
        name: '',
        enabled: 'yes',
        match: { prefixes: ['0', '6'.repeat(200)] },
        targets: [{ carrier: 'x', order: 1.5 }],
      },
    ],
    destinations: [{ country: 'nz', mode: 'stop' }],
  })
  expect(faults).toHaveLength(8)
  for (const fault of faults) expect(fault.length).toBeLessThan(200)
})
