import { createRoute } from '@tanstack/react-router'
import type { Area } from '../../app/area.ts'
import { root } from '../../app/layouts.tsx'
import { WholePageError } from '../../app/trouble.tsx'
import { searchOf } from '../../client/address.ts'
import { lazyPage } from '../../client/load.ts'

const signInRoute = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: searchOf('next', 'ended'),
  component: lazyPage(() => import('./sign-in-page.tsx'), 'SignInPage'),
  errorComponent: WholePageError,
})

const welcomeRoute = createRoute({
  getParentRoute: () => root,
  path: '/welcome',
  component: lazyPage(() => import('./welcome-page.tsx'), 'WelcomePage'),
  errorComponent: WholePageError,
})

const invitationRoute = createRoute({
  getParentRoute: () => root,
  path: '/invitation',
  component: lazyPage(() => import('./invitation-page.tsx'), 'InvitationPage'),
  errorComponent: WholePageError,
})

/** Signing in, and the pages that one-time links open. */
export const signIn = { routes: [signInRoute, welcomeRoute, invitationRoute] } as const satisfies Area
