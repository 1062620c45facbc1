/** Changes of single destinations. Each is made on the list as it is now, so that nobody else's is lost. */
import { useQueryClient } from '@tanstack/react-query'
import type { Destinations } from '@websms/contract/members'
import { answerQuery, useInvalidate } from '../../../../client/answer.ts'
import { api } from '../../../../client/api.ts'
import { Problem } from '../../../../client/problem.ts'
import { countryLabel } from '../../../../ui/countries.ts'
import { samePlace, withEntry, without } from './entries.ts'

export type Entry = Destinations['entries'][number]

const key = 'GET /operator/routes/destinations'

export function destinationText({ by, value }: Pick<Entry, 'by' | 'value'>): string {
  return by === 'country' ? countryLabel(value) : `Numbers that begin with ${value}`
}

type Undo = () => Promise<void>

export function useDestinations() {
  const queryClient = useQueryClient()
  const invalidate = useInvalidate()
  /** Tried again on the newest list when somebody else has just changed it. */
  const change = async (apply: (entries: readonly Entry[]) => Entry[], tries = 3): Promise<void> => {
    const { version, entries } = await queryClient.fetchQuery({ ...answerQuery(key), staleTime: 0 })
    try {
      const stored = await api('PUT /operator/routes/destinations', { body: { version, entries: apply(entries) } })
      queryClient.setQueryData(answerQuery(key).queryKey, stored)
    } catch (error) {
      if (tries <= 1 || Problem.of(error).type !== 'changed_meanwhile') throw error
      return change(apply, tries - 1)
    }
    await invalidate('GET /operator/routes/explain', 'GET /operator/audit', 'GET /session')
  }
  return {
    /** @param previous the entry that it takes the place of */
    put: (entry: Entry, previous: Entry | null) => change((entries) => withEntry(entries, entry, previous)),
    remove: async (entry: Entry): Promise<Undo> => {
      await change((entries) => without(entries, entry))
      return () =>
        change((entries) => (entries.some((one) => samePlace(one, entry)) ? [...entries] : [...entries, entry]))
    },
  }
}
