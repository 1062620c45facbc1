/**
 * The routes that all others hang under. `shell` asks for the session; `accountPages` has a current account, and in it
 * `developerPages` and `ownerPages` a member with that role; `operatorPages` has an operator whose role may open the page. The sign-in page and the pages of
 * one-time links hang under `root`.
 */
import { type QueryClient, useIsMutating } from '@tanstack/react-query'
import { createRootRouteWithContext, createRoute, Outlet, redirect, useLocation } from '@tanstack/react-router'
import { lazyPage } from '../client/load.ts'
import { isSignedOut } from '../client/problem.ts'
import { AccountContext, mayUse, type Needed, sessionQuery, useMay, useSession } from '../client/session.ts'
import { type Area, useAreas } from './area.ts'
import { switchingAccount } from './session-changes.ts'
import { ForOperators, ForRole, NoAccount, NotFound, Waiting, WholePageError } from './trouble.tsx'

export const root = createRootRouteWithContext<{ queryClient: QueryClient; areas: readonly Area[] }>()({
  component: Outlet,
})

export const shell = createRoute({
  getParentRoute: () => root,
  id: 'shell',
  beforeLoad: async ({ context, location }) => {
    const toSignIn = () => redirect({ to: '/sign-in', search: { next: location.publicHref } })
    const known = context.queryClient.getQueryData(sessionQuery.queryKey) !== undefined
    if (cameSignedOut() && !known) throw toSignIn()
    try {
      await context.queryClient.ensureQueryData(sessionQuery)
    } catch (error) {
      throw isSignedOut(error) ? toSignIn() : error
    }
  },
  component: lazyPage(() => import('./shell/shell.tsx'), 'Shell'),
  errorComponent: WholePageError,
})

/** True when the page came with the server's word that there is no session; only once, since somebody may have signed in
 *  meanwhile, here or in another tab. */
function cameSignedOut(): boolean {
  const meta = document.querySelector('meta[name="websms-session"][content="none"]')
  meta?.remove()
  return meta !== null
}

export const accountPages = createRoute({
  getParentRoute: () => shell,
  id: 'account',
  // Operators arrive at the dashboard like everybody, and may be in no account.
  beforeLoad: ({ context, location }) => {
    const session = context.queryClient.getQueryData(sessionQuery.queryKey)
    if (location.pathname === '/' && session?.account === null && session.member.operator_role !== null) {
      throw redirect({ to: '/operator/accounts', replace: true })
    }
  },
  component: function AccountPages() {
    const { account, member } = useSession()
    // The pages of the previous account would continue to ask, and the next page is on its way.
    if (useIsMutating({ mutationKey: switchingAccount }) > 0) return <Waiting />
    if (account === null) return <NoAccount operator={member.operator_role !== null} />
    return (
      <AccountContext value={account}>
        {/* Pages begin again with texts, or without. */}
        <Outlet key={`${account.id} ${account.texts_hidden}`} />
      </AccountContext>
    )
  },
})

export const developerPages = createRoute({
  getParentRoute: () => accountPages,
  id: 'developer',
  component: function DeveloperPages() {
    return useMay('developer') ? <Outlet /> : <ForRole needed="developer" />
  },
})

export const ownerPages = createRoute({
  getParentRoute: () => accountPages,
  id: 'owner',
  component: function OwnerPages() {
    return useMay('owner') ? <Outlet /> : <ForRole needed="owner" />
  },
})

export const operatorPages = createRoute({
  getParentRoute: () => shell,
  id: 'operator',
  component: function OperatorPages() {
    const session = useSession()
    const { pathname } = useLocation()
    const areas = useAreas()
    if (session.member.operator_role === null) return <NotFound />
    const needed = neededFor(pathname, areas)
    return needed === undefined || mayUse(session, needed) ? <Outlet /> : <ForOperators needed={needed} />
  },
})

/** Pages below an entry of the navigation need what it needs. */
function neededFor(pathname: string, areas: readonly Area[]): Needed | undefined {
  const entries = areas.flatMap(({ nav = [] }) => nav)
  return entries.find(({ to }) => to !== '/' && (pathname === to || pathname.startsWith(`${to}/`)))?.access
}

/** An address that no area knows, for a member who is signed in. */
export const elsewhere = createRoute({ getParentRoute: () => shell, path: '$', component: NotFound })
