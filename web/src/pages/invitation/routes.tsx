import { createRoute } from '@tanstack/react-router'
import type { Area } from '../../app/area.ts'
import { root } from '../../app/layouts.tsx'
import { lazyPage } from '../../app/load.ts'
import { WholePageError } from '../../app/trouble.tsx'

const invitationRoute = createRoute({
  getParentRoute: () => root,
  path: '/invitation',
  component: lazyPage(() => import('./invitation-page.tsx'), 'InvitationPage'),
  errorComponent: WholePageError,
})

export const invitation = { routes: [invitationRoute] } as const satisfies Area
