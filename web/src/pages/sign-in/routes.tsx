import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { searchOf } from '../../app/address.ts'
import type { Area } from '../../app/area.ts'
import { root } from '../../app/layouts.tsx'

export const signInRoute = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: searchOf('next', 'ended'),
  component: lazyRouteComponent(() => import('./sign-in-page.tsx'), 'SignInPage'),
})

const welcomeRoute = createRoute({
  getParentRoute: () => root,
  path: '/welcome',
  component: lazyRouteComponent(() => import('./welcome-page.tsx'), 'WelcomePage'),
})

/** Signing in, and what a one-time link opens. */
export const signIn = { routes: [signInRoute, welcomeRoute] } as const satisfies Area
