/** A list in pages, from an endpoint with a cursor: the first page at once, the others when they are asked for. */
import { useInfiniteQuery } from '@tanstack/react-query'
import { type AnswerOf, api, type MembersEndpointKey, type ParamsOf, type Part, type QueryOf } from '../client/api.ts'

/** Endpoints that answer in pages. */
export type ListKey = {
  [Key in MembersEndpointKey]: AnswerOf<Key> extends { items: readonly unknown[]; next: string | null } ? Key : never
}[MembersEndpointKey]

export type ItemOf<Key extends ListKey> =
  AnswerOf<Key> extends { items: readonly (infer Item)[]; next: string | null } ? Item : never

/** The rows of a table, and the way to more. `listOf` makes one of rows that are all there. */
export interface List<Item> {
  /** Undefined until the first page has come. */
  items: readonly Item[] | undefined
  error: unknown
  retry(): void
  /** Null on the last page. */
  more: (() => void) | null
  loadingMore: boolean
}

/** A query without its page. */
export type ListQuery<Key extends ListKey> = Omit<QueryOf<Key> & object, 'cursor' | 'limit'>

type ListRequest<Key extends ListKey> = Part<'params', ParamsOf<Key>> & {
  query?: ListQuery<Key>
  /** Of one page. */
  limit?: number
  /** Interval of polling, in ms. */
  refetchMs?: number | (() => number)
}

type Arguments<Key extends ListKey> =
  Record<never, never> extends ListRequest<Key> ? [request?: ListRequest<Key>] : [request: ListRequest<Key>]

interface LooseRequest {
  params?: object
  query?: object
  limit?: number
  refetchMs?: number | (() => number)
}

export function useList<Key extends ListKey>(key: Key, ...[request]: Arguments<Key>): List<ItemOf<Key>> {
  const { params, query, limit = 50, refetchMs } = (request ?? {}) as LooseRequest
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey: [key, { params, query, limit }, 'pages'],
    queryFn: async ({ pageParam, signal }) => {
      const cursor = pageParam === null ? {} : { cursor: pageParam }
      const request = { params, query: { ...query, ...cursor, limit }, signal }
      // A ListKey answers so; TypeScript cannot follow that for every key at once.
      return (await api(key, request as never)) as {
        items: readonly ItemOf<Key>[]
        next: string | null
      }
    },
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
    refetchInterval: refetchMs,
  })
  return {
    items: data?.pages.flatMap(({ items }) => items),
    error: data === undefined ? error : null,
    retry: () => void refetch(),
    more: hasNextPage ? () => void fetchNextPage() : null,
    loadingMore: isFetchingNextPage,
  }
}

/** A list of rows that are all there, or of a query without pages. */
export function listOf<Item>(
  items: readonly Item[] | undefined,
  { error = null, retry = () => {} }: { error?: unknown; retry?: () => void } = {},
): List<Item> {
  return { items, error: items === undefined ? error : null, retry, more: null, loadingMore: false }
}
