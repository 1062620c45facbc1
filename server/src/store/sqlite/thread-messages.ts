/** What the store's thread and its caller say to each other: batches of calls and replies as JSON text, and a few words. */
import type { Verbs } from './verbs.ts'

export interface ThreadOptions {
  dataDir: string
  /** Most rows in one transaction. */
  groupRowsMax: number
}

/** `hold` is answered by the word `held`: from then on nothing is committed until `go`. */
export type Order = 'hold' | 'go' | 'close'

export type Call = [id: number, verb: keyof Verbs, args: unknown[]]

export interface Reply {
  results: [id: number, result: unknown][]
  errors: [id: number, name: string, message: string][]
  /** Carriers for whose outbox messages were committed. */
  queuedFor: number[]
  /** Keys of which webhook events were committed. */
  eventsFor: number[]
  commits: [rows: number, durationMs: number][]
}
