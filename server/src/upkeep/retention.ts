/** Removes old rows (WEBSMS_RETENTION_DAYS) in small slices, with pauses that leave the store to the traffic. */
import { setTimeout as wait } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { TrafficStore } from '../store/traffic/traffic.ts'
import { createSteadyClock, type SteadyClock } from './steady-clock.ts'

interface RetentionOptions {
  store: Pick<TrafficStore, 'removeOld'>
  retentionDays: number
  log: Logger
  /** Between two rounds, and before the first, in ms. Default 10 min. */
  intervalMs?: number
  /** Between two slices of some ms, in ms. Default 200: some 5,000 rows a second go, in a fiftieth of the store's time. */
  pauseMs?: number
  clock?: SteadyClock
}

const dayMs = 86_400_000

/** Time without removals after a step of the clock, in ms (a day), since removal cannot be undone. */
const holdMs = dayMs

export function startRetention(options: RetentionOptions) {
  const { store, retentionDays, log, intervalMs = 600_000, pauseMs = 200 } = options
  const { clock = createSteadyClock({ holdMs }) } = options
  const stopping = new AbortController()
  const { signal } = stopping

  const round = async (): Promise<void> => {
    let rows = 0
    const startedMs = performance.now()
    while (!signal.aborted && clock.settled()) {
      const at = clock.now()
      const passed = await store.removeOld(at - retentionDays * dayMs, at)
      if (passed === 0) break
      rows += passed
      await wait(pauseMs, undefined, { signal })
    }
    if (rows === 0) return
    const durationMs = Math.round(performance.now() - startedMs)
    log.info({ rows, durationMs }, `what was kept for ${retentionDays} days was removed`)
  }

  const run = async (): Promise<void> => {
    while (!signal.aborted) {
      await wait(intervalMs, undefined, { signal })
      await round().catch((error) => {
        if (!signal.aborted) log.error({ err: error }, 'retention failed, trying again')
      })
    }
  }

  const running = run().catch(() => {}) // the wait was cut short
  return {
    async stop(): Promise<void> {
      stopping.abort()
      await running
    },
  }
}
