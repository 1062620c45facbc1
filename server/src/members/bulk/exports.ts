/** The two CSV files of a bulk job: the result of each message, and the rows to which nothing was sent. */
import type { CsvCell } from '@websms/sms'
import { type Kysely, sql } from 'kysely'
import type { BulkJobRow } from '../../bulk/jobs.ts'
import { type RefusedRow, unpack } from '../../bulk/packing.ts'
import { dollars } from '../../rules/ledger/money.ts'
import { statusNames } from '../../rules/status.ts'
import type { Tables } from '../../store/tables.ts'
import { isoTime, isoTimeOrNull } from '../iso-time.ts'
import { shownError, shownValue } from '../quoted-values.ts'
import type { ShowText } from '../text-readings.ts'

export const refusedColumns = ['row', 'to', 'reason']

export async function* refusedPages(db: Kysely<Tables>, job: BulkJobRow, show: ShowText): AsyncGenerator<CsvCell[][]> {
  for (let number = 0; number < job.slices_total; number++) {
    const slice = await db
      .selectFrom('bulk_slices')
      .select('refused')
      .where('job_id', '=', job.id)
      .where('number', '=', number)
      .executeTakeFirst()
    const rows = await unpack<RefusedRow>(slice?.refused ?? null)
    yield rows.map(({ row, to, error }) => [row, shownValue(to, show), shownError(error, show)])
  }
}

export const messageColumns = [
  'message_id',
  'to',
  'status',
  'error',
  'parts',
  'cost',
  'accepted_at',
  'final_at',
  'send_at',
]

interface MessageRow {
  id: number
  to_number: string
  status: number
  error: string | null
  parts: number
  price_micros: number
  created_at: number
  final_at: number | null
  due_at: number | null
}

/** Rows read at a time, so that each page is a short search. */
const pageRows = 5000

export async function* messagePages(db: Kysely<Tables>, job: BulkJobRow): AsyncGenerator<CsvCell[][]> {
  let after = 0
  while (true) {
    const { rows } = await sql<MessageRow>`
      SELECT m.id, m.to_number, m.status, m.error, m.parts, m.price_micros, m.created_at, m.final_at, m.due_at
      FROM bulk_runs r CROSS JOIN messages m
      WHERE r.job_id = ${job.id} AND r.last_id > ${after} AND m.id BETWEEN r.first_id AND r.last_id AND m.id > ${after}
      ORDER BY r.first_id, m.id LIMIT ${pageRows}`.execute(db)
    yield rows.map((row) => [
      String(row.id),
      row.to_number,
      statusNames[row.status]!,
      row.error,
      row.parts,
      dollars(row.price_micros),
      isoTime(row.created_at),
      isoTimeOrNull(row.final_at),
      isoTimeOrNull(row.due_at),
    ])
    if (rows.length < pageRows) return
    after = rows.at(-1)!.id
  }
}
