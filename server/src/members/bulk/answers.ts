/** Bulk jobs as the Members Area shows them. */

import { type BulkJob, type BulkJobDetail, bulkStates } from '@websms/contract/members'
import { type Kysely, sql } from 'kysely'
import { keyPurpose } from '../../accounts/keys.ts'
import { type BulkJobRow, remainingMicros } from '../../bulk/jobs.ts'
import { type RefusedRow, unpack } from '../../bulk/packing.ts'
import { dollars } from '../../rules/ledger/money.ts'
import { statusNames } from '../../rules/status.ts'
import type { Tables } from '../../store/tables.ts'
import { isoTime, isoTimeOrNull } from '../iso-time.ts'
import { shownError, shownValue } from '../quoted-values.ts'
import type { ShowText } from '../text-readings.ts'

/** Maximum number of refused rows in an answer; the CSV has all of them. */
const refusedShown = 50

export function jobAnswer(job: BulkJobRow, priceMicros: number): BulkJob {
  return {
    id: String(job.id),
    name: job.name,
    state: bulkStates[job.state]!,
    reason: job.reason,
    rows: job.rows_total,
    ready: job.rows_ready,
    refused: job.rows_refused,
    accepted: job.rows_accepted,
    cost: dollars(job.cost_micros),
    cost_all: dollars(job.cost_micros + remainingMicros(job, priceMicros)),
    send_at: isoTimeOrNull(job.start_at),
    created_at: isoTime(job.created_at),
    ended_at: isoTimeOrNull(job.ended_at),
  }
}

interface About {
  priceMicros: number
  /** The shared sender. */
  defaultSender: string
  show: ShowText
}

export async function jobDetail(
  db: Kysely<Tables>,
  job: BulkJobRow,
  { priceMicros, defaultSender, show }: About,
): Promise<BulkJobDetail> {
  const [member, slices, progress] = await Promise.all([
    db.selectFrom('members').select('name').where('id', '=', job.member_id).executeTakeFirst(),
    db.selectFrom('bulk_slices').select(['number', 'refused']).where('job_id', '=', job.id).orderBy('number').execute(),
    job.rows_accepted === 0 ? null : progressOf(db, job.id),
  ])
  return {
    ...jobAnswer(job, priceMicros),
    from: job.sender ?? defaultSender,
    purpose: job.purpose === null ? null : keyPurpose(job.purpose),
    body: job.body === null ? null : show(job.body),
    by: member?.name ?? null,
    slices: job.slices_total,
    slices_received: slices.length,
    progress,
    refused_rows: (await firstRefused(slices.map(({ refused }) => refused))).map(({ row, to, error }) => ({
      ...{ row, to: shownValue(to, show), error: shownError(error, show) },
    })),
  }
}

/** Uses the runs of message ids that belong to the job. */
async function progressOf(db: Kysely<Tables>, jobId: number): Promise<BulkJobDetail['progress']> {
  const { rows } = await sql<{ status: number; messages: number }>`
    SELECT m.status, count(*) AS messages
    FROM bulk_runs r CROSS JOIN messages m
    WHERE r.job_id = ${jobId} AND m.id BETWEEN r.first_id AND r.last_id GROUP BY m.status`.execute(db)
  const progress = { queued: 0, sent: 0, delivered: 0, failed: 0, expired: 0 }
  for (const { status, messages } of rows) progress[statusNames[status]!] = messages
  return progress
}

async function firstRefused(packed: readonly (string | null)[]): Promise<RefusedRow[]> {
  const found: RefusedRow[] = []
  for (const text of packed) {
    if (found.length >= refusedShown) break
    found.push(...(await unpack<RefusedRow>(text)))
  }
  return found.slice(0, refusedShown)
}
