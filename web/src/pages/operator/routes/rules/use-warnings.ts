/** Warnings about the rules on the page, also while they are a draft. */
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { RouteWarning } from '@websms/contract/members'
import { useMemo } from 'react'
import { api } from '../../../../client/api.ts'
import { bodyOf } from './draft.ts'
import type { Rules } from './use-rules.ts'

/** Time without a change before the draft is checked, in ms. */
const pauseMs = 300

interface Warnings {
  /** By the key of the rule. */
  readonly ofRule: ReadonlyMap<string, readonly string[]>
  /** About carriers that no rule uses. */
  readonly others: readonly string[]
}

export function useWarnings({ rules, dirty, stored }: Rules): Warnings {
  const shown = useMemo(() => rules.filter(({ removed }) => !removed), [rules])
  const [checked] = useDebouncedValue(shown, pauseMs)
  const draft = useQuery({
    queryKey: ['POST /operator/routes/rules/check', checked],
    queryFn: async ({ signal }) => {
      const { warnings } = await api('POST /operator/routes/rules/check', { body: { rules: bodyOf(checked) }, signal })
      return byKey(warnings, checked)
    },
    enabled: dirty,
    placeholderData: keepPreviousData,
    // A draft with faults is refused when it is saved.
    retry: false,
    gcTime: 0,
  })
  return dirty && draft.data !== undefined ? draft.data : byKey(stored.warnings, shown)
}

function byKey(warnings: readonly RouteWarning[], rules: readonly { key: string }[]): Warnings {
  const ofRule = new Map<string, string[]>()
  for (const { rule, text } of warnings) {
    const key = rule === null ? undefined : rules[rule]?.key
    if (key !== undefined) ofRule.set(key, [...(ofRule.get(key) ?? []), text])
  }
  return { ofRule, others: warnings.filter(({ rule }) => rule === null).map(({ text }) => text) }
}
