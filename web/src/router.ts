/** The router over all areas, and the way to the sign-in page when the session has ended. */
import type { QueryClient } from '@tanstack/react-query'
import { createRouter } from '@tanstack/react-router'
import { NotFound, PageError, Waiting } from './app/trouble.tsx'
import { parseSearch, stringifySearch } from './client/address.ts'
import { createQueryClient } from './client/query-client.ts'
import { sessionQuery } from './client/session.ts'
import { areas, routeTree } from './pages/areas.ts'

export const queryClient: QueryClient = createQueryClient(toSignIn)

export const router = createRouter({
  routeTree,
  basepath: '/members',
  context: { queryClient, areas },
  parseSearch,
  stringifySearch,
  defaultPreload: 'intent',
  // TanStack Query decides what is fresh.
  defaultPreloadStaleTime: 0,
  scrollRestoration: true,
  defaultPendingComponent: Waiting,
  defaultErrorComponent: PageError,
  defaultNotFoundComponent: NotFound,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}

/** Opens the sign-in page when the session has ended, with the way back to this page, and empties the cache. A visitor who was
 *  not signed in before is led there by the page's own route. */
function toSignIn() {
  const { publicHref, pathname } = router.state.location
  if (pathname === '/sign-in' || queryClient.getQueryData(sessionQuery.queryKey) === undefined) return
  void router.navigate({ to: '/sign-in', search: { next: publicHref, ended: '1' } }).then(() => queryClient.clear())
}
