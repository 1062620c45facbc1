import { IconUsers } from '@tabler/icons-react'
import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import type { Area } from '../../app/area.ts'
import { accountPages } from '../../app/layouts.tsx'

const teamRoute = createRoute({
  getParentRoute: () => accountPages,
  path: '/team',
  component: lazyRouteComponent(() => import('./team-page.tsx'), 'TeamPage'),
})

export const team = {
  routes: [teamRoute],
  nav: [
    {
      section: 'Account',
      order: 60,
      label: 'Team',
      to: '/team',
      icon: IconUsers,
      access: 'owner',
      keywords: 'members people invite invitation role',
    },
  ],
} as const satisfies Area
