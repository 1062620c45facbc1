/** The first items of a list that is fetched page by page. */

/** At most `limit` items; pages beyond them are not fetched. */
export async function firstOf<Item>(items: AsyncIterable<Item>, limit: number): Promise<Item[]> {
  const found: Item[] = []
  for await (const item of items) {
    found.push(item)
    if (found.length >= limit) break
  }
  return found
}
