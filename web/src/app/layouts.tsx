/**
 * The routes that all others hang under. `shell` asks who is signed in; `accountPages` has a current account, `operatorPages`
 * an operator. The sign-in page and what one-time links open hang under `root`.
 */
import type { QueryClient } from '@tanstack/react-query'
import { createRootRouteWithContext, createRoute, lazyRouteComponent, Outlet, redirect } from '@tanstack/react-router'
import { isSignedOut } from './problem.ts'
import { sessionQuery, useSession } from './session.ts'
import { NoAccount, NotFound, PageError } from './trouble.tsx'

export const root = createRootRouteWithContext<{ queryClient: QueryClient }>()({
  component: Outlet,
})

export const shell = createRoute({
  getParentRoute: () => root,
  id: 'shell',
  beforeLoad: async ({ context, location }) => {
    try {
      await context.queryClient.ensureQueryData(sessionQuery)
    } catch (error) {
      if (isSignedOut(error)) throw redirect({ to: '/sign-in', search: { next: location.publicHref } })
      throw error
    }
  },
  component: lazyRouteComponent(() => import('./shell/shell.tsx'), 'Shell'),
  // In place of the whole frame, so that it must bring the landmark of its own.
  errorComponent: (trouble) => (
    <main>
      <PageError {...trouble} />
    </main>
  ),
})

export const accountPages = createRoute({
  getParentRoute: () => shell,
  id: 'account',
  component: function AccountPages() {
    const { account, member } = useSession()
    return account === null ? <NoAccount operator={member.operator} /> : <Outlet />
  },
})

export const operatorPages = createRoute({
  getParentRoute: () => shell,
  id: 'operator',
  component: function OperatorPages() {
    return useSession().member.operator ? <Outlet /> : <NotFound />
  },
})

/** An address that no area knows, for whoever is signed in. */
export const elsewhere = createRoute({ getParentRoute: () => shell, path: '$', component: NotFound })
