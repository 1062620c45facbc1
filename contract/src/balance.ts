/** The balance of an account (reference §7). Field order is the reference's. */
import Type, { type Static } from 'typebox'

export const BalanceRequest = Type.Object({})
export type BalanceRequest = Static<typeof BalanceRequest>

export const BalanceAnswer = Type.Object({
  success: Type.Literal(true),
  balance: Type.Number({ description: 'In dollars' }),
  currency: Type.Literal('NZD'),
})
export type BalanceAnswer = Static<typeof BalanceAnswer>
