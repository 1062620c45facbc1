import { expect, test } from 'vitest'
import { abnFault } from './business-ids.ts'
import { checkAccountDefault, checkCountryDefault, checkPolicy, checkSender } from './check-senders.ts'
import { builtInPolicy, type PolicyRule } from './country-policies.ts'

const networks = new Set(['Spark', 'One NZ', 'Telstra'])
const policyOf = (country: string) => {
  const policy = builtInPolicy(country)
  return policy === null ? null : { rules: policy.rules, own: false }
}
const facts = { code: '2190', kind: 'short_code', countries: null, networks: null, purposes: null } as const
const sender = { ...facts, freeToReply: false, useCase: '', businessId: '' }
const warnings = (more: object) =>
  checkSender({ ...sender, ...more }, { networks, nearest: (name) => (name === 'Sprak' ? 'Spark' : null), policyOf })
const rule = (more: Partial<PolicyRule>): PolicyRule => {
  return { kinds: null, purposes: null, action: 'refuse', reason: 'so it is', ...more }
}

test('a sender without limits, or with limits that fit, has no warnings', () => {
  expect(warnings({})).toEqual([])
  expect(warnings({ networks: ['Spark'], countries: ['NZ'], purposes: ['transactional', 'marketing'] })).toEqual([])
})

test('a network that nobody has is warned about, with the nearest name', () => {
  expect(warnings({ networks: ['Sprak'] })).toEqual([expect.stringContaining('Did you mean "Spark"?')])
  expect(warnings({ networks: ['Nowhere at all'] })).toEqual([expect.not.stringContaining('Did you mean')])
})

test('networks and countries that do not meet are warned about', () => {
  expect(warnings({ networks: ['Spark', 'Telstra'], countries: ['NZ'] })).toEqual([
    expect.stringContaining('Telstra is in AU'),
  ])
  expect(warnings({ networks: ['Spark'], countries: ['NZ', 'GB'] })).toEqual([
    expect.stringContaining('None of its networks is in GB'),
  ])
})

test('a country whose rules never take it is warned about', () => {
  expect(warnings({ kind: 'name', countries: ['NZ', 'GB'] })).toEqual([
    expect.stringContaining('never used in NZ: its carriers take no names'),
  ])
})

test.each([
  ['51 824 753 556', null],
  ['51824753556', null],
  ['ABN 53 004 085 616', null],
  ['51 824 753 557', 'check digits'],
  ['1234', '"1234"'],
  ['', 'nothing'],
] as const)('the check digits of the ABN "%s" are checked', (text, fault) => {
  if (fault === null) expect(abnFault(text)).toBeNull()
  else expect(abnFault(text)).toContain(fault)
})

test('a name for Australia without its ABN or use case is warned about', () => {
  const name = { kind: 'name', countries: ['AU'] }
  expect(warnings(name)).toEqual([
    expect.stringContaining('needs the ABN'),
    expect.stringContaining('needs a use case'),
  ])
  expect(warnings({ ...name, businessId: '51 824 753 556', useCase: 'Codes' })).toEqual([])
})

test('a rule that those before it always come before never decides', () => {
  const names = rule({ kinds: ['name'] })
  const never = [expect.stringContaining('Rule 2 never decides')]
  expect(checkPolicy([rule({ action: 'allow' }), names])).toEqual(never)
  expect(checkPolicy([names, rule({ kinds: ['name'], purposes: ['otp'] })])).toEqual(never)
  expect(checkPolicy([rule({ kinds: ['name', 'number'] }), rule({ kinds: ['short_code'] }), rule({})])).toEqual([
    expect.stringContaining('Rule 3 never decides'),
  ])
  expect(checkPolicy([names, rule({})])).toEqual([])
  expect(checkPolicy([rule({ purposes: ['marketing'] }), names])).toEqual([])
})

test('a default that may not be used is warned about', () => {
  const of = (more: object, country = 'US') =>
    checkCountryDefault({ ...sender, stateNow: 'approved', ...more }, country, policyOf(country))
  expect(of({})).toEqual([])
  expect(of({ stateNow: 'expired' })).toEqual([expect.stringContaining('never used in US: it is expired')])
  expect(of({ countries: ['NZ'] })).toEqual([expect.stringContaining('registered for NZ only')])
  expect(of({ kind: 'name' })).toEqual([expect.stringContaining('handsets there take no names')])
  const purposes = { ...sender, purposes: ['marketing'] } as const
  expect(checkAccountDefault(purposes, new Set(['transactional']))).toEqual([expect.stringContaining('never used')])
  expect(checkAccountDefault(purposes, new Set(['transactional', 'marketing']))).toEqual([])
  expect(checkAccountDefault(purposes, new Set())).toEqual([])
})
