/** The rules on the page: as they are stored, or as a draft of them that has not been saved. */
import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { RouteRule, RoutingRules } from '@websms/contract/members'
import { useMemo, useState } from 'react'
import { answerQuery, useAnswer, useInvalidate } from '../../../../client/answer.ts'
import { api } from '../../../../client/api.ts'
import { Problem } from '../../../../client/problem.ts'
import { bodyOf, type DraftRule, draftOf, isAsStored, type RuleState, statesOf } from './draft.ts'
import { mergeDraft } from './merge.ts'

interface Draft {
  /** The rules that it began with. */
  readonly base: RoutingRules
  readonly rules: readonly DraftRule[]
  /** Rules that somebody else has changed too, or removed (null), by the key of mine. */
  readonly both: ReadonlyMap<string, RouteRule | null>
}

export interface Rules {
  /** As they stand on the page. */
  readonly rules: readonly DraftRule[]
  readonly states: ReadonlyMap<string, RuleState>
  readonly stored: RoutingRules
  readonly dirty: boolean
  readonly both: Draft['both']
  /** True when somebody else has saved other rules since the draft was begun. */
  readonly overtaken: boolean
  change(rules: readonly DraftRule[]): void
  /** Takes over the other version of a rule that both have changed. */
  takeTheirs(key: string): void
  /** Brings the draft onto what somebody else has saved. */
  merge(): void
  discard(): void
  save: { run(): void; pending: boolean; error: unknown }
}

const key = 'GET /operator/routes/rules'

const none: Draft['both'] = new Map()

/** Null until the rules are there. */
export function useRules() {
  const answer = useAnswer(key)
  const [draft, setDraft] = useState<Draft | null>(null)
  const save = useSave(draft, () => setDraft(null), answer.refetch)
  const { data } = answer
  const unchanged = useMemo(() => data && { base: data, rules: draftOf(data.rules), both: none }, [data])
  const current = draft ?? unchanged
  const states = useMemo(() => current && statesOf(current.rules, current.base.rules), [current])
  if (data === undefined || current === undefined || states === undefined) return { answer, rules: null }
  const put = (next: Draft) => {
    save.reset()
    setDraft(isAsStored(next.rules, next.base.rules) ? null : next)
  }
  const rules: Rules = {
    rules: current.rules,
    states,
    stored: data,
    dirty: draft !== null,
    both: current.both,
    overtaken: draft !== null && data.version !== draft.base.version,
    change: (next) => put({ ...current, rules: next }),
    takeTheirs(of) {
      const theirs = current.both.get(of)
      const both = new Map(current.both)
      both.delete(of)
      const without = current.rules.filter((rule) => rule.key !== of)
      const taken = current.rules.map((rule) => (rule.key === of && theirs ? draftOf([theirs])[0]! : rule))
      put({ ...current, rules: theirs ? taken : without, both })
    },
    merge() {
      const merged = mergeDraft(current.base.rules, current.rules, data.rules)
      put({ base: data, ...merged })
    },
    discard() {
      save.reset()
      setDraft(null)
    },
    save: { run: () => save.mutate(), pending: save.isPending, error: save.error },
  }
  return { answer, rules }
}

function useSave(draft: Draft | null, onSaved: () => void, refetch: () => unknown) {
  const queryClient = useQueryClient()
  const invalidate = useInvalidate()
  return useMutation({
    mutationFn: () => api('PUT /operator/routes/rules', { body: bodyToSave(draft!) }),
    onSuccess: (stored) => {
      // Before anything is shown: the rules of the draft are the stored ones now.
      queryClient.setQueryData(answerQuery(key).queryKey, stored)
      onSaved()
      notifications.show({ message: 'Rules saved. The gateway follows them within a second.' })
      void invalidate('GET /operator/routes', 'GET /operator/routes/explain', 'GET /operator/audit', 'GET /session')
    },
    onError: (error) => {
      if (Problem.of(error).type === 'changed_meanwhile') void refetch()
    },
  })
}

function bodyToSave({ base: { version }, rules }: Draft) {
  return { version, rules: bodyOf(rules) }
}
