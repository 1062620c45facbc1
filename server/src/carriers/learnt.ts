/** Facts about each carrier that were learnt from its receipts, for people: how it writes ids, which parts of long
 *  messages it reports on, and how many of its receipts match nothing. */
import { type Kysely, sql } from 'kysely'
import { type RefForm, refForms } from '../rules/receipts/carrier-ref.ts'
import { habitOf, type PartHabit, type ReportedParts, reportedParts } from '../rules/receipts/part-habits.ts'
import type { Tables } from '../store/tables.ts'

export interface Learnt {
  /** The form that its ids had in receipts lately; null when none was seen. */
  receiptIds: RefForm | null
  /** Matches in a row that had that form. */
  receiptIdsSeen: number
  /** Messages in several parts, by the parts that it reported on. */
  partsReported: Record<ReportedParts, number>
  /** The parts whose receipts count for all, once that is learnt; null where each part needs its own receipt. */
  partHabit: PartHabit | null
  /** Receipts of the last 72 h that match no part. */
  unmatched: number
}

/** By carrier. */
export async function readLearnt(db: Kysely<Tables>): Promise<(carrierId: number) => Learnt> {
  const [carriers, forms, habits, unmatched] = await Promise.all([
    db.selectFrom('carriers').select(['id', 'account']).orderBy('id').execute(),
    db.selectFrom('receipt_forms').selectAll().execute(),
    db.selectFrom('part_habits').selectAll().execute(),
    db
      .selectFrom('waiting_receipts')
      .select(['carrier_id', sql<number>`count(*)`.as('receipts')])
      .groupBy('carrier_id')
      .execute(),
  ])
  return (carrierId) => {
    const key = carriers.find(({ id }) => id === carrierId)?.account ?? null
    const account = (key !== null && carriers.find((carrier) => carrier.account === key)?.id) || carrierId
    const runOf = (form: RefForm) => forms.find((row) => row.carrier_id === account && row.form === form)?.run ?? 0
    const longest = Math.max(...refForms.map(runOf))
    const counted = habits.filter(({ carrier_id }) => carrier_id === carrierId)
    const counts = new Map(counted.map(({ reports, messages }) => [reports, messages]))
    return {
      receiptIds: longest === 0 ? null : refForms.find((form) => runOf(form) === longest)!,
      receiptIdsSeen: longest,
      partsReported: Object.fromEntries(
        reportedParts.map((parts) => [parts, counts.get(parts) ?? 0]),
      ) as Learnt['partsReported'],
      partHabit: habitOf(counts),
      unmatched: unmatched.find(({ carrier_id }) => carrier_id === carrierId)?.receipts ?? 0,
    }
  }
}
