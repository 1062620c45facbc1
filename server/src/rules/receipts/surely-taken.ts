/**
 * Parts of a message that its carrier has taken beyond doubt, by receipts of which nothing tells which part each is about. A part
 * that is wrongly taken for sent never reaches its handset, so a part counts only where every way of dealing out the receipts to
 * the tries gives one to it. Pure.
 */

/** One submit of a part. */
interface Try {
  part: number
  /** A time before it was written to the wire. */
  claimedAt: number
}

/** @param cameAts for each carrier id that was reported on, the time of its first receipt: a carrier gives each submit that it takes
 *  an id of its own, and reports on it later */
export function surelyTaken(tries: readonly Try[], cameAts: readonly number[]): Set<number> {
  const inOrder = [...cameAts].sort((a, b) => a - b)
  const parts = new Set(tries.map(({ part }) => part))
  return new Set(
    [...parts].filter((part) => {
      const others = tries.filter((one) => one.part !== part)
      // The first receipts can only be about tries that were written before the last of them came.
      return inOrder.some((cameAt, index) => others.filter(({ claimedAt }) => claimedAt <= cameAt).length <= index)
    }),
  )
}
