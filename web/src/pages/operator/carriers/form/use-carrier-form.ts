/** The texts of the form of a carrier, and the two things that can be done with them: save, and try the bind. */
import { useMutation } from '@tanstack/react-query'
import { useCallback, useState } from 'react'
import { api } from '../../../../client/api.ts'
import { Problem } from '../../../../client/problem.ts'
import type { Faulty } from '../use-carriers.ts'
import { changedFields, settingsOf, type Texts, textsOf } from './texts.ts'

export interface CarrierFormOptions {
  settings: Texts
  /** The stored carrier that is changed. */
  changed?: { id: string; faults: Faulty['faults'] }
  onSave: (settings: Texts) => Promise<unknown>
}

export function useCarrierForm({ settings, changed, onSave }: CarrierFormOptions) {
  const [before] = useState(() => textsOf(settings))
  const [texts, setTexts] = useState(before)
  /** Shown until the form is submitted. */
  const [storedFaults, setStoredFaults] = useState(() => asProblem(changed?.faults ?? []))
  const save = useMutation({ mutationFn: () => onSave(settingsOf(texts)) })
  const test = useMutation({
    mutationFn: () =>
      api('POST /operator/carriers/test', {
        body: { settings: settingsOf(texts), ...(changed !== undefined && { id: changed.id }) },
      }),
  })
  const { reset: forgetTest } = test
  const setText = useCallback(
    (name: string, text: string) => {
      setTexts((now) => ({ ...now, [name]: text }))
      forgetTest()
    },
    [forgetTest],
  )
  const submit = (intent: 'save' | 'test') => {
    const [run, other] = intent === 'save' ? [save, test] : [test, save]
    setStoredFaults(null)
    other.reset()
    run.mutate()
  }
  const error = save.error ?? test.error ?? storedFaults
  return { texts, setText, changes: changedFields(before, texts), save, test, submit, error }
}

function asProblem(faults: Faulty['faults']): Problem | null {
  if (faults.length === 0) return null
  return new Problem({
    type: 'invalid',
    status: 400,
    title: 'The stored settings have faults',
    detail: 'Mend them, then save.',
    errors: [...faults],
  })
}
