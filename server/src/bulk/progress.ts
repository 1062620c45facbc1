/** Records a bulk job's progress after each chunk. Runs inside the caller's transaction. */
import type { Kysely } from 'kysely'
import type { Tables } from '../store/tables.ts'
import type { AcceptedChunk } from './accept-rows.ts'
import { type BulkJobRow, bulkState } from './jobs.ts'
import { pack, type RefusedRow, unpack } from './packing.ts'

interface ChunkDone {
  job: BulkJobRow
  chunk: AcceptedChunk
  /** Rows in its slice. */
  sliceRows: number
  /** The slice's refused rows with those of the chunk, packed; undefined when the chunk adds none. */
  refused: string | undefined
  at: number
}

export async function refusedWith(
  db: Kysely<Tables>,
  job: BulkJobRow,
  refused: RefusedRow[],
): Promise<string | undefined> {
  if (refused.length === 0) return undefined
  const slice = await db
    .selectFrom('bulk_slices')
    .select('refused')
    .where('job_id', '=', job.id)
    .where('number', '=', job.slice_at)
    .executeTakeFirstOrThrow()
  return pack([...(await unpack<RefusedRow>(slice.refused)), ...refused])
}

/** Moves the job past the chunk, or marks it as done. */
export async function chunkDone(db: Kysely<Tables>, done: ChunkDone): Promise<void> {
  const { job, chunk, sliceRows, refused, at } = done
  const rowAt = job.row_at + chunk.rows
  const sliceDone = rowAt >= sliceRows
  const next = sliceDone ? { slice_at: job.slice_at + 1, row_at: 0 } : { slice_at: job.slice_at, row_at: rowAt }
  const ended = next.slice_at >= job.slices_total
  await db
    .updateTable('bulk_jobs')
    .set({
      ...next,
      rows_accepted: job.rows_accepted + chunk.accepted,
      parts_accepted: job.parts_accepted + chunk.parts,
      cost_micros: job.cost_micros + chunk.costMicros,
      // Rows that were valid at upload and are refused now.
      rows_ready: job.rows_ready - chunk.refused.length,
      rows_refused: job.rows_refused + chunk.refused.length,
      moved_at: at,
      ...(ended && { state: bulkState.done, ended_at: at }),
    })
    .where('id', '=', job.id)
    .execute()
  if (sliceDone || refused !== undefined) {
    await db
      .updateTable('bulk_slices')
      .set({ ...(sliceDone && { rows: null }), ...(refused !== undefined && { refused }) })
      .where('job_id', '=', job.id)
      .where('number', '=', job.slice_at)
      .execute()
  }
  if (chunk.firstId !== null) {
    const run = { job_id: job.id, first_id: chunk.firstId, last_id: chunk.firstId + chunk.accepted - 1 }
    await db.insertInto('bulk_runs').values(run).execute()
  }
}
