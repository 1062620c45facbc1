/** One store, whichever engine is behind it: the hot verbs for traffic, Kysely for everything that people look at. */
import type { Kysely } from 'kysely'
import type { Nodes } from './nodes.ts'
import type { Portability } from './portability.ts'
import type { Secrets } from './secrets.ts'
import type { Tables } from './tables.ts'
import type { OptOutVersion } from './traffic/accepting.ts'
import type { TrafficStore } from './traffic/traffic.ts'

/** Opt-outs, as they are asked for each recipient. */
export interface OptOuts {
  /** Kept in memory, and never ahead of what `holds` finds. 0: there was never an opt-out. */
  version(): OptOutVersion
  /** Reads the version again. */
  refresh(): void
  /** True when the account may not send to the number from this sender. */
  holds(accountId: number, number: string, sender: string): boolean
}

/** The promise of a cache that reads again: kept when it has. It never rejects. */
export type ChangeListener = () => void | Promise<void>

export interface Store {
  readonly traffic: TrafficStore
  /** Null where this process works on the data alone. */
  readonly nodes: Nodes | null
  readonly optOuts: OptOuts
  /** Opens the portability table, for the numbers of sends. The caller closes it. */
  portability(): Promise<Portability>
  /** For reading a few rows by their key. Writes go through `change`. */
  readonly read: Kysely<Tables>
  /** For lists, searches and charts: runs in a process of its own, a query at a time, for 5 s at most. Sees what is committed
   *  when the query runs. Rejects with SearchTimeError or StoreBusyError. */
  readonly search: Kysely<Tables>
  readonly secrets: Secrets
  /** Runs `change` alone in one write transaction; settings, never traffic. It is done when the caches of this process have
   *  followed. */
  change<Result>(change: (db: Kysely<Tables>) => Promise<Result>): Promise<Result>
  /** Runs `work` while no other node runs work on this bulk job. */
  onBulkJob<Result>(jobId: number, work: () => Promise<Result>): Promise<Result>
  /** Calls `listener` when accounts, keys or senders changed: at once by this process, within 1 s by another. */
  onChange(listener: ChangeListener): void
  /** Calls `listener` when parts were committed that wait for a carrier; null: perhaps for any. */
  onQueued(listener: (carrierId: number | null) => void): void
  /** Calls `listener` when webhook events were committed, or more of them may be claimed than before. */
  onEvent(listener: () => void): void
  /** Calls `listener` when opt-outs changed, or an answer to a handset became due. */
  onOptOuts(listener: () => void): void
  /** Rows waiting in each hot table, for metrics and doctor. */
  waiting(): { outbox: number; put_off: number; scheduled: number; claims: number; submissions: number; events: number }
  /** Makes a durable write, and says why when that fails; null when all is well. */
  fault(): Promise<string | null>
  /** Commits what waits, then lets go of the file. */
  close(): Promise<void>
}
