/** Advances a sending bulk job by a chunk: accepts the next rows, and records how far the job is. */

import { type Kysely, sql } from 'kysely'
import { ApiError } from '../http/api-error.ts'
import type { Composer } from '../messages/compose.ts'
import type { Metrics } from '../metrics.ts'
import { lanes } from '../rules/status.ts'
import { siteTime } from '../site-time.ts'
import type { Store } from '../store/store.ts'
import type { Tables } from '../store/tables.ts'
import { UserError } from '../user-error.ts'
import { type AcceptedChunk, createRowAcceptor } from './accept-rows.ts'
import { type BulkJobRow, readJobAccess, stopJob } from './jobs.ts'
import { type BulkRow, unpack } from './packing.ts'
import { chunkDone, refusedWith } from './progress.ts'

export interface AdvanceOptions {
  store: Store
  composer: Composer
  metrics: Pick<Metrics, 'accepted'>
  /** Rows accepted in one transaction. Default 500: nobody waits longer than that takes. */
  chunkRows?: number
  /** Parts of an account's bulks that may wait for carriers before more are accepted. Default 5,000: some seconds' work
   *  for fast carriers, so that they never run dry. */
  waitingPartsMax?: number
}

interface JobAdvance {
  /** Accepts a chunk, or stops the job when its member has to correct something first. False when the job has to wait. */
  advance(job: BulkJobRow): Promise<boolean>
  /** Records a chunk that an earlier run accepted but did not record. */
  recover(job: BulkJobRow): Promise<void>
}

export function createJobAdvance(options: AdvanceOptions): JobAdvance {
  const { store, composer, metrics, chunkRows = 500, waitingPartsMax = 5000 } = options
  const acceptor = createRowAcceptor(store, composer, metrics)
  let loaded: { jobId: number; number: number; rows: BulkRow[] } | null = null

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
    await store.change((db) => chunkDone(db, { job, chunk, sliceRows, refused, at: siteTime() }))
  }

  const acceptChunk = async (job: BulkJobRow): Promise<boolean> => {
    const access = await readJobAccess(store.read, job)
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

  return {
    async advance(job) {
      try {
        return await acceptChunk(job)
      } catch (error) {
        if (!(error instanceof UserError || (error instanceof ApiError && error.status < 500))) throw error
        await store.change((db) => stopJob(db, job.id, error.message))
        return true
      }
    },
    async recover(job) {
      const chunk = await acceptor.earlier({ accountId: job.account_id, ...nameOf(job) })
      if (chunk !== null) await record(job, chunk, (await rowsOf(job)).length)
    },
  }
}

function nameOf({ id, slice_at, row_at, moved_at }: BulkJobRow) {
  return { name: `${id}/${slice_at}/${row_at}`, since: moved_at }
}

/** True once the account has `partsMax` bulk parts queued. */
async function hasEnough(db: Kysely<Tables>, accountId: number, partsMax: number): Promise<boolean> {
  const { rows } = await sql<{ waiting: number }>`SELECT count(*) AS waiting FROM (
    SELECT 1 FROM carriers c CROSS JOIN outbox o WHERE o.carrier_id = c.id AND o.lane = ${lanes.bulk}
      AND o.account_id = ${accountId} LIMIT ${partsMax}) w`.execute(db)
  return rows[0]!.waiting >= partsMax
}
