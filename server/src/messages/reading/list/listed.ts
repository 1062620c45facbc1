/** A message in a list, outgoing or inbound. */
import type { Purpose } from '../../../rules/purpose.ts'
import type { StatusName } from '../../../rules/status.ts'

export interface ListedMessage {
  id: number
  direction: 'out' | 'in'
  /** Time at which it was accepted, or received, in ms since epoch. */
  at: number
  /** Time of the last change of its status, as far as that is stored. */
  changedAt: number
  to: string
  from: string
  status: StatusName | 'received'
  /** Null for inbound. */
  purpose: Purpose | null
  /** Time at which it is sent; null: at once. Null for inbound. */
  dueAt: number | null
  endedAt: number | null
  /** Parts as billed; null for inbound. */
  parts: number | null
  /** Price minus refunds; null for inbound. */
  costMicros: number | null
  carrier: string | null
  network: string | null
  key: { id: number; name: string } | null
  body: string
  /** True when the body is bytes for a program, in hexadecimal. */
  data: boolean
  /** The customer's own; null for inbound, and for those without. */
  reference: string | null
  error: string | null
}

/** The rows found in one table. */
export interface Source {
  /** Newest first. */
  rows: ListedMessage[]
  /** Searched down to this id; null when there is nothing below. */
  reached: { id: number; at: number } | null
}
