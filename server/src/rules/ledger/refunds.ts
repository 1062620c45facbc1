/** When money goes back for a message that was not delivered. */

/** `refused`: only what a carrier or we ourselves definitely refused before any part was taken; `failed`: whatever ends
 *  as failed or expired; `never`: nothing. */
export type RefundPolicy = 'refused' | 'failed' | 'never'

/** Whether a message that ended undelivered is refunded. */
export function dueRefund(policy: RefundPolicy, ending: { nothingTaken: boolean }): boolean {
  return policy === 'failed' || (policy === 'refused' && ending.nothingTaken)
}
