/** Records attempts in the store, several of the same few milliseconds together: a transaction for each would cost more than
 *  the attempt itself. */
import type { AttemptRow } from '../store/traffic/events.ts'
import type { TrafficStore } from '../store/traffic/traffic.ts'

export interface RecorderOptions {
  store: Pick<TrafficStore, 'attempts'>
  /** Longest wait for others, in ms. */
  recordWaitMs: number
  /** Attempts that are recorded without waiting for others. */
  recordRows: number
}

interface Recorder {
  /** Resolves when the attempt is durable; rejects, for all that were recorded together, when the store failed. */
  record(row: AttemptRow): Promise<void>
  /** Records now, without waiting for others. */
  flush(): void
}

export function createRecorder({ store, recordWaitMs, recordRows }: RecorderOptions): Recorder {
  let waiting: AttemptRow[] = []
  let recorded: Promise<void> = Promise.resolve()
  let begin = () => {}
  let timer: NodeJS.Timeout | undefined

  const flush = () => {
    clearTimeout(timer)
    waiting = []
    begin()
  }
  return {
    record(row) {
      if (waiting.length === 0) {
        const { promise, resolve } = Promise.withResolvers<void>()
        const rows = waiting
        begin = resolve
        recorded = promise.then(() => store.attempts(rows))
        timer = setTimeout(flush, recordWaitMs)
      }
      waiting.push(row)
      const ownRecorded = recorded
      if (waiting.length >= recordRows) flush()
      return ownRecorded
    },
    flush,
  }
}
