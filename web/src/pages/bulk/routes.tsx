import { IconFileSpreadsheet } from '@tabler/icons-react'
import { createRoute } from '@tanstack/react-router'
import type { Area } from '../../app/area.ts'
import { accountPages } from '../../app/layouts.tsx'
import { lazyPage } from '../../client/load.ts'

const bulkRoute = createRoute({
  getParentRoute: () => accountPages,
  path: '/bulk',
  component: lazyPage(() => import('./bulk-page.tsx'), 'BulkPage'),
})

const bulkJobRoute = createRoute({
  getParentRoute: () => accountPages,
  path: '/bulk/$id',
  component: lazyPage(() => import('./job-page.tsx'), 'BulkJobPage'),
})

export const bulk = {
  routes: [bulkRoute, bulkJobRoute],
  nav: [
    {
      section: 'Messages',
      order: 26,
      label: 'Bulk',
      to: '/bulk',
      icon: IconFileSpreadsheet,
      access: 'viewer',
      keywords: 'csv list upload campaign excel many',
    },
  ],
} as const satisfies Area
