/** Shared by the statements of a check. */

import type { Drift } from '../../../rules/ledger/drift.ts'
import type { Connection, Statement } from '../connection.ts'

/** Highest ids. */
export interface LedgerCounters {
  lastTransfer(): number
  lastMessageId(): number
  /** The last message that may have been removed because of its age. */
  removedUpTo(): number
}

/** Judges the transfers above `from`, up to `to`; messages up to `removedUpTo` may have been removed since. */
export type JudgeTransfers = (from: number, to: number, removedUpTo: number) => Generator<Drift>

export function prepareCounters(db: Connection): LedgerCounters {
  const max = db.prepare('SELECT coalesce(max(id), 0) AS id FROM transfers')
  const counter = db.prepare('SELECT value FROM counters WHERE name = ?')
  const counted = (name: string) => Number(counter.get(name)?.value ?? 0)
  return {
    lastTransfer: () => Number(max.get()!.id),
    lastMessageId: () => counted('message'),
    removedUpTo: () => counted('removed_up_to'),
  }
}

/** Sums of money may be beyond what a number holds exactly. */
export function bigints(db: Connection, text: string): Statement {
  const statement = db.prepare(text)
  statement.setReadBigInts(true)
  return statement
}
