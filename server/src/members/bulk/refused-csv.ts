/** The rows of a bulk job to which nothing is sent, as CSV, slice by slice. */
import { stringify } from 'csv-stringify/sync'
import type { Kysely } from 'kysely'
import type { BulkJobRow } from '../../bulk/jobs.ts'
import { type RefusedRow, unpack } from '../../bulk/packing.ts'
import type { Tables } from '../../store/tables.ts'

export async function* refusedCsv(db: Kysely<Tables>, job: BulkJobRow): AsyncGenerator<string> {
  yield stringify([['row', 'to', 'reason']])
  for (let number = 0; number < job.slices_total; number++) {
    const slice = await db
      .selectFrom('bulk_slices')
      .select('refused')
      .where('job_id', '=', job.id)
      .where('number', '=', number)
      .where('refused', 'is not', null)
      .executeTakeFirst()
    const rows = await unpack<RefusedRow>(slice?.refused ?? null)
    if (rows.length > 0)
      yield stringify(
        rows.map(({ row, to, error }) => [row, to, error]),
        { escape_formulas: true },
      )
  }
}
