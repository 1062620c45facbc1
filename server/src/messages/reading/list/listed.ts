/** A message as lists have it, whichever way it went. */
import type { StatusName } from '../../../rules/status.ts'

export interface ListedMessage {
  id: number
  direction: 'out' | 'in'
  /** When it was accepted, or received, ms since epoch. */
  at: number
  /** When its status last changed, as far as that is kept. */
  changedAt: number
  to: string
  from: string
  status: StatusName | 'received'
  endedAt: number | null
  /** As billed; null for inbound. */
  parts: number | null
  /** Less what was given back; null for inbound. */
  costMicros: number | null
  carrier: string | null
  network: string | null
  key: { id: number; name: string } | null
  body: string
  /** Whether the body is bytes for a program, in hexadecimal. */
  data: boolean
  error: string | null
}

/** What was found in one table. */
export interface Source {
  /** Newest first. */
  rows: ListedMessage[]
  /** Everything from here on is among the rows; null when nothing is below. */
  reached: { id: number; at: number } | null
}
