import { expect, test } from 'vitest'
import { dueRefund } from './refunds.ts'

test.each([
  ['refused', true, true],
  ['refused', false, false],
  ['failed', true, true],
  ['failed', false, true],
  ['never', true, false],
  ['never', false, false],
] as const)('policy %s, nothing taken %s: refund %s', (policy, nothingTaken, due) => {
  expect(dueRefund(policy, { nothingTaken })).toBe(due)
})
