import { IconLayoutDashboard } from '@tabler/icons-react'
import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import type { Area } from '../../app/area.ts'
import { accountPages } from '../../app/layouts.tsx'

export const dashboardRoute = createRoute({
  getParentRoute: () => accountPages,
  path: '/',
  component: lazyRouteComponent(() => import('./dashboard-page.tsx'), 'DashboardPage'),
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
      access: 'member',
      keywords: 'home start overview',
    },
  ],
} as const satisfies Area
