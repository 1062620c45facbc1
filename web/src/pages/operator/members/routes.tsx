import { IconUsersGroup } from '@tabler/icons-react'
import { createRoute } from '@tanstack/react-router'
import type { Area } from '../../../app/area.ts'
import { operatorPages } from '../../../app/layouts.tsx'
import { searchOf } from '../../../client/address.ts'
import { lazyPage } from '../../../client/load.ts'

const membersRoute = createRoute({
  getParentRoute: () => operatorPages,
  path: '/operator/members',
  validateSearch: searchOf('q', 'state'),
  component: lazyPage(() => import('./members-page.tsx'), 'MembersPage'),
})

export const operatorMembers = {
  routes: [membersRoute],
  nav: [
    {
      section: 'Site',
      order: 20,
      label: 'Members',
      to: '/operator/members',
      icon: IconUsersGroup,
      access: 'GET /operator/members',
      keywords: 'people operators sign-in password sessions',
    },
  ],
} as const satisfies Area
