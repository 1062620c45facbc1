/** Decides whether a message that was not delivered is refunded. */

/** `refused`: only messages that a carrier or we refused before any part was taken; `failed`: every message that ends
 *  as failed or expired; `never`: none. */
export type RefundPolicy = 'refused' | 'failed' | 'never'

/** True when a message that ended undelivered is refunded. */
export function dueRefund(policy: RefundPolicy, ending: { nothingTaken: boolean }): boolean {
  return policy === 'failed' || (policy === 'refused' && ending.nothingTaken)
}
