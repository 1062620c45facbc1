import { IconActivity } from '@tabler/icons-react'
import { createRoute } from '@tanstack/react-router'
import type { Area } from '../../app/area.ts'
import { accountPages } from '../../app/layouts.tsx'
import { lazyPage } from '../../client/load.ts'

const liveRoute = createRoute({
  getParentRoute: () => accountPages,
  path: '/live',
  component: lazyPage(() => import('./live-page.tsx'), 'LivePage'),
})

export const live = {
  routes: [liveRoute],
  nav: [
    {
      section: 'Messages',
      order: 50,
      label: 'Live log',
      to: '/live',
      icon: IconActivity,
      access: 'viewer',
      keywords: 'tail stream watch follow',
    },
  ],
} as const satisfies Area
