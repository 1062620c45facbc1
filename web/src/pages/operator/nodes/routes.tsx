import { IconServer2 } from '@tabler/icons-react'
import { createRoute } from '@tanstack/react-router'
import type { Area } from '../../../app/area.ts'
import { operatorPages } from '../../../app/layouts.tsx'
import { lazyPage } from '../../../client/load.ts'

const nodesRoute = createRoute({
  getParentRoute: () => operatorPages,
  path: '/operator/nodes',
  component: lazyPage(() => import('./nodes-page.tsx'), 'NodesPage'),
})

export const operatorNodes = {
  routes: [nodesRoute],
  nav: [
    {
      section: 'Site',
      order: 75,
      label: 'Nodes',
      to: '/operator/nodes',
      icon: IconServer2,
      access: 'GET /operator/nodes',
      keywords: 'cluster gateways drain resume duties upkeep postgresql lease',
    },
  ],
} as const satisfies Area
