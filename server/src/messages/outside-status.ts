/** A message's status as customers see it: a part whose answer was lost is unknown inside, and sent outside, since the carrier
 *  may have it. */
import { type RawBuilder, sql } from 'kysely'
import { status } from '../store/traffic.ts'

/** In a query that has `messages` as `m`: one of `statusNames` by its number. */
export const outsideStatus: RawBuilder<number> = sql`CASE WHEN m.status = ${sql.lit(status.queued)} AND EXISTS (
  SELECT 1 FROM claims c WHERE c.carrier_id = m.carrier_id AND c.to_number = m.to_number AND c.message_id = m.id
  AND c.unknown_at IS NOT NULL) THEN ${sql.lit(status.sent)} ELSE m.status END`

/** The condition of that status, spelt so that most rows are judged by their own column alone. */
export function isOutside(wanted: number): RawBuilder<boolean> {
  if (wanted !== status.queued && wanted !== status.sent) return sql`m.status = ${wanted}`
  return sql`m.status <= ${sql.lit(status.sent)} AND ${outsideStatus} = ${wanted}`
}
