import type { RouteRule } from '@websms/contract/members'
import { describe, expect, test } from 'vitest'
import {
  anything,
  bodyOf,
  type DraftRule,
  draftOf,
  isAsStored,
  newRule,
  statesOf,
  withDuplicate,
  withMoved,
  withRemoved,
  withRule,
} from './draft.ts'
import { rulesFromNetworks } from './from-networks.ts'
import { mergeDraft } from './merge.ts'

const target = (carrier: string, order = 1) => ({ carrier_id: carrier, carrier, order, weight: 1, cost: 0 })
const rule = (id: string, more: Partial<RouteRule> = {}): RouteRule => ({
  ...{ id, name: `rule ${id}`, enabled: true, final: false, match: anything, targets: [target('a')] },
  ...more,
})
const fresh = (name: string): DraftRule => ({ ...newRule(), name })
const stored = ['1', '2', '3', '4'].map((id) => rule(id))
const names = (rules: readonly DraftRule[]) => rules.map(({ name, removed }) => (removed ? `(${name})` : name))
const keyOf = (id: string) => `stored ${id}`
const edit = (rules: readonly DraftRule[], id: string, more: Partial<DraftRule>) =>
  rules.map((one) => (one.id === id ? { ...one, ...more } : one))

describe('a draft', () => {
  test('begins as the stored rules, and is them again when every change is taken back', () => {
    const draft = draftOf(stored)
    expect(isAsStored(draft, stored)).toBe(true)
    const changed = withRule(draft, { ...draft[1]!, enabled: false })
    expect(isAsStored(changed, stored)).toBe(false)
    expect(isAsStored(withRule(changed, draft[1]!), stored)).toBe(true)
    expect(isAsStored(withMoved(withMoved(draft, 0, 2), 2, 0), stored)).toBe(true)
  })

  test('keeps a removed rule at its place until it is saved, and a new one only as long as it is not removed', () => {
    const added = fresh('new')
    const draft = withRemoved(withRule(draftOf(stored), added), keyOf('2'))
    expect(names(draft)).toEqual(['rule 1', '(rule 2)', 'rule 3', 'rule 4', 'new'])
    expect(names(withRemoved(draft, added.key))).toEqual(['rule 1', '(rule 2)', 'rule 3', 'rule 4'])
    expect(bodyOf(draft).map(({ id, name }) => [id, name])).toEqual([
      ['1', 'rule 1'],
      ['3', 'rule 3'],
      ['4', 'rule 4'],
      [undefined, 'new'],
    ])
  })

  test('says of each rule whether it is new, changed, moved or removed', () => {
    const draft = withMoved(withRemoved(edit(draftOf(stored), '1', { final: true }), keyOf('3')), 3, 1)
    const added = fresh('new')
    expect(Object.fromEntries(statesOf([...draft, added], stored))).toEqual({
      [keyOf('1')]: 'changed',
      [keyOf('4')]: 'moved',
      [keyOf('2')]: null,
      [keyOf('3')]: 'removed',
      [added.key]: 'new',
    })
  })

  test('the order of values and of carriers is no change', () => {
    const before = [rule('1', { match: { ...anything, networks: ['x', 'y'] }, targets: [target('a'), target('b')] })]
    const draft = draftOf([
      rule('1', { match: { ...anything, networks: ['y', 'x'] }, targets: [target('b'), target('a')] }),
    ])
    expect(isAsStored(draft, before)).toBe(true)
  })

  test('a duplicate stands behind its original under a name of its own', () => {
    const { rules, copy } = withDuplicate(withDuplicate(draftOf(stored), keyOf('1')).rules, keyOf('1'))
    expect(names(rules)).toEqual(['rule 1', 'rule 6', 'rule 5', 'rule 2', 'rule 3', 'rule 4'])
    expect(copy).toMatchObject({ id: null, name: 'rule 6', targets: stored[0]!.targets })
  })

  test('a rule cannot be moved out of the list', () => {
    expect(names(withMoved(draftOf(stored), 0, -1))[0]).toBe('rule 1')
    expect(names(withMoved(draftOf(stored), 0, 9))).toEqual(['rule 2', 'rule 3', 'rule 4', 'rule 1'])
  })
})

describe('my draft is brought onto what somebody else saved', () => {
  const merge = (mine: readonly DraftRule[], theirs: readonly RouteRule[]) => mergeDraft(stored, mine, theirs)

  test('changes of different rules are both there', () => {
    const { rules, both } = merge(edit(draftOf(stored), '1', { name: 'mine' }), [
      ...[stored[0]!, stored[1]!, rule('3', { name: 'theirs' })],
      rule('9', { name: 'added by them' }),
    ])
    expect(names(rules)).toEqual(['mine', 'rule 2', 'theirs', 'added by them'])
    expect(both.size).toBe(0)
  })

  test('of a rule that both changed the draft has mine, and theirs is at hand', () => {
    const theirs = stored.with(0, rule('1', { name: 'theirs' }))
    const { rules, both } = merge(edit(draftOf(stored), '1', { name: 'mine' }), theirs)
    expect(names(rules)[0]).toBe('mine')
    expect(both.get(keyOf('1'))?.name).toBe('theirs')
    const removed = merge(withRemoved(draftOf(stored), keyOf('1')), theirs)
    expect(names(removed.rules)[0]).toBe('(rule 1)')
    expect(removed.both.get(keyOf('1'))?.name).toBe('theirs')
  })

  test('the same change by both is none, and so is the removal of the same rule', () => {
    const same = merge(edit(draftOf(stored), '1', { name: 'same' }), stored.with(0, rule('1', { name: 'same' })))
    expect([names(same.rules)[0], same.both.size]).toEqual(['same', 0])
    const gone = merge(withRemoved(draftOf(stored), keyOf('1')), stored.slice(1))
    expect([names(gone.rules), gone.both.size]).toEqual([['rule 2', 'rule 3', 'rule 4'], 0])
  })

  test('a rule that they removed and I changed is a new one at its place', () => {
    const { rules, both } = merge(edit(draftOf(stored), '2', { name: 'mine' }), stored.toSpliced(1, 1))
    expect(rules.map(({ id, name }) => [id, name]).slice(0, 2)).toEqual([
      ['1', 'rule 1'],
      [null, 'mine'],
    ])
    expect(both.get(keyOf('2'))).toBeNull()
  })

  test('my new rule stands where I put it, and my order counts for the rules that I know', () => {
    const added = fresh('new')
    const mine = withMoved(draftOf(stored).toSpliced(1, 0, added), 4, 0)
    const theirs = stored.toSpliced(2, 0, rule('9', { name: 'added by them' }))
    expect(names(merge(mine, theirs).rules)).toEqual(['rule 4', 'rule 1', 'new', 'added by them', 'rule 2', 'rule 3'])
    const inTheirOrder = merge(edit(draftOf(stored), '1', { name: 'mine' }), [...stored].reverse())
    expect(names(inTheirOrder.rules)).toEqual(['rule 4', 'rule 3', 'rule 2', 'mine'])
  })
})

test('rules are made from the networks of carriers: one for networks with the same carriers, one for everything else', () => {
  const step = (id: string) => [{ id, name: id.toUpperCase(), share: 1, condition: null }]
  const route = (network: string | null, ...ids: string[]) => {
    return { network, ways: [{ rule: null, match: anything, steps: ids.map(step) }] }
  }
  const routes = [route('2degrees', 'any'), route('One NZ', 'b', 'any'), route('Skinny', 'a', 'any')]
  const rules = rulesFromNetworks([...routes, route('Spark', 'a', 'any'), route(null, 'any')])
  expect(rules.map(({ name, match, targets }) => [name, match.networks, targets.map((to) => to.carrier_id)])).toEqual([
    ['One NZ', ['One NZ'], ['b', 'any']],
    ['Skinny, Spark', ['Skinny', 'Spark'], ['a', 'any']],
    ['Everything else', [], ['any']],
  ])
  expect(rules[1]!.targets.map(({ carrier, order }) => [carrier, order])).toEqual([
    ['A', 1],
    ['ANY', 2],
  ])
  expect(rulesFromNetworks([route('Spark', 'a'), route(null)]).map(({ name }) => name)).toEqual(['Spark'])
})
