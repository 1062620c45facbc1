/** Changes the current account: what was fetched for the one before is dropped, and the dashboard of the new one opens. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { api } from './api.ts'
import { sessionQuery } from './session.ts'

/** `mutate(accountId)`; null is "no account", where an operator goes back to after acting as one. */
export function useSwitchAccount(to = '/') {
  const queryClient = useQueryClient()
  const navigate = useNavigate()
  return useMutation({
    mutationFn: (accountId: string | null) => api('POST /session/account', { body: { account_id: accountId } }),
    onSuccess: async (session) => {
      await queryClient.cancelQueries()
      queryClient.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== sessionQuery.queryKey[0] })
      queryClient.setQueryData(sessionQuery.queryKey, session)
      await navigate({ to })
    },
  })
}
