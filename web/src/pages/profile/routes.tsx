import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import type { Area } from '../../app/area.ts'
import { shell } from '../../app/layouts.tsx'

const profileRoute = createRoute({
  getParentRoute: () => shell,
  path: '/profile',
  component: lazyRouteComponent(() => import('./profile-page.tsx'), 'ProfilePage'),
})

/** Reached from the member's menu, not the navigation. */
export const profile = { routes: [profileRoute] } as const satisfies Area
