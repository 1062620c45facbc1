/* Prefix tables: what the longest known prefix of a number stands for. */

export interface PrefixTable {
  /** Lengths that occur, longest first. */
  lengths: readonly number[]
  values: ReadonlyMap<string, string>
}

/** Builds a table from names and, for each, its prefixes separated by spaces; `before` is put in front of every one. */
export function prefixTable(before: string, prefixesOf: Record<string, string>): PrefixTable {
  const values = new Map<string, string>()
  for (const [name, prefixes] of Object.entries(prefixesOf)) {
    for (const prefix of prefixes.split(' ')) values.set(before + prefix, name)
  }
  const lengths = [...new Set([...values.keys()].map((prefix) => prefix.length))].sort((a, b) => b - a)
  return { lengths, values }
}

/** Value of the longest known prefix; undefined when none is known. */
export function longestPrefix(number: string, { lengths, values }: PrefixTable): string | undefined {
  for (const length of lengths) {
    const value = values.get(number.slice(0, length))
    if (value !== undefined) return value
  }
  return undefined
}
