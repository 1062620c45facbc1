/** Lists of prices, and changes of their entries. */
import type { OperatorPrice, OperatorPriceList } from '@websms/contract/members'
import { useAnswer, useInvalidate } from '../../../client/answer.ts'
import { api } from '../../../client/api.ts'
import { countryLabel } from '../../../ui/countries.ts'
import { isolated } from '../../../ui/formats.ts'

export type Place = Pick<OperatorPrice, 'by' | 'value'>

/** `site`, `account:1001` or `carrier:3`. */
export type ListName = OperatorPriceList['list']

export function placeText({ by, value }: Place): string {
  if (by === 'country') return countryLabel(value)
  return by === 'network' ? `Numbers of ${isolated(value)}` : `Numbers that begin with ${value}`
}

export function isCosts(list: ListName): boolean {
  return list.startsWith('carrier:')
}

/** A carrier's list has costs. */
export function listLabel(list: ListName, name: string | null): string {
  const [kind, id] = list.split(':')
  if (kind === 'site') return 'All accounts'
  if (kind === 'account') return name === null ? `Account ${id}` : `Account ${isolated(name)} (${id})`
  return `Costs of ${name === null ? id! : isolated(name)}`
}

const shownBy = [
  'GET /operator/prices',
  'GET /operator/prices/lists',
  'GET /operator/routes/explain',
  'GET /operator/audit',
  'GET /session',
  'GET /prices',
] as const

/** Fetches again all that shows prices. */
export function usePricesChanged(): () => Promise<void> {
  const invalidate = useInvalidate()
  return () => invalidate(...shownBy)
}

interface NewPrice extends Place {
  price: number
}

export function usePrices(list: ListName) {
  const changed = usePricesChanged()
  const put = async (entry: NewPrice, replaces?: Place) => {
    const { by, value, price } = entry
    const answer = await api('PUT /operator/prices/entry', {
      body: { list, by, value, price, ...(replaces && { replaces: { by: replaces.by, value: replaces.value } }) },
    })
    await changed()
    return answer
  }
  return {
    put,
    /** Resolves with what takes it back. */
    remove: async ({ by, value }: Place): Promise<() => Promise<unknown>> => {
      const { before } = await api('DELETE /operator/prices/entry', { query: { list, by, value } })
      await changed()
      return () => put({ by, value, price: before })
    },
  }
}

/** Undefined until they are known. */
export function usePriceLists(): readonly OperatorPriceList[] | undefined {
  return useAnswer('GET /operator/prices/lists').data?.lists
}
