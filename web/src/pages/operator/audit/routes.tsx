import { IconHistory } from '@tabler/icons-react'
import { createRoute } from '@tanstack/react-router'
import type { Area } from '../../../app/area.ts'
import { operatorPages } from '../../../app/layouts.tsx'
import { searchOf } from '../../../client/address.ts'
import { lazyPage } from '../../../client/load.ts'

const auditRoute = createRoute({
  getParentRoute: () => operatorPages,
  path: '/operator/audit',
  validateSearch: searchOf('member', 'account', 'action', 'from', 'to', 'open'),
  component: lazyPage(() => import('./audit-page.tsx'), 'AuditPage'),
})

export const operatorAudit = {
  routes: [auditRoute],
  nav: [
    {
      section: 'Site',
      order: 70,
      label: 'Audit log',
      to: '/operator/audit',
      icon: IconHistory,
      access: 'GET /operator/audit',
      keywords: 'who changed what history',
    },
  ],
} as const satisfies Area
