/**
 * Accepts the rows of started bulk jobs, one chunk of each job in turn, no faster than carriers take what is queued. So
 * cancelling a job stops all that was not queued yet. Each chunk is recorded, so a restart continues where the previous run
 * stopped.
 */

import { setTimeout as wait } from 'node:timers/promises'
import { type Kysely, sql } from 'kysely'
import type { Logger } from 'pino'
import { siteTime } from '../site-time.ts'
import type { Tables } from '../store/tables.ts'
import { type AdvanceOptions, createJobAdvance } from './advance.ts'
import { type BulkJobRow, bulkState, cancelJob } from './jobs.ts'

export interface BulkRunner {
  /** Records the chunks that the previous run accepted but did not record. To be called before Idempotency-Keys expire. */
  recover(): Promise<void>
  /** May be called again after `stop`. */
  start(): void
  /** Call it when a job was started. */
  wake(): void
  /** Resolves when nothing more of the job will be accepted. */
  cancel(jobId: number): Promise<void>
  stop(): Promise<void>
}

interface BulkRunnerOptions extends AdvanceOptions {
  log: Logger
}

/** Longest pause between two looks for jobs whose time has come, in ms. */
const startPollMs = 1000

/** Pause before the next round when no job could advance, mostly because the carriers have enough queued, in ms. */
const heldMs = 100

export function createBulkRunner(options: BulkRunnerOptions): BulkRunner {
  const { store, log } = options
  const { advance, recover } = createJobAdvance(options)
  let stopping = new AbortController()
  let wakeUp = Promise.withResolvers<void>()
  let running = Promise.resolve()
  /** Chunks and cancellations take turns, at other nodes too. */
  let turn: Promise<unknown> = Promise.resolve()

  const inTurn = <Result>(act: () => Promise<Result>): Promise<Result> => {
    const done = turn.then(act)
    turn = done.catch(() => {})
    return done
  }

  const sendingJobs = (id?: number) => readSendingJobs(store.read, id)

  /** True when the job has advanced, or is no longer sending. */
  const step = async (jobId: number): Promise<boolean> => {
    const [job] = await sendingJobs(jobId)
    return job === undefined || (await advance(job))
  }

  const round = async (signal: AbortSignal): Promise<'idle' | 'held' | 'moved'> => {
    const jobs = await sendingJobs()
    let moved = false
    for (const { id } of jobs) {
      if (signal.aborted) break
      const advanced = await inTurn(() => store.onBulkJob(id, () => step(id))).catch((error) => {
        log.error({ err: error, job: id }, 'a bulk job could not advance, trying again')
        return false
      })
      moved ||= advanced
    }
    return jobs.length === 0 ? 'idle' : moved ? 'moved' : 'held'
  }

  const run = async ({ signal }: AbortController) => {
    while (!signal.aborted) {
      const woken = wakeUp.promise
      const result = await round(signal).catch((error) => {
        log.error({ err: error }, 'bulk jobs cannot be read, trying again')
        return 'held'
      })
      if (result === 'moved') continue
      const pause = wait(result === 'idle' ? startPollMs : heldMs, undefined, { signal }).catch(() => {})
      await (result === 'idle' ? Promise.race([woken, pause]) : pause)
    }
  }

  const wake = () => {
    wakeUp.resolve()
    wakeUp = Promise.withResolvers()
  }

  return {
    async recover() {
      for (const job of await sendingJobs()) await recover(job)
    },
    start() {
      stopping = new AbortController()
      running = run(stopping)
    },
    wake,
    cancel: (jobId) =>
      inTurn(() => store.onBulkJob(jobId, () => store.change((db) => cancelJob(db, jobId, siteTime())))),
    async stop() {
      stopping.abort()
      wake()
      await running
    },
  }
}

/** Started jobs whose time has come. */
function readSendingJobs(db: Kysely<Tables>, id?: number): Promise<BulkJobRow[]> {
  // Written with the literal condition of the partial index: SQLite does not match the index with a parameter.
  const jobs = db
    .selectFrom('bulk_jobs')
    .selectAll()
    .where('state', '=', sql.lit(bulkState.sending))
    .where((job) => job.or([job('start_at', 'is', null), job('start_at', '<=', siteTime())]))
  return (id === undefined ? jobs : jobs.where('id', '=', id)).orderBy('id').execute()
}
