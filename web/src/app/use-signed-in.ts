/** What follows a sign-in, by whatever means: the session is asked for, and the page that was wanted opens. */
import { useQueryClient } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { safeNext } from './address.ts'
import { isSignedOut, Problem } from './problem.ts'
import { sessionQuery } from './session.ts'

/** Gives a function to await after the server has set the cookie. @throws Problem when the browser did not keep it. */
export function useSignedIn(next?: string) {
  const queryClient = useQueryClient()
  const router = useRouter()
  return async () => {
    queryClient.clear()
    await queryClient.fetchQuery({ ...sessionQuery, staleTime: 0 }).catch((error: unknown) => {
      throw isSignedOut(error) ? cookieNotKept : error
    })
    router.history.push(safeNext(next, location.origin) ?? '/members/')
  }
}

const cookieNotKept = new Problem({
  type: 'not_secure',
  status: 400,
  title: 'Your browser did not keep you signed in',
  detail:
    'Allow cookies for this site, and open it over HTTPS. Safari does not keep you signed in over plain HTTP, not even on localhost.',
})
