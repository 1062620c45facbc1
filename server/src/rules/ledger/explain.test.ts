import { expect, test } from 'vitest'
import { explainCost, type MessageMoney, type PaidMessage } from './explain.ts'

const message: PaidMessage = { parts: 2, priceMicros: 200_000, status: 'delivered', error: null, finalAt: 9 }
const money: MessageMoney = { charge: { amountMicros: 200_000, at: 1 }, refund: null, refundPolicy: 'refused' }
const one = { parts: 2, priceMicros: 100_000 }

test('a delivered message has one line, for its parts', () => {
  expect(explainCost(message, money)).toEqual([
    { kind: 'charge', ...one, amountMicros: -200_000, at: 1, why: '2 parts at $0.10, charged when it was accepted' },
  ])
})

test('a message of a larger request says which charge it is part of', () => {
  const [line] = explainCost(message, { ...money, charge: { amountMicros: 5_000_000, at: 1 } })
  expect(line).toMatchObject({ amountMicros: -200_000, why: expect.stringContaining('one charge of $5.00 ') })
})

test('a refund names its message, and the lines add up to nothing', () => {
  const refused: PaidMessage = { ...message, status: 'failed', error: 'ESME_RINVDSTADR' }
  const lines = explainCost(refused, { ...money, refund: { amountMicros: 200_000, at: 9 } })
  expect(lines[1]).toEqual({
    kind: 'refund',
    ...one,
    amountMicros: 200_000,
    at: 9,
    why: 'refunded because it failed: ESME_RINVDSTADR',
  })
  expect(lines.reduce((sum, { amountMicros }) => sum + amountMicros, 0)).toBe(0)
})

test.each([
  ['refused', 'a carrier accepted it'],
  ['failed', 'different when it ended'],
  ['never', 'is never'],
] as const)('what is not given back says why: policy %s', (refundPolicy, why) => {
  const expired: PaidMessage = { ...message, status: 'expired', error: 'no receipt' }
  const line = explainCost(expired, { ...money, refundPolicy })[1]
  expect(line).toMatchObject({ kind: 'kept', amountMicros: 0, at: 9, why: expect.stringContaining(why) })
})

test('a message that cost nothing has nothing to give back', () => {
  const free: PaidMessage = { ...message, priceMicros: 0, status: 'failed' }
  expect(explainCost(free, { ...money, charge: { amountMicros: 0, at: 1 } })).toHaveLength(1)
})
