/** The router over all areas, and the way to the sign-in page when the session has ended. */
import type { QueryClient } from '@tanstack/react-query'
import { createRouter } from '@tanstack/react-router'
import { routeTree } from '../pages/areas.ts'
import { parseSearch, stringifySearch } from './address.ts'
import { createQueryClient } from './query-client.ts'

export const queryClient: QueryClient = createQueryClient(toSignIn)

export const router = createRouter({
  routeTree,
  basepath: '/members',
  context: { queryClient },
  parseSearch,
  stringifySearch,
  defaultPreload: 'intent',
  // TanStack Query decides what is fresh.
  defaultPreloadStaleTime: 0,
  scrollRestoration: true,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}

/** The session has ended: to the sign-in page, and from there back to this one. What the cache holds is nobody's now. */
function toSignIn() {
  const { publicHref, pathname } = router.state.location
  if (pathname === '/sign-in') return
  void router.navigate({ to: '/sign-in', search: { next: publicHref, ended: '1' } }).then(() => queryClient.clear())
}
