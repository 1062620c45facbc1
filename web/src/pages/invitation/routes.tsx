import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import type { Area } from '../../app/area.ts'
import { root } from '../../app/layouts.tsx'

const invitationRoute = createRoute({
  getParentRoute: () => root,
  path: '/invitation',
  component: lazyRouteComponent(() => import('./invitation-page.tsx'), 'InvitationPage'),
})

export const invitation = { routes: [invitationRoute] } as const satisfies Area
