/** Fires when a message that was put off is due, and then asks the store for the time of the next one. */

import type { Logger } from 'pino'
import { siteTime } from '../site-time.ts'
import type { TrafficStore } from '../store/traffic/traffic.ts'
import { storeRetryMs } from './recorder.ts'

interface DueAlarmOptions {
  carrierId: number
  store: Pick<TrafficStore, 'nextDueAt'>
  log: Logger
  onDue: () => void
}

interface DueAlarm {
  /** A message is due at `at`, in ms since epoch. */
  set(at: number): void
  /** Asks the store when the next message is due. */
  ask(): void
  stop(): void
}

/** Pause before due messages that found the window full are claimed again, in ms. */
const dueAgainMs = 250

/** Longest wait before the store is asked again, in ms: the clock may have been set back meanwhile. */
const askMsMax = 10_000

export function createDueAlarm({ carrierId, store, log, onDue }: DueAlarmOptions): DueAlarm {
  let next: { at: number; timer: NodeJS.Timeout } | null = null
  let stopped = false

  const set = (at: number) => {
    if (stopped || (next !== null && next.at <= at)) return
    if (next !== null) clearTimeout(next.timer)
    const ring = () => {
      next = null
      onDue()
      ask(dueAgainMs)
    }
    next = { at, timer: setTimeout(ring, Math.min(askMsMax, Math.max(0, at - siteTime()))) }
  }

  /** Fires no earlier than `pauseMs` from now. */
  const ask = (pauseMs: number) => {
    store.nextDueAt(carrierId).then(
      (at) => at !== null && set(Math.max(at, siteTime() + pauseMs)),
      (error) => {
        log.error({ err: error, carrierId }, 'what was put off could not be looked for, trying again')
        set(siteTime() + storeRetryMs)
      },
    )
  }

  return {
    set,
    ask: () => ask(0),
    stop() {
      stopped = true
      if (next !== null) clearTimeout(next.timer)
    },
  }
}
