import { IconBan, IconRoute } from '@tabler/icons-react'
import { createRoute } from '@tanstack/react-router'
import type { Area } from '../../../app/area.ts'
import { operatorPages } from '../../../app/layouts.tsx'
import { searchOf } from '../../../client/address.ts'
import { lazyPage } from '../../../client/load.ts'

const routesRoute = createRoute({
  getParentRoute: () => operatorPages,
  path: '/operator/routes',
  validateSearch: searchOf('tab', 'to', 'demo', 'account', 'sender', 'purpose'),
  component: lazyPage(() => import('./routes-page.tsx'), 'RoutesPage'),
})

export const operatorRoutes = {
  routes: [routesRoute],
  nav: [
    {
      section: 'Site',
      order: 40,
      label: 'Routes',
      to: '/operator/routes',
      icon: IconRoute,
      access: 'GET /operator/routes',
      keywords: 'rules networks why this route blocked destinations countries prefixes',
    },
  ],
  actions: [
    {
      label: 'Block a country or prefix',
      to: '/operator/routes?tab=destinations',
      icon: IconBan,
      access: 'PUT /operator/routes/destinations',
      keywords: 'destinations allow monitor',
    },
  ],
} as const satisfies Area
