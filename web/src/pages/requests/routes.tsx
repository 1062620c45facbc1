import { IconBarrierBlock } from '@tabler/icons-react'
import { createRoute } from '@tanstack/react-router'
import type { Area } from '../../app/area.ts'
import { accountPages } from '../../app/layouts.tsx'
import { searchOf } from '../../client/address.ts'
import { lazyPage } from '../../client/load.ts'

const requestsRoute = createRoute({
  getParentRoute: () => accountPages,
  path: '/requests',
  validateSearch: searchOf('error', 'path', 'key', 'request', 'from', 'to', 'open'),
  component: lazyPage(() => import('./requests-page.tsx'), 'RequestsPage'),
})

export const requests = {
  routes: [requestsRoute],
  nav: [
    {
      section: 'Developers',
      order: 30,
      label: 'Rejected requests',
      to: '/requests',
      icon: IconBarrierBlock,
      access: 'viewer',
      keywords: 'rejected errors 400 401 403 404 429 log api',
    },
  ],
} as const satisfies Area
