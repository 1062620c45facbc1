import { createRoute } from '@tanstack/react-router'
import type { Area } from '../../app/area.ts'
import { root } from '../../app/layouts.tsx'
import { WholePageError } from '../../app/trouble.tsx'
import { lazyPage } from '../../client/load.ts'

const invitationRoute = createRoute({
  getParentRoute: () => root,
  path: '/invitation',
  component: lazyPage(() => import('./invitation-page.tsx'), 'InvitationPage'),
  errorComponent: WholePageError,
})

export const invitation = { routes: [invitationRoute] } as const satisfies Area
