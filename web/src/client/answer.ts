/** Answers of the server, each cached under its endpoint and the whole request. */
import {
  queryOptions,
  type UseQueryOptions,
  type UseQueryResult,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query'
import { useCallback } from 'react'
import { type AnswerOf, api, type MembersEndpointKey, type RequestOf } from './api.ts'

type AnswerKey = readonly [MembersEndpointKey, object]

type Options<Key extends MembersEndpointKey> = Omit<
  UseQueryOptions<AnswerOf<Key>, Error, AnswerOf<Key>, AnswerKey>,
  'queryKey' | 'queryFn'
>

type Arguments<Key extends MembersEndpointKey, More extends unknown[] = []> =
  Record<never, never> extends RequestOf<Key>
    ? [request?: RequestOf<Key>, ...more: More]
    : [request: RequestOf<Key>, ...more: More]

/** For the query client, and for queries that wait in Suspense. */
export function answerQuery<Key extends MembersEndpointKey>(key: Key, ...[request]: Arguments<Key>) {
  return queryOptions({
    queryKey: [key, request ?? {}] as AnswerKey,
    // Each key fits its own request; TypeScript cannot follow that for every key at once.
    queryFn: ({ signal }): Promise<AnswerOf<Key>> => api(key, ...([{ ...request, signal }] as never)),
  })
}

/** `useAnswer('GET /messages/:id', { params: { id } }, { refetchInterval: 2000 })`. */
export function useAnswer<Key extends MembersEndpointKey>(
  key: Key,
  ...[request, options]: Arguments<Key, [options?: Options<Key>]>
): UseQueryResult<AnswerOf<Key>> {
  return useQuery({ ...answerQuery(key, ...([request] as never)), ...options })
}

/** Asks again for the answers of these endpoints that are on the page, and for the others when they are next shown. */
export function useInvalidate(): (...keys: readonly MembersEndpointKey[]) => Promise<void> {
  const queryClient = useQueryClient()
  return useCallback(
    (...keys) => {
      const stale: readonly unknown[] = keys
      return queryClient.invalidateQueries({ predicate: ({ queryKey }) => stale.includes(queryKey[0]) })
    },
    [queryClient],
  )
}
