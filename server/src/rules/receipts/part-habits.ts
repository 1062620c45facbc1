/**
 * Which parts of its messages in several parts a carrier reports on: all of them, as it should, or the first, the last or
 * any one of them for all. Learnt from what it does: until 50 messages have been seen, and 95 % of them agree, a part that
 * is not reported on is one that may still fail.
 *
 *   some parts delivered ──▶ partly_reported ──settled──▶ counted as first, last, one or some
 *                                 └────── all delivered ─▶ counted as all
 */
/** Parts that a carrier reports on: of a message, or as its habit. */
export const reportedParts = ['all', 'first', 'last', 'one', 'some'] as const
export type ReportedParts = (typeof reportedParts)[number]
export type PartHabit = Exclude<ReportedParts, 'all' | 'some'>

const learntMessagesMin = 50
const learntShare = 0.95

/** The habit that counts of messages show; null for that of reporting on all, or none. */
export function habitOf(counts: ReadonlyMap<ReportedParts, number>): PartHabit | null {
  const of = (parts: ReportedParts) => counts.get(parts) ?? 0
  const total = reportedParts.reduce((sum, parts) => sum + of(parts), 0)
  const most = (share: number) => total >= learntMessagesMin && share >= total * learntShare
  if (most(of('first'))) return 'first'
  if (most(of('last'))) return 'last'
  return most(of('first') + of('last') + of('one')) ? 'one' : null
}

/** True when a carrier of this habit says no more of a message than what it delivered. */
export function suffices(habit: PartHabit | null, delivered: readonly number[], wireParts: number): boolean {
  if (habit === null) return false
  return habit === 'one' || delivered.includes(habit === 'first' ? 1 : wireParts)
}

/** Which of its parts a message that was delivered in part was reported by. */
export function partsNamed(delivered: readonly number[], wireParts: number): ReportedParts {
  const [part] = delivered
  if (delivered.length !== 1) return delivered.length === wireParts ? 'all' : 'some'
  return part === 1 ? 'first' : part === wireParts ? 'last' : 'one'
}
