/** Applies migrations that waited for nodes of older versions, soon after the last of these has gone. */
import type { Logger } from 'pino'
import type { Nodes } from '../store/nodes.ts'
import { startRounds } from './rounds.ts'

interface WaitingMigrationsOptions {
  nodes: Pick<Nodes, 'applyWaiting'>
  log: Logger
}

/** Interval between two looks while a migration waits, in ms. */
const lookMs = 1000

/** Where none waits, none comes: the start of a node tells which ones it knows. */
const restMs = 3_600_000

/** Pause after a try that failed, in ms: whatever asked for the same tables meanwhile is served. */
const retryMs = 10_000

export function startWaitingMigrations({ nodes, log }: WaitingMigrationsOptions) {
  let told = ''
  return startRounds(
    async () => {
      const { applied, waiting } = await nodes.applyWaiting()
      if (applied.length > 0)
        log.info({ migrations: applied }, 'migrations were applied: no node of an older version is left')
      const text = JSON.stringify(waiting)
      if (waiting.length > 0 && text !== told) log.info({ waiting }, 'migrations wait for nodes of an older version')
      told = text
      return waiting.length > 0 ? lookMs : restMs
    },
    {
      retryMs,
      onError: (error) => log.warn({ err: error }, 'migrations that wait could not be applied, trying again'),
    },
  )
}
