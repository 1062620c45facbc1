import { IconArrowsShuffle } from '@tabler/icons-react'
import { createRoute } from '@tanstack/react-router'
import type { Area } from '../../../app/area.ts'
import { operatorPages } from '../../../app/layouts.tsx'
import { lazyPage } from '../../../client/load.ts'

const portabilityRoute = createRoute({
  getParentRoute: () => operatorPages,
  path: '/operator/portability',
  component: lazyPage(() => import('./portability-page.tsx'), 'PortabilityPage'),
})

export const operatorPortability = {
  routes: [portabilityRoute],
  nav: [
    {
      section: 'Site',
      order: 50,
      label: 'Number portability',
      to: '/operator/portability',
      icon: IconArrowsShuffle,
      access: 'GET /operator/portability',
      keywords: 'mnp ported networks import',
    },
  ],
} as const satisfies Area
