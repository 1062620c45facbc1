/** Finds the word that somebody probably meant. */

/** The candidate nearest to a mistyped word; null when none is near enough to be worth naming. */
export function nearest(word: string, candidates: readonly string[]): string | null {
  // Two slips in a short word, a third of a long one. A suggestion further off confuses more than it helps.
  let best: { candidate: string | null; distance: number } = { candidate: null, distance: Math.max(2, word.length / 3) }
  for (const candidate of candidates) {
    const distance = editDistance(word, candidate)
    if (distance <= best.distance && (best.candidate === null || distance < best.distance))
      best = { candidate, distance }
  }
  return best.candidate
}

/** Insertions, deletions, replacements, and swaps of two neighbours: the optimal string alignment distance. */
function editDistance(a: string, b: string): number {
  let beforePrevious: number[] = []
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const replaced = previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      const swapped = isSwap ? beforePrevious[j - 2]! + 1 : Number.POSITIVE_INFINITY
      row[j] = Math.min(replaced, swapped, previous[j]! + 1, row[j - 1]! + 1)
    }
    beforePrevious = previous
    previous = row
  }
  return previous[b.length]!
}
