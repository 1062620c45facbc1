/** The filters of the messages page: the address has days and words, the server wants moments. */
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import type { QueryOf } from '@websms/contract/members'
import { api } from '../../client/api.ts'
import { dayEnd, dayStart } from '../../ui/days.ts'

const route = getRouteApi('/shell/account/messages')

export const filterNames = ['status', 'direction', 'number', 'key', 'bulk', 'from', 'to'] as const

export type MessageQuery = Omit<NonNullable<QueryOf<'GET /messages'>>, 'cursor' | 'limit'>

export function useMessageQuery(): MessageQuery {
  const { status, direction, number, key, bulk, from, to } = route.useSearch()
  const query = { status, direction, number, key, bulk, since: dayStart(from), until: dayEnd(to) }
  // Whatever stands in the address is asked for; the server says what is wrong with it.
  return Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined)) as MessageQuery
}

/** What lists can be filtered by; nothing while it is not known. */
export function useChoices() {
  const { data } = useQuery({
    queryKey: ['GET /messages/choices'],
    queryFn: ({ signal }) => api('GET /messages/choices', { signal }),
    staleTime: 60_000,
  })
  return data ?? { keys: [], bulk_jobs: [], errors: [], paths: [] }
}
