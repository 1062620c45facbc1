import { expect, test } from 'vitest'
import { builtInPolicies, policyVersion } from './country-policies.ts'
import { nameFault } from './register-names.ts'
import { foldSender, kindOfSender, senderAsStored } from './sender.ts'

test.each([
  ['552', 'short_code'],
  ['1234567', 'short_code'],
  ['12345678', 'number'],
  ['64211234567', 'number'],
  ['Acme', 'name'],
  ['A', 'name'],
  ['A & B Co.', 'name'],
  ['12', null],
  ['1234567890123456', null],
  ['TwelveLetter', null],
  ['Café', null],
  ['<b>', null],
  ['', null],
] as const)('the kind of "%s" is %s', (code, kind) => {
  expect(kindOfSender(code)).toBe(kind)
})

test('a sender is stored without spaces around it, and a number without its +', () => {
  expect([' 2190 ', '+64211234567', '+Acme'].map(senderAsStored)).toEqual(['2190', '64211234567', '+Acme'])
  expect(foldSender('AcMe')).toBe(foldSender('aCmE'))
})

test.each([
  ['Acme', null],
  ['ACMA Alerts', null],
  ['A!', null],
  ['A', 'is 1 long'],
  ['Twelve chars', 'is 12 long'],
  ['Café', 'printable ASCII'],
  ['12345', 'digits alone'],
  [' Acme', 'begins or ends with'],
  ['Acme_', 'begins or ends with'],
  ['unVerified', 'contains "unverified"'],
  ['Alert', 'words alone that AU restricts: alert'],
  ['BANK alert', 'words alone that AU restricts: bank, alert'],
  ['Anti-Fraud', 'words alone'],
  ['My Bank', null],
] as const)('the AU register says of "%s": %s', (name, fault) => {
  if (fault === null) expect(nameFault(name, 'AU')).toBeNull()
  else expect(nameFault(name, 'AU')).toContain(fault)
})

test('a country without a rule about names takes every name', () => {
  expect(nameFault('Alert', 'GB')).toBeNull()
})

test('every built-in rule has its date and its source, and each country stands there once', () => {
  expect(policyVersion).toMatch(/^\d{4}-\d{2}-\d{2}$/)
  const countries = builtInPolicies.map(({ country }) => country)
  expect(new Set(countries).size).toBe(countries.length)
  for (const { since, asOf, source, reason } of builtInPolicies.flatMap(({ rules }) => rules)) {
    expect(since ?? asOf).toMatch(/^\d{4}-\d{2}-\d{2}$/)
    expect(asOf <= policyVersion).toBe(true)
    expect([source, reason].every((text) => text.length > 10)).toBe(true)
  }
})
