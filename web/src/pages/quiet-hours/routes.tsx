import { IconMoon } from '@tabler/icons-react'
import { createRoute } from '@tanstack/react-router'
import type { Area } from '../../app/area.ts'
import { accountPages } from '../../app/layouts.tsx'
import { lazyPage } from '../../client/load.ts'

const quietHoursRoute = createRoute({
  getParentRoute: () => accountPages,
  path: '/quiet-hours',
  component: lazyPage(() => import('./quiet-hours-page.tsx'), 'QuietHoursPage'),
})

export const quietHours = {
  routes: [quietHoursRoute],
  nav: [
    {
      section: 'Account',
      order: 18,
      label: 'Quiet hours',
      to: '/quiet-hours',
      icon: IconMoon,
      access: 'viewer',
      keywords: 'night settings time zone window do not disturb',
    },
  ],
} as const satisfies Area
