import { expect, test } from 'vitest'
import type { DestinationEntry } from '../rules/routing/destinations.ts'
import { ruleOf } from '../rules/routing/test-routes.ts'
import { destinationsChanges, rulesChanges } from './changes.ts'

test('rules that were added, removed, renamed, changed and moved are told apart', () => {
  const codes = ruleOf('codes', { purposes: ['otp'], prefixes: ['6421', '6422'] }, ['a 1 70 20000', 'b 1 30'])
  const old = ruleOf('old', {}, ['a'])
  const all = ruleOf('all', {}, ['a'])
  const changed = {
    ...codes,
    name: 'all codes',
    enabled: false,
    match: { ...codes.match, prefixes: ['6422', '6427'] },
    targets: [codes.targets[0]!],
  }
  const fresh = ruleOf('fresh', {}, ['b'])
  expect(rulesChanges([codes, old, all], [all, changed, fresh])).toEqual({
    added: ['fresh'],
    removed: ['old'],
    changed: {
      'all codes': {
        name: { from: 'codes', to: 'all codes' },
        enabled: { from: true, to: false },
        prefixes: { added: ['6427'], removed: ['6421'] },
        targets: {
          from: ['a: order 1, weight 70, cost 0.02', 'b: order 1, weight 30, cost 0'],
          to: ['a: order 1, weight 70, cost 0.02'],
        },
      },
    },
    order: ['all', 'all codes', 'fresh'],
  })
  expect(rulesChanges([codes, all], [codes, all])).toBeNull()
})

test('a change of thousands of values and rules stays short', () => {
  const prefixes = Array.from({ length: 5000 }, (_, index) => `64${index + 10_000}`)
  const rule = ruleOf('long', {}, ['a'])
  const many = Array.from({ length: 500 }, (_, index) => ruleOf(`r${index}`, {}, ['a']))
  const off = many.map((one) => ({ ...one, enabled: false }))
  const changes = rulesChanges([rule, ...many], [{ ...rule, match: { ...rule.match, prefixes } }, ...off])
  expect(JSON.stringify(changes).length).toBeLessThan(3000)
  expect(changes).toMatchObject({ and_changed: 481 })
  expect(JSON.stringify(changes)).toContain('and 4980 more')
})

test('entries of destinations are named by their account, mode and value', () => {
  const entry = (accountId: number | null, value: string, mode: DestinationEntry['mode']): DestinationEntry => {
    return { accountId, by: 'country', value, mode }
  }
  const before = [entry(null, 'AU', 'block'), entry(null, 'TV', 'block')]
  expect(destinationsChanges(before, [entry(null, 'AU', 'monitor'), entry(1001, 'AU', 'allow')])).toEqual({
    added: ['account 1001: allow AU'],
    removed: ['block TV'],
    changed: ['monitor AU (was block)'],
  })
  expect(destinationsChanges(before, before)).toBeNull()
})
