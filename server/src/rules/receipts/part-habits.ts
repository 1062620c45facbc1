/**
 * A carrier's habit of sending receipts for the parts of a long message: for all of them, as it should, or only for the
 * first, the last or any one. The habit is learnt. Until 50 messages have been seen and 95 % of them agree, a part
 * without a receipt may still fail.
 *
 *   some parts delivered ──▶ partly_reported ──settled──▶ counted as first, last, one or some
 *                                 └────── all delivered ─▶ counted as all
 */
/** The parts that a carrier reports on, for one message or as its habit. */
export const reportedParts = ['all', 'first', 'last', 'one', 'some'] as const
export type ReportedParts = (typeof reportedParts)[number]
export type PartHabit = Exclude<ReportedParts, 'all' | 'some'>

const learntMessagesMin = 50
const learntShare = 0.95

/** The habit that the counts show; null when the carrier reports on all parts, or no habit is established. */
export function habitOf(counts: ReadonlyMap<ReportedParts, number>): PartHabit | null {
  const of = (parts: ReportedParts) => counts.get(parts) ?? 0
  const total = reportedParts.reduce((sum, parts) => sum + of(parts), 0)
  const most = (share: number) => total >= learntMessagesMin && share >= total * learntShare
  if (most(of('first'))) return 'first'
  if (most(of('last'))) return 'last'
  return most(of('first') + of('last') + of('one')) ? 'one' : null
}

/** True when a carrier with this habit will not report more of a message than the delivered parts. */
export function suffices(habit: PartHabit | null, delivered: readonly number[], wireParts: number): boolean {
  if (habit === null) return false
  return habit === 'one' || delivered.includes(habit === 'first' ? 1 : wireParts)
}

/** The parts of a partly reported message that were reported as delivered. */
export function partsNamed(delivered: readonly number[], wireParts: number): ReportedParts {
  const [part] = delivered
  if (delivered.length !== 1) return delivered.length === wireParts ? 'all' : 'some'
  return part === 1 ? 'first' : part === wireParts ? 'last' : 'one'
}
