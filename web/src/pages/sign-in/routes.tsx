import { createRoute } from '@tanstack/react-router'
import { searchOf } from '../../app/address.ts'
import type { Area } from '../../app/area.ts'
import { root } from '../../app/layouts.tsx'
import { lazyPage } from '../../app/load.ts'
import { WholePageError } from '../../app/trouble.tsx'

export const signInRoute = createRoute({
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

/** Signing in, and what a one-time link opens. */
export const signIn = { routes: [signInRoute, welcomeRoute] } as const satisfies Area
