import { IconLayoutDashboard } from '@tabler/icons-react'
import { createRoute } from '@tanstack/react-router'
import type { Area } from '../../app/area.ts'
import { accountPages } from '../../app/layouts.tsx'
import { searchOf } from '../../client/address.ts'
import { lazyPage } from '../../client/load.ts'

const dashboardRoute = createRoute({
  getParentRoute: () => accountPages,
  path: '/',
  validateSearch: searchOf('range', 'by'),
  component: lazyPage(() => import('./dashboard-page.tsx'), 'DashboardPage'),
})

export const dashboard = {
  routes: [dashboardRoute],
  nav: [
    {
      section: 'Overview',
      order: 10,
      label: 'Dashboard',
      to: '/',
      icon: IconLayoutDashboard,
      access: 'viewer',
      keywords: 'home start overview charts statistics delivery rate quick start',
    },
  ],
} as const satisfies Area
