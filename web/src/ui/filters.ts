/** Filters and dialogs of a page, kept in the address, so that a reload, a link and "back" keep them too. */
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useAnswer } from '../client/answer.ts'
import { dayEnd, dayStart } from './days.ts'
import type { ListKey, ListQuery } from './use-list.ts'

type Values = Readonly<Record<string, string | undefined>>

/** The search parameters of this page; its route's `validateSearch` (see `searchOf`) names them. */
export function useFilters() {
  const values = useSearch({ strict: false }) as Values
  const navigate = useNavigate()
  const set = (changes: Values) => {
    // Not from `values`: another filter may have changed since this page was drawn.
    const search = (now: Values) => ({ ...now, ...changes })
    void navigate({ to: '.', search: search as never, replace: true, resetScroll: false })
  }
  return {
    values,
    set,
    any: (names: readonly string[]) => names.some((name) => values[name] !== undefined),
    clear: (names: readonly string[]) => set(Object.fromEntries(names.map((name) => [name, undefined]))),
  }
}

/** The server's name for a filter that is shorter in the address. */
export const serverNames: Readonly<Record<string, string>> = {
  from: 'since',
  to: 'until',
  request: 'request_id',
  account: 'account_id',
}

/** The query of a list: each filter in the address as it stands there, days as moments. The server says what is wrong with it. */
export function useFilterQuery<Key extends ListKey>(
  _key: Key,
  names: readonly string[],
  named: Readonly<Record<string, string>> = serverNames,
): ListQuery<Key> {
  const { values } = useFilters()
  const moments: Values = { from: dayStart(values.from), to: dayEnd(values.to) }
  return Object.fromEntries(
    names.flatMap((name) => (values[name] === undefined ? [] : [[named[name] ?? name, moments[name] ?? values[name]]])),
  ) as ListQuery<Key>
}

/** Keys, bulk jobs, errors and endpoints that lists can be filtered by; empty until they are known. */
export function useChoices() {
  const { data } = useAnswer('GET /messages/choices', {}, { staleTime: 60_000 })
  return data ?? { keys: [], bulk_jobs: [], errors: [], paths: [] }
}

/** A dialog that `?new=true` opens, so that a link and Ctrl/⌘ K can. `name` is a search parameter of the page's route. */
export function useDialogInAddress(name: string): { opened: boolean; open: () => void; close: () => void } {
  const { values, set } = useFilters()
  return {
    opened: values[name] === 'true',
    open: () => set({ [name]: 'true' }),
    close: () => set({ [name]: undefined }),
  }
}
