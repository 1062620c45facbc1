/** Carriers, networks and accounts that rules and destinations may name. */
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData } from '@tanstack/react-query'
import { useState } from 'react'
import { useAnswer } from '../../../client/answer.ts'
import type { AnswerOf } from '../../../client/api.ts'
import { useMay } from '../../../client/session.ts'
import { isolated } from '../../../ui/formats.ts'

export type Choices = AnswerOf<'GET /operator/routes/choices'>
export type CarrierChoice = Choices['carriers'][number]

const noChoices: Choices = { carriers: [], networks: [], senders: [] }

/** Empty until they are known, and for operators who may not see them. */
export function useChoices(): Choices {
  const enabled = useMay('GET /operator/routes/choices')
  const { data } = useAnswer('GET /operator/routes/choices', {}, { staleTime: 60_000, enabled })
  return data ?? noChoices
}

export interface Account {
  readonly id: string
  /** Empty while it is not known. */
  readonly name: string
}

export function accountLabel({ id, name }: Account): string {
  return name === '' ? id : `${isolated(name)} (${id})`
}

/** Time without a keystroke before a search, in ms. */
const pauseMs = 250

/** Accounts to choose from, searched on the server: there may be many. @param known accounts that may be chosen already */
export function useAccountOptions(known: readonly Account[]) {
  const [typed, setTyped] = useState('')
  const [q] = useDebouncedValue(typed.trim(), pauseMs)
  const { data } = useAnswer(
    'GET /operator/accounts',
    { query: { q: q || undefined, limit: 20 } },
    { placeholderData: keepPreviousData, staleTime: 60_000 },
  )
  const found = new Map([...known, ...(data?.items ?? [])].map(({ id, name }) => [id, { id, name }]))
  return {
    search: typed,
    setSearch: setTyped,
    options: [...found.values()].map((account) => ({ value: account.id, label: accountLabel(account) })),
    accountOf: (id: string): Account => found.get(id) ?? { id, name: '' },
  }
}
