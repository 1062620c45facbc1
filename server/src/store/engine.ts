/** The door to an engine: what differs between SQLite and PostgreSQL for a store that is open. */
import type { Kysely } from 'kysely'
import type { Portability } from './portability.ts'
import type { Connection } from './sql/connection.ts'
import type { ChangeListener } from './store.ts'
import type { Tables } from './tables.ts'

/** Changes of settings (accounts, keys, senders). */
export interface Changes {
  /** Runs `change` alone in one write transaction, and waits for the listeners. */
  change<Result>(change: (db: Kysely<Tables>) => Promise<Result>): Promise<Result>
  /** Calls `listener` when settings changed: at once by this process, within 1 s by another. */
  onChange(listener: ChangeListener): void
  stop(): void
}

export interface SearchOptions {
  /** Maximum duration of one query, in ms. Default 5,000: no read transaction lives longer. */
  queryMsMax?: number
  /** Maximum time that a query waits for the ones before it, in ms; then it rejects with StoreBusyError. Default
   *  10,000. */
  waitMsMax?: number
  /** Maximum number of waiting queries; further ones reject with StoreBusyError. Default 100. */
  waitingMax?: number
}

/** Lease of the gateway that works on a database. */
export interface LeaseOptions {
  /** Time for which a lease holds without a renewal, in ms. */
  leaseMs: number
  /** Wait while another gateway has it. Otherwise only for one that does not renew it. */
  standby: boolean
  /** Called once with the host of its holder, where it is waited for. */
  onStandby: (holder: string) => void
  /** Called when it was lost: nothing may be decided from now on. */
  onLost: (error: Error) => void
  /** Ends the waiting. */
  ended: AbortSignal
}

/** The waiting for a lease was ended. */
export class StandbyEnded extends Error {
  override name = 'StandbyEnded'
}

export interface EngineOptions {
  /** Hold the data for this process alone; null for a command beside the gateway. */
  exclusive: LeaseOptions | null
  search: SearchOptions
}

export interface Engine {
  /** Name under which this process holds the lease of the data; null where it has none. */
  readonly incarnation: string | null
  /** For rows that are read by their key on the main thread, in a moment. */
  readonly db: Connection
  readonly read: Kysely<Tables>
  readonly search: Kysely<Tables>
  /** `alone` runs something while the store's thread commits nothing. */
  changes(alone: <Result>(work: () => Promise<Result>) => Promise<Result>): Promise<Changes>
  /** The portability table; the caller closes it. */
  portability(): Promise<Portability>
  /** Maximum time for which a durable write is waited for until the store counts as faulty, in ms. */
  readonly faultAfterMs: number
  /** An error of opening in words that say what to do. */
  explained(error: unknown): Error
  /** Ends what the engine opened, the connection too. */
  close(): Promise<void>
}
