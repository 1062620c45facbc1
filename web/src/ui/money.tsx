/** Amounts of money, and the kinds of transfers. */
import type { TransferKind } from '@websms/contract/members'
import { dollars } from './formats.ts'

interface MoneyProps {
  /** In dollars. */
  value: number
  /** Shows a plus too. */
  sign?: boolean
}

/** Digits below a cent only where there are any. */
export function Money({ value, sign = false }: MoneyProps) {
  return (
    <span style={{ whiteSpace: 'nowrap' }}>
      {sign && value > 0 ? '+' : ''}
      {dollars(value)}
    </span>
  )
}

export const transferKindNames: Record<TransferKind, string> = {
  charge: 'Charge',
  refund: 'Refund',
  top_up: 'Top-up',
  adjustment: 'Adjustment',
}
