/**
 * Records tries in the store, those of the same few milliseconds together: a transaction for each would cost more than the try.
 */
import type { AttemptRow } from '../store/traffic/events.ts'
import type { TrafficStore } from '../store/traffic/traffic.ts'

export interface RecorderOptions {
  store: Pick<TrafficStore, 'attempts'>
  /** Longest wait for others, in ms. */
  recordWaitMs: number
  /** Tries that wait for no other. */
  recordRows: number
}

export class Recorder {
  readonly #options: RecorderOptions
  #rows: AttemptRow[] = []
  #recorded: Promise<void> = Promise.resolve()
  #begin = () => {}
  #timer: NodeJS.Timeout | undefined

  constructor(options: RecorderOptions) {
    this.#options = options
  }

  /** Resolves when the try is durable; rejects, for all that were recorded together, when the store failed. */
  record(row: AttemptRow): Promise<void> {
    const { recordWaitMs, recordRows } = this.#options
    if (this.#rows.length === 0) {
      const { promise, resolve } = Promise.withResolvers<void>()
      const rows = this.#rows
      this.#begin = resolve
      this.#recorded = promise.then(() => this.#options.store.attempts(rows))
      this.#timer = setTimeout(() => this.flush(), recordWaitMs)
    }
    this.#rows.push(row)
    const recorded = this.#recorded
    if (this.#rows.length >= recordRows) this.flush()
    return recorded
  }

  /** Waits for no others any more. */
  flush(): void {
    clearTimeout(this.#timer)
    this.#rows = []
    this.#begin()
  }
}
