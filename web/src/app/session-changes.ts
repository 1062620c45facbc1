/** Signing in, signing out, and changing the account. */
import { useMantineColorScheme } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useRouter } from '@tanstack/react-router'
import { useState } from 'react'
import { safeNext } from '../client/address.ts'
import { api } from '../client/api.ts'
import { isSignedOut, Problem } from '../client/problem.ts'
import { sessionQuery, signingOut } from '../client/session.ts'
import { tellProblem } from '../ui/use-change.ts'

/** `await enter()` after the server has set the cookie: it asks for the session and opens the page that was wanted, or throws a
 *  Problem when the browser did not keep the cookie. `entering` is true from then on, and the page has nothing more to show. */
export function useSignedIn(next?: string) {
  const queryClient = useQueryClient()
  const router = useRouter()
  const [entering, setEntering] = useState(false)
  const enter = async () => {
    // Inactive answers are those of the member who was signed in before; active ones belong to this page.
    queryClient.removeQueries({ type: 'inactive' })
    await queryClient.fetchQuery({ ...sessionQuery, staleTime: 0 }).catch((error: unknown) => {
      throw isSignedOut(error) ? cookieNotKept : error
    })
    setEntering(true)
    router.history.push(safeNext(next, location.origin) ?? '/members/')
  }
  return { enter, entering }
}

const cookieNotKept = new Problem({
  type: 'not_secure',
  status: 400,
  title: 'Your browser did not keep you signed in',
  detail:
    'Allow cookies for this site, and open it over HTTPS. Safari does not keep you signed in over plain HTTP, not even on localhost.',
})

export function useSignOut() {
  const queryClient = useQueryClient()
  const navigate = useNavigate()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  return useMutation({
    mutationKey: signingOut,
    mutationFn: async () => {
      // The server would refuse what is on its way.
      await queryClient.cancelQueries()
      return api('DELETE /session')
    },
    onSuccess: async () => {
      // The end of a session clears the site's storage, but the colour scheme belongs to the device.
      setColorScheme(colorScheme)
      await navigate({ to: '/sign-in' })
      queryClient.clear()
    },
    onError: tellProblem,
  })
}

/** Meanwhile no page of an account is shown (see `accountPages`). */
export const switchingAccount = ['switching account']

/** `mutate(accountId)`; null is "no account", to which an operator returns after acting as one. */
export function useSwitchAccount(to = '/') {
  const queryClient = useQueryClient()
  const navigate = useNavigate()
  return useMutation({
    mutationKey: switchingAccount,
    mutationFn: async (accountId: string | null) => {
      // First the pages of this account leave: one that is being loaded would ask for something that is no longer allowed.
      await pagesLeft()
      return api('POST /session/account', { body: { account_id: accountId } })
    },
    onSuccess: async (session) => {
      // An answer that is on its way may be that of the previous account.
      await queryClient.cancelQueries({ queryKey: sessionQuery.queryKey })
      queryClient.setQueryData(sessionQuery.queryKey, session)
      await navigate({ to })
    },
  })
}

/** For a full operator who acts as an account: its texts, until they leave it. */
export function useShowTexts() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: () => api('POST /session/texts'),
    onSuccess: async (session) => {
      await queryClient.cancelQueries({ queryKey: sessionQuery.queryKey })
      queryClient.setQueryData(sessionQuery.queryKey, session)
    },
    onError: tellProblem,
  })
}

/** Observers of mutations are told of this one by a timer that was set before. */
function pagesLeft(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve))
}
