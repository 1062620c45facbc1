/** Counts the messages that have come since the list was loaded, so that rows do not move under the pointer by themselves. */
import { useQuery } from '@tanstack/react-query'
import type { MessageItem } from '@websms/contract/members'
import { api } from '../../client/api.ts'
import { paceMs } from '../../client/pace.ts'
import type { ListQuery } from '../../ui/use-list.ts'
import { messageKey } from './message-columns.tsx'

const pollMs = 5000
/** More are shown as "50+". */
const countMax = 50

/** `shown` is undefined while the list is loading. */
export function useNewCount(query: ListQuery<'GET /messages'>, shown: readonly MessageItem[] | undefined): number {
  const first = shown?.[0]
  const { data } = useQuery({
    queryKey: ['GET /messages', { query, above: first && messageKey(first) }],
    queryFn: ({ signal }) => api('GET /messages', { query: { ...query, limit: countMax }, signal }),
    enabled: shown !== undefined,
    refetchInterval: () => paceMs(pollMs),
    // The list itself has just been loaded.
    initialData: { items: [], next: null },
    staleTime: pollMs,
  })
  if (shown === undefined || data.items.length === 0) return 0
  const known = new Set(shown.map(messageKey))
  const index = data.items.findIndex((item) => known.has(messageKey(item)))
  return index === -1 ? data.items.length : index
}
