import { IconBuildingBroadcastTower } from '@tabler/icons-react'
import { createRoute } from '@tanstack/react-router'
import type { Area } from '../../../app/area.ts'
import { operatorPages } from '../../../app/layouts.tsx'
import { lazyPage } from '../../../client/load.ts'

const carriersRoute = createRoute({
  getParentRoute: () => operatorPages,
  path: '/operator/carriers',
  component: lazyPage(() => import('./carriers-page.tsx'), 'CarriersPage'),
})

export const operatorCarriers = {
  routes: [carriersRoute],
  nav: [
    {
      section: 'Site',
      order: 30,
      label: 'Carriers',
      to: '/operator/carriers',
      icon: IconBuildingBroadcastTower,
      access: 'operator',
      keywords: 'smpp bind smsc pause drain queue window',
    },
  ],
} as const satisfies Area
