/** Receipts that match no message: an operator should know of them, since their messages stay sent until they expire. */
import { whyUnmatched } from '../../carriers/unmatched.ts'
import type { Settings } from '../../settings.ts'
import type { UnmatchedReason } from '../../store/receipt-row.ts'
import { type Check, warning } from './check.ts'
import { withDatabase } from './data.ts'

const cure =
  'Operators see the last ones on the Carriers page. Other systems of yours that use the same account at the carrier get ' +
  'receipts here too; else show the text to the carrier. docs/carriers.md says how receipts find their messages.'

export function checkReceipts({ dataDir }: Pick<Settings, 'dataDir'>): Check[] {
  try {
    const rows = withDatabase(dataDir, (db) =>
      db
        .prepare(
          `SELECT c.name, count(*) AS receipts, max(w.id), w.text, w.reason
           FROM waiting_receipts w JOIN carriers c ON c.id = w.carrier_id GROUP BY w.carrier_id ORDER BY w.carrier_id`,
        )
        .all(),
    )
    return (rows ?? []).map(({ name, receipts, text, reason }) => {
      const match =
        receipts === 1 ? '1 receipt of the last 72 h matches' : `${receipts} receipts of the last 72 h match`
      const last = `the last one, ${whyUnmatched[reason as UnmatchedReason]}: ${JSON.stringify(text)}`
      return warning('receipts', `${match} no message, over ${name}; ${last}`, cure)
    })
  } catch {
    return [] // the schema's own check says what is wrong with the data
  }
}
