/** What a check of the ledger can find wrong, and how it is told. Pure. */
import { dollars } from './money.ts'

export type DriftKind =
  /** A balance is not the replay of the account's transfers. */
  | 'balance'
  /** A transfer is not between the accounts that its kind asks for. */
  | 'sides'
  /** A charge is not the sum of its messages. */
  | 'charge'
  /** A message names a transfer that does not pay for it. */
  | 'message'
  /** A refund is not what its message cost, or there are two. */
  | 'refund'
  /** The running sums do not cancel out. */
  | 'sums'

export interface Drift {
  kind: DriftKind
  /** The customer whose money it is; null where that is nobody's. */
  accountId: number | null
  transferId: number | null
  messageId: number | null
  /** What should be, in micro-dollars; null where it is not about an amount. */
  expectedMicros: bigint | null
  foundMicros: bigint | null
  /** One sentence for people. */
  text: string
}

type Subject = Partial<Omit<Drift, 'kind' | 'text'>>

export function drift(kind: DriftKind, text: string, subject: Subject = {}): Drift {
  const nothing = { accountId: null, transferId: null, messageId: null, expectedMicros: null, foundMicros: null }
  return { kind, ...nothing, ...subject, text }
}

/** Two amounts that should be one, as text. */
export function differing(expected: bigint, found: bigint): string {
  return `$${dollars(Number(expected))} expected, $${dollars(Number(found))} found`
}
