import { IconHeartbeat } from '@tabler/icons-react'
import { createRoute } from '@tanstack/react-router'
import type { Area } from '../../../app/area.ts'
import { operatorPages } from '../../../app/layouts.tsx'
import { lazyPage } from '../../../client/load.ts'

const siteRoute = createRoute({
  getParentRoute: () => operatorPages,
  path: '/operator/site',
  component: lazyPage(() => import('./site-page.tsx'), 'SitePage'),
})

export const operatorSite = {
  routes: [siteRoute],
  nav: [
    {
      section: 'Site',
      order: 80,
      label: 'Health',
      to: '/operator/site',
      icon: IconHeartbeat,
      access: 'GET /operator/site',
      keywords: 'doctor notices ledger disk version status',
    },
  ],
} as const satisfies Area
