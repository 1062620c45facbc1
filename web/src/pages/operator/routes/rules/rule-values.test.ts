import { expect, test } from 'vitest'
import { newRule } from './draft.ts'
import { faultsOf, nextTarget, ruleOf, valuesOf } from './rule-values.ts'

const target = { carrier_id: '7', carrier: 'spark', order: 2, weight: 30, cost: 0.021 }

test('a rule is the same after it has been in the form', () => {
  const rule = { ...newRule(), name: 'codes', targets: [target] }
  expect(ruleOf(rule, valuesOf(rule))).toEqual(rule)
})

test('a new rule begins with an empty line, and a further one stands in for the others', () => {
  const { targets } = valuesOf(newRule())
  expect(targets).toMatchObject([{ carrier_id: '', order: 1, weight: 1 }])
  expect(nextTarget([{ key: 4, ...target }])).toMatchObject({ key: 5, carrier_id: '', order: 3 })
})

test('a name that another rule has, and a line without a carrier, are faults', () => {
  const values = { ...valuesOf(newRule()), name: ' codes ' }
  expect(faultsOf(values, ['codes']).map(({ field }) => field)).toEqual(['name', 'targets.0.carrier_id'])
  expect(faultsOf({ ...values, targets: [{ key: 0, ...target }] }, [])).toEqual([])
})
