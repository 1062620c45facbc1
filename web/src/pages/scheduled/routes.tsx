import { IconClock } from '@tabler/icons-react'
import { createRoute } from '@tanstack/react-router'
import type { Area } from '../../app/area.ts'
import { accountPages } from '../../app/layouts.tsx'
import { lazyPage } from '../../client/load.ts'

const scheduledRoute = createRoute({
  getParentRoute: () => accountPages,
  path: '/scheduled',
  component: lazyPage(() => import('./scheduled-page.tsx'), 'ScheduledPage'),
})

export const scheduled = {
  routes: [scheduledRoute],
  nav: [
    {
      section: 'Messages',
      order: 27,
      label: 'Scheduled',
      to: '/scheduled',
      icon: IconClock,
      access: 'viewer',
      keywords: 'later time waiting cancel reschedule postpone queue',
    },
  ],
} as const satisfies Area
