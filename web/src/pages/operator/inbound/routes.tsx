import { IconMailQuestion } from '@tabler/icons-react'
import { createRoute } from '@tanstack/react-router'
import type { Area } from '../../../app/area.ts'
import { operatorPages } from '../../../app/layouts.tsx'
import { lazyPage } from '../../../client/load.ts'

const unassignedRoute = createRoute({
  getParentRoute: () => operatorPages,
  path: '/operator/inbound',
  component: lazyPage(() => import('./unassigned-page.tsx'), 'UnassignedPage'),
})

export const operatorInbound = {
  routes: [unassignedRoute],
  nav: [
    {
      section: 'Site',
      order: 60,
      label: 'Unassigned inbound',
      to: '/operator/inbound',
      icon: IconMailQuestion,
      access: 'GET /operator/inbound',
      keywords: 'replies nobody mo',
    },
  ],
} as const satisfies Area
