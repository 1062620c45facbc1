/** Changes the current account, and opens a page of the new one. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { api } from './api.ts'
import { sessionQuery } from './session.ts'

/** While it goes on, no page of an account is shown (see `accountPages`). */
export const switchingAccount = ['switching account']

/** `mutate(accountId)`; null is "no account", where an operator goes back to after acting as one. */
export function useSwitchAccount(to = '/') {
  const queryClient = useQueryClient()
  const navigate = useNavigate()
  return useMutation({
    mutationKey: switchingAccount,
    mutationFn: async (accountId: string | null) => {
      // First the pages of this account leave: one that is just being loaded would ask for what is no longer allowed.
      await pagesLeft()
      return api('POST /session/account', { body: { account_id: accountId } })
    },
    onSuccess: async (session) => {
      // An answer that is on its way may be of before.
      await queryClient.cancelQueries({ queryKey: sessionQuery.queryKey })
      queryClient.setQueryData(sessionQuery.queryKey, session)
      await navigate({ to })
    },
  })
}

/** Whoever looks at mutations is told of this one by a timer that was set before. */
function pagesLeft(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve))
}
