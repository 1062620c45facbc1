/** What follows a sign-in, by whatever means: the session is asked for, and the page that was wanted opens. */
import { useQueryClient } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { useState } from 'react'
import { safeNext } from '../client/address.ts'
import { isSignedOut, Problem } from '../client/problem.ts'
import { sessionQuery } from '../client/session.ts'

/** `enter` is to be awaited after the server has set the cookie; it throws a Problem when the browser did not keep it. From then on
 *  `entering` is true, and the page that asks has nothing more to show. */
export function useSignedIn(next?: string) {
  const queryClient = useQueryClient()
  const router = useRouter()
  const [entering, setEntering] = useState(false)
  const enter = async () => {
    // What the cache holds is of whoever was signed in before; what is active, of the page that asks.
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
