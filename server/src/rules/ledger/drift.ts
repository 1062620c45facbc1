/** The kinds of drift that a check of the ledger can find, and their texts. Pure. */
import { dollars } from './money.ts'

type DriftKind =
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
  /** The account whose money it is; null for house accounts. */
  accountId: number | null
  transferId: number | null
  messageId: number | null
  /** The expected amount in micro-dollars; null when the drift is not about an amount. */
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

/** Two amounts that should be equal, as text. */
export function differing(expected: bigint, found: bigint): string {
  return `$${dollars(Number(expected))} expected, $${dollars(Number(found))} found`
}
