/** Lists of the API as async iterables, which fetch page after page as they are read. */

/** A page, and where the next one begins; null or undefined at the end. */
interface Page<Item> {
  items: readonly Item[]
  next?: string | null | undefined
}

export async function* pagesOf<Item>(
  fetchPage: (from: string | undefined) => Promise<Page<Item>>,
): AsyncGenerator<Item, void, undefined> {
  let from: string | undefined
  do {
    const { items, next } = await fetchPage(from)
    yield* items
    from = next ?? undefined
  } while (from !== undefined)
}
