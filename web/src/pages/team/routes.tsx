import { IconUsers } from '@tabler/icons-react'
import { createRoute } from '@tanstack/react-router'
import type { Area } from '../../app/area.ts'
import { ownerPages } from '../../app/layouts.tsx'
import { lazyPage } from '../../app/load.ts'

const teamRoute = createRoute({
  getParentRoute: () => ownerPages,
  path: '/team',
  component: lazyPage(() => import('./team-page.tsx'), 'TeamPage'),
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
