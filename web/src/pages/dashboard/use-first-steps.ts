/** The Quick Start of the account. A member who followed it sees all of it ticked, on whichever page the last step was done, until
 *  they close it; an account whose steps were all done before shows nothing. */
import { useLocalStorage } from '@mantine/hooks'
import { useEffect } from 'react'
import { useAnswer } from '../../client/answer.ts'
import type { AnswerOf } from '../../client/api.ts'
import { useAccount } from '../../client/session.ts'

/** Soon enough for a member who watches a step tick itself off. Polling ends once all are done. */
const refetchMs = 5000

export interface Guide extends AnswerOf<'GET /first-steps'> {
  folded: boolean
  setFolded: (folded: boolean) => void
  close: () => void
}

/** Null where there is nothing to guide through. */
export function useFirstSteps(): Guide | null {
  const { id } = useAccount()
  const [followed, setFollowed, close] = useLocalStorage<'open' | 'folded' | null>({
    key: `websms-steps-${id}`,
    defaultValue: null,
    getInitialValueInEffect: false,
  })
  const { data } = useAnswer(
    'GET /first-steps',
    {},
    {
      staleTime: 0,
      refetchInterval: ({ state }) => hasOpenSteps(state.data) && refetchMs,
    },
  )
  const open = hasOpenSteps(data)
  useEffect(() => {
    if (open && followed === null) setFollowed('open')
  }, [open, followed, setFollowed])
  if (data === undefined || (!open && followed === null)) return null
  return {
    ...data,
    folded: followed === 'folded',
    setFolded: (folded) => setFollowed(folded ? 'folded' : 'open'),
    close,
  }
}

function hasOpenSteps(data: AnswerOf<'GET /first-steps'> | undefined): boolean {
  return data?.steps.some(({ done }) => !done) ?? false
}
