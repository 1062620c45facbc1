/**
 * Bulk jobs in the store. Functions that write run inside the caller's transaction.
 *
 *   uploading ──start──▶ sending ──last row──▶ done
 *       │                │    ▲
 *       │          a stop│    │start
 *     cancel             ▼    │
 *       └─▶ cancelled ◀─ stopped       (sending can be cancelled too)
 */
import type { Kysely, Selectable } from 'kysely'
import { type KeyAccess, readKeyAccess } from '../accounts/access.ts'
import { type Purpose, purposeCode, purposes } from '../rules/purpose.ts'
import type { Tables } from '../store/tables.ts'
import { UserError } from '../user-error.ts'

/** Numbers of the contract's `bulkStates`. */
export const bulkState = { uploading: 0, sending: 1, stopped: 2, done: 3, cancelled: 4 } as const

export type BulkJobRow = Selectable<Tables['bulk_jobs']>

/** Open jobs (neither done nor cancelled) that an account may have: an upload takes room until then. */
const openMax = 20

interface NewBulkJob {
  accountId: number
  keyId: number
  memberId: number
  requestKey: string
  name: string
  sender: string | undefined
  body: string | null
  /** Default: that of the key. */
  purpose?: Purpose | undefined
  rows: number
  slices: number
  /** Time before which nothing of it is accepted; undefined: any. */
  startAt?: number | undefined
  at: number
}

/** The job of this request key, created if it does not exist. @throws UserError when too many are open. */
export async function createJob(db: Kysely<Tables>, job: NewBulkJob): Promise<{ id: number; made: boolean }> {
  const known = await db
    .selectFrom('bulk_jobs')
    .select('id')
    .where('account_id', '=', job.accountId)
    .where('request_key', '=', job.requestKey)
    .executeTakeFirst()
  if (known) return { id: known.id, made: false }
  const { open } = await db
    .selectFrom('bulk_jobs')
    .select((query) => query.fn.countAll<number>().as('open'))
    .where('state', '<', bulkState.done)
    .where('account_id', '=', job.accountId)
    .executeTakeFirstOrThrow()
  if (open >= openMax) throw new UserError(`${open} bulk sends are in progress. Stop one, or wait until one is done.`)
  const { id } = await db
    .insertInto('bulk_jobs')
    .values({
      account_id: job.accountId,
      key_id: job.keyId,
      member_id: job.memberId,
      request_key: job.requestKey,
      name: job.name,
      sender: job.sender ?? null,
      body: job.body,
      purpose: job.purpose === undefined ? null : purposeCode(job.purpose),
      rows_total: job.rows,
      slices_total: job.slices,
      reason: null,
      amount_micros: 0,
      start_at: job.startAt ?? null,
      created_at: job.at,
      moved_at: job.at,
      ended_at: null,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return { id, made: true }
}

export function findJob(db: Kysely<Tables>, accountId: number, id: number): Promise<BulkJobRow | undefined> {
  return db
    .selectFrom('bulk_jobs')
    .selectAll()
    .where('id', '=', id)
    .where('account_id', '=', accountId)
    .executeTakeFirst()
}

/** Access for the messages of a job: that of its key, with the purpose of the job where it has one. Null when the key was
 *  revoked. */
export async function readJobAccess(db: Kysely<Tables>, job: BulkJobRow): Promise<KeyAccess | null> {
  const access = await readKeyAccess(db, { accountId: job.account_id, keyId: job.key_id })
  return access === null || job.purpose === null ? access : { ...access, purpose: purposes[job.purpose]! }
}

interface NewSlice {
  number: number
  /** Packed. */
  rows: string
  refused: string | null
  ready: number
  parts: number
  /** Price of its rows, in micro-dollars. */
  priceMicros: number
  refusedRows: number
}

/** A slice that was stored before stays as it is. @throws UserError when the job takes no more rows. */
export async function addSlice(db: Kysely<Tables>, jobId: number, slice: NewSlice): Promise<void> {
  const job = await db.selectFrom('bulk_jobs').selectAll().where('id', '=', jobId).executeTakeFirstOrThrow()
  const added = await db
    .insertInto('bulk_slices')
    .values({ job_id: jobId, number: slice.number, rows: slice.rows, refused: slice.refused })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  if (!added.numInsertedOrUpdatedRows) return
  const rows = job.rows_ready + job.rows_refused + slice.ready + slice.refusedRows
  if (job.state !== bulkState.uploading || slice.number >= job.slices_total || rows > job.rows_total) {
    throw new UserError('The upload cannot take these rows: it has ended, or more rows were uploaded than announced.')
  }
  await db
    .updateTable('bulk_jobs')
    .set({
      rows_ready: job.rows_ready + slice.ready,
      parts_ready: job.parts_ready + slice.parts,
      amount_micros: job.amount_micros === null ? null : job.amount_micros + slice.priceMicros,
      rows_refused: job.rows_refused + slice.refusedRows,
    })
    .where('id', '=', jobId)
    .execute()
}

/** Price of the rows that are ready and not accepted yet, at the prices of the upload. @param partMicros the account's price */
export function remainingMicros(job: BulkJobRow, partMicros: number): number {
  const { amount_micros, cost_micros, parts_ready, parts_accepted } = job
  if (amount_micros === null) return (parts_ready - parts_accepted) * partMicros
  return parts_accepted < parts_ready ? Math.max(0, amount_micros - cost_micros) : 0
}

/** Hands the job to the runner. Does nothing when it is sending already. @throws UserError when it cannot be
 *  started. */
export async function startJob(db: Kysely<Tables>, job: BulkJobRow, keyId: number, at: number): Promise<void> {
  if (job.state === bulkState.sending || job.state === bulkState.done) return
  if (job.state === bulkState.cancelled) throw new UserError('This bulk send was cancelled. Upload the file again.')
  const { received } = await db
    .selectFrom('bulk_slices')
    .select((query) => query.fn.countAll<number>().as('received'))
    .where('job_id', '=', job.id)
    .executeTakeFirstOrThrow()
  if (received < job.slices_total) throw new UserError('The upload is incomplete. Upload the file again.')
  if (job.rows_ready === 0) throw new UserError('No row has a number that can be sent to.')
  await db
    .updateTable('bulk_jobs')
    .set({ state: bulkState.sending, key_id: keyId, reason: null, moved_at: at })
    .where('id', '=', job.id)
    .execute()
}

export async function stopJob(db: Kysely<Tables>, jobId: number, reason: string): Promise<void> {
  await db.updateTable('bulk_jobs').set({ state: bulkState.stopped, reason }).where('id', '=', jobId).execute()
}

/** Cancels the job and drops the rows that wait. Does nothing when the job has ended. */
export async function cancelJob(db: Kysely<Tables>, jobId: number, at: number): Promise<void> {
  await db
    .updateTable('bulk_jobs')
    .set({ state: bulkState.cancelled, reason: null, ended_at: at })
    .where('id', '=', jobId)
    .where('state', '<', bulkState.done)
    .execute()
  await db.updateTable('bulk_slices').set({ rows: null }).where('job_id', '=', jobId).execute()
}
