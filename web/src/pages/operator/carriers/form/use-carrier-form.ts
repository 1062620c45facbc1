/** The texts of the form of a carrier, and the two things that can be done with them: save, and test them. */
import { useMutation } from '@tanstack/react-query'
import type { CarrierPreset } from '@websms/contract/carrier-presets'
import { useCallback, useState } from 'react'
import { api } from '../../../../client/api.ts'
import { Problem } from '../../../../client/problem.ts'
import type { Faulty } from '../use-carriers.ts'
import { digitsOf } from './number-to-test.tsx'
import { changedFields, protocolOf, settingsOf, type Texts, textsOf, withPreset } from './texts.ts'

export interface CarrierFormOptions {
  settings: Texts
  /** The stored carrier that is changed. */
  changed?: { id: string; faults: Faulty['faults'] }
  onSave: (settings: Texts) => Promise<unknown>
}

export function useCarrierForm({ settings, changed, onSave }: CarrierFormOptions) {
  const [before] = useState(() => textsOf(settings))
  const [texts, setTexts] = useState(before)
  const [preset, setPreset] = useState<CarrierPreset | null>(null)
  /** The number that a test message over HTTP is sent to. */
  const [to, setTo] = useState('')
  /** Shown until the form is submitted. */
  const [storedFaults, setStoredFaults] = useState(() => asProblem(changed?.faults ?? []))
  const save = useMutation({ mutationFn: () => onSave(settingsOf(texts)) })
  const test = useMutation({
    mutationFn: () =>
      api('POST /operator/carriers/test', {
        body: {
          settings: settingsOf(texts),
          ...(changed !== undefined && { id: changed.id }),
          ...(protocolOf(texts) === 'http' && to.trim() !== '' && { to: digitsOf(to) }),
        },
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
  const choosePreset = (next: CarrierPreset) => {
    setPreset(next)
    setTexts((now) => withPreset(now, next))
    forgetTest()
  }
  const submit = (intent: 'save' | 'test') => {
    const [run, other] = intent === 'save' ? [save, test] : [test, save]
    setStoredFaults(null)
    other.reset()
    run.mutate()
  }
  const error = save.error ?? test.error ?? storedFaults
  const changes = changedFields(before, texts)
  return { before, texts, setText, preset, choosePreset, to, setTo, changes, save, test, submit, error }
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
