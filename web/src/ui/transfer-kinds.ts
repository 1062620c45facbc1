/** What a transfer is called, on the customer's pages and on the operator's. */
import type { TransferKind } from '@websms/contract/members'

export const transferKindNames: Record<TransferKind, string> = {
  charge: 'Charge',
  refund: 'Refund',
  top_up: 'Top-up',
  adjustment: 'Adjustment',
}
