/** Records the outcomes of parts, and repeats until the store takes them: an outcome must not be lost. */
import type { Logger } from 'pino'
import type { SubmitOutcome } from '../store/traffic/sending.ts'
import type { TrafficStore } from '../store/traffic/traffic.ts'
import { turnBatch } from './turn-batch.ts'

interface RecorderOptions {
  carrierId: number
  store: Pick<TrafficStore, 'submitted'>
  log: Logger
  /** Outcomes are on their way into the store: the next claim runs in the same transaction or a later one. */
  onOffered: () => void
  /** `count` outcomes are stored; `late` when the store could not take them at first. */
  onRecorded: (count: number, late: boolean) => void
}

interface Recorder {
  record(outcome: SubmitOutcome): void
  /** Outcomes on their way into the store. */
  readonly offered: number
}

export function createRecorder({ carrierId, store, log, onOffered, onRecorded }: RecorderOptions): Recorder {
  let offered = 0

  /** Returns the number of attempts. */
  const recordSurely = async (outcomes: SubmitOutcome[]): Promise<number> => {
    for (let attempts = 1; ; attempts++) {
      offered += outcomes.length
      try {
        await store.submitted(outcomes)
        return attempts
      } catch (error) {
        log.error({ err: error, carrierId }, 'submit outcomes could not be stored, trying again')
      } finally {
        offered -= outcomes.length
      }
      await new Promise((resolve) => setTimeout(resolve, storeRetryMs))
    }
  }

  const record = turnBatch<SubmitOutcome>(async (outcomes) => {
    const recorded = recordSurely(outcomes)
    onOffered()
    onRecorded(outcomes.length, (await recorded) > 1)
  })

  return {
    record: (outcome) => void record(outcome),
    get offered() {
      return offered
    },
  }
}

/** Pause before the store is asked again after it failed, in ms. */
export const storeRetryMs = 1000
