import { IconUserPlus, IconUsers } from '@tabler/icons-react'
import { createRoute } from '@tanstack/react-router'
import { searchOf } from '../../app/address.ts'
import type { Area } from '../../app/area.ts'
import { ownerPages } from '../../app/layouts.tsx'
import { lazyPage } from '../../app/load.ts'

const teamRoute = createRoute({
  getParentRoute: () => ownerPages,
  path: '/team',
  validateSearch: searchOf('invite'),
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
  actions: [
    {
      label: 'Invite member',
      to: '/team?invite=true',
      icon: IconUserPlus,
      access: 'owner',
      keywords: 'add new person',
    },
  ],
} as const satisfies Area
