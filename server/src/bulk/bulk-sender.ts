/**
 * Accepts the rows of started bulk jobs, one chunk of each job in turn, no faster than carriers take what is queued. So
 * cancelling a job stops all that was not queued yet. Each step is recorded, so a restart continues where the previous
 * run stopped.
 */
import { setTimeout as wait } from 'node:timers/promises'
import { type Kysely, sql } from 'kysely'
import type { Logger } from 'pino'
import { readKeyAccess } from '../accounts/access.ts'
import { ApiError } from '../http/api-error.ts'
import type { Composer } from '../messages/compose.ts'
import type { Metrics } from '../metrics.ts'
import { lanes } from '../rules/status.ts'
import type { Store } from '../store/store.ts'
import type { Tables } from '../store/tables.ts'
import { UserError } from '../user-error.ts'
import { type AcceptedChunk, createRowAcceptor } from './accept-rows.ts'
import { type BulkJobRow, bulkState, cancelJob, stopJob } from './jobs.ts'
import { type BulkRow, unpack } from './packing.ts'
import { chunkDone, refusedWith } from './progress.ts'

export interface BulkSender {
  /** Records the chunks that the previous run accepted but did not record. To be called before Idempotency-Keys
   *  expire. */
  recover(): Promise<void>
  start(): void
  /** Call it when a job was started. */
  wake(): void
  /** Resolves when nothing more of the job will be accepted. */
  cancel(jobId: number): Promise<void>
  stop(): Promise<void>
}

export interface BulkSenderOptions {
  store: Store
  composer: Composer
  metrics: Pick<Metrics, 'accepted'>
  log: Logger
  /** Rows accepted in one transaction. Default 500: nobody waits longer than that takes. */
  chunkRows?: number
  /** Parts of an account's bulks that may wait for carriers before more are accepted. Default 5,000: some seconds' work
   *  for fast carriers, so that they never run dry. */
  waitingPartsMax?: number
}

/** Pause before the next round when no job could advance, mostly because the carriers have enough queued, in ms. */
const heldMs = 100

export function createBulkSender(options: BulkSenderOptions): BulkSender {
  const { store, composer, metrics, log, chunkRows = 500, waitingPartsMax = 5000 } = options
  const acceptor = createRowAcceptor(store, composer, metrics)
  const stopping = new AbortController()
  const { signal } = stopping
  let bell = Promise.withResolvers<void>()
  let loaded: { jobId: number; number: number; rows: BulkRow[] } | null = null
  let running = Promise.resolve()
  /** Chunks and cancellations take turns. */
  let turn: Promise<unknown> = Promise.resolve()

  const inTurn = <Result>(act: () => Promise<Result>): Promise<Result> => {
    const done = turn.then(act)
    turn = done.catch(() => {})
    return done
  }

  const sendingJobs = (id?: number) => {
    // Written with the literal condition of the partial index: SQLite does not match the index with a parameter.
    const jobs = store.read.selectFrom('bulk_jobs').selectAll().where('state', '=', sql.lit(bulkState.sending))
    return (id === undefined ? jobs : jobs.where('id', '=', id)).orderBy('id').execute()
  }

  const rowsOf = async ({ id, slice_at }: BulkJobRow): Promise<BulkRow[]> => {
    if (loaded?.jobId === id && loaded.number === slice_at) return loaded.rows
    const slice = await store.read
      .selectFrom('bulk_slices')
      .select('rows')
      .where('job_id', '=', id)
      .where('number', '=', slice_at)
      .executeTakeFirstOrThrow()
    loaded = { jobId: id, number: slice_at, rows: await unpack<BulkRow>(slice.rows) }
    return loaded.rows
  }

  const record = async (job: BulkJobRow, chunk: AcceptedChunk, sliceRows: number) => {
    const refused = await refusedWith(store.read, job, chunk.refused)
    await store.change((db) => chunkDone(db, { job, chunk, sliceRows, refused, at: Date.now() }))
  }

  /** False when the job could not advance for the moment. */
  const step = async (jobId: number): Promise<boolean> => {
    const [job] = await sendingJobs(jobId)
    if (job === undefined) return true
    const access = await readKeyAccess(store.read, { accountId: job.account_id, keyId: job.key_id })
    if (access === null) throw new UserError('Its API key was revoked.')
    if (access.suspended) throw new UserError('The account is suspended.')
    if (await hasEnough(store.read, job.account_id, waitingPartsMax)) return false
    const sliceRows = await rowsOf(job)
    const rows = sliceRows.slice(job.row_at, job.row_at + chunkRows)
    const chunk = await acceptor.accept({ access, rows, from: job.sender ?? undefined, ...nameOf(job) })
    if (chunk === null) throw new UserError('The balance is too low to continue.')
    await record(job, chunk, sliceRows.length)
    return true
  }

  /** An error that the member can correct stops the job. After any other error the chunk is tried again. */
  const stepOrStop = async (jobId: number): Promise<boolean> => {
    try {
      return await step(jobId)
    } catch (error) {
      if (!(error instanceof UserError || (error instanceof ApiError && error.status < 500))) throw error
      await store.change((db) => stopJob(db, jobId, error.message))
      return true
    }
  }

  const round = async (): Promise<'idle' | 'held' | 'moved'> => {
    const jobs = await sendingJobs()
    let moved = false
    for (const { id } of jobs) {
      if (signal.aborted) break
      const on = await inTurn(() => stepOrStop(id)).catch((error) => {
        log.error({ err: error, job: id }, 'a bulk job did not get on, trying again')
        return false
      })
      moved ||= on
    }
    return jobs.length === 0 ? 'idle' : moved ? 'moved' : 'held'
  }

  const run = async () => {
    while (!signal.aborted) {
      const rung = bell.promise
      const came = await round().catch((error) => {
        log.error({ err: error }, 'bulk jobs cannot be read, trying again')
        return 'held'
      })
      if (came === 'idle' && !signal.aborted) await rung
      else if (came === 'held') await wait(heldMs, undefined, { signal }).catch(() => {})
    }
  }

  const wake = () => {
    bell.resolve()
    bell = Promise.withResolvers()
  }

  return {
    async recover() {
      for (const job of await sendingJobs()) {
        const chunk = await acceptor.earlier({ accountId: job.account_id, ...nameOf(job) })
        if (chunk !== null) await record(job, chunk, (await rowsOf(job)).length)
      }
    },
    start() {
      running = run()
    },
    wake,
    cancel: (jobId) => inTurn(() => store.change((db) => cancelJob(db, jobId, Date.now()))),
    async stop() {
      stopping.abort()
      wake()
      await running
    },
  }
}

function nameOf({ id, slice_at, row_at, moved_at }: BulkJobRow) {
  return { name: `${id}/${slice_at}/${row_at}`, since: moved_at }
}

/** True once the account has `partsMax` bulk parts queued. */
async function hasEnough(db: Kysely<Tables>, accountId: number, partsMax: number): Promise<boolean> {
  const { rows } = await sql<{ waiting: number }>`SELECT count(*) AS waiting FROM (
    SELECT 1 FROM carriers c CROSS JOIN outbox o ON o.carrier_id = c.id AND o.lane = ${lanes.bulk}
      AND o.account_id = ${accountId} LIMIT ${partsMax})`.execute(db)
  return rows[0]!.waiting >= partsMax
}
