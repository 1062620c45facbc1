/** Applies migrations that wait for the end of an upgrade, some time after the last node of an older version was seen: until then such a
 *  node may be started again. */
import type { Logger } from 'pino'
import type { Nodes } from '../store/nodes.ts'
import { startRounds } from './rounds.ts'

interface WaitingMigrationsOptions {
  nodes: Pick<Nodes, 'waiting' | 'applyWaiting'>
  /** Time for which no node of an older version must have been there, in ms. It begins again with this node's upkeep. */
  afterMs: number
  log: Logger
  /** Interval between two looks while a migration waits, in ms. Default 5,000. */
  lookMs?: number
}

/** Where none waits, none comes: which ones a version has is known at its start. */
const restMs = 3_600_000

/** Pause after a try that failed, in ms: statements that waited behind it are served. */
const retryMs = 10_000

export function startWaitingMigrations({ nodes, afterMs, log, lookMs = 5000 }: WaitingMigrationsOptions) {
  let aloneSince: number | null = null
  return startRounds(
    async () => {
      const waiting = await nodes.waiting()
      if (waiting.length === 0) return restMs
      if (waiting.some((migration) => migration.nodes.length > 0)) {
        aloneSince = null
        return lookMs
      }
      aloneSince ??= performance.now()
      if (performance.now() - aloneSince < afterMs) return lookMs
      const applied = await nodes.applyWaiting()
      if (applied.length > 0)
        log.info({ migrations: applied }, 'the upgrade has ended: older versions can no longer start')
      return lookMs
    },
    {
      retryMs,
      onError: (error) =>
        log.warn({ err: error }, 'migrations that end the upgrade could not be applied, trying again'),
    },
  )
}
