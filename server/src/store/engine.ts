/** The door to an engine: what differs between SQLite and PostgreSQL for a store that is open. */
import type { Kysely } from 'kysely'
import type { NodeOptions, Nodes } from './nodes.ts'
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

export interface EngineOptions {
  /** Work on the data as a gateway; null for a command beside it. */
  node: NodeOptions | null
  search: SearchOptions
}

/** News for the other nodes about what was committed. They may be lost, and are found by looking then. */
export interface News {
  queued?: readonly number[]
  /** Keys of which webhook events were committed. */
  events?: readonly number[]
  optOuts?: boolean
  /** A node or a duty came or went. */
  nodes?: boolean
}

export interface Engine {
  /** The nodes that work on the data; null where there is this process alone, or it is a command beside them. */
  readonly nodes: Nodes | null
  /** For rows that are read by their key on the main thread, in a moment. */
  readonly db: Connection
  readonly read: Kysely<Tables>
  readonly search: Kysely<Tables>
  /** `alone` runs something while the store's thread commits nothing. */
  changes(alone: <Result>(work: () => Promise<Result>) => Promise<Result>): Promise<Changes>
  /** Runs `work` while no process on the data runs other work on this bulk job. */
  onBulkJob<Result>(jobId: number, work: () => Promise<Result>): Promise<Result>
  /** The portability table; the caller closes it. */
  portability(): Promise<Portability>
  /** Tells the other nodes. */
  tell(news: News): void
  /** Calls `listener` with the news of the others; null: some may have been lost. */
  onNews(listener: (news: News | null) => void): void
  /** Maximum time for which a durable write is waited for until the store counts as faulty, in ms. */
  readonly faultAfterMs: number
  /** An error of opening in words that say what to do. */
  explained(error: unknown): Error
  /** Ends what the engine opened, the connection too. */
  close(): Promise<void>
}
