/** Search among things with a name: names that begin with the text come before names that only contain it. */

interface Named {
  readonly label: string
  /** Other words that it is found by. */
  readonly keywords?: string | undefined
}

/** All of them, in their order, for no text; else the ones with every word of it, the best first. */
export function matching<T extends Named>(items: readonly T[], text: string): T[] {
  const wanted = text.trim().toLowerCase()
  if (wanted === '') return [...items]
  return items
    .map((item) => ({ item, rank: rankOf(item, wanted) }))
    .filter(({ rank }) => rank !== null)
    .sort((a, b) => a.rank! - b.rank!)
    .map(({ item }) => item)
}

/** 0: the name begins with the text; 1: a word of it does; 2: the name has all words; 3: with the keywords it does. */
function rankOf({ label, keywords = '' }: Named, wanted: string): number | null {
  const name = label.toLowerCase()
  const has = (place: string) => wanted.split(/\s+/).every((word) => place.includes(word))
  if (name.startsWith(wanted)) return 0
  if (name.includes(` ${wanted}`)) return 1
  if (has(name)) return 2
  return has(`${name} ${keywords.toLowerCase()}`) ? 3 : null
}
