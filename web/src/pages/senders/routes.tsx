import { IconPlus, IconTag } from '@tabler/icons-react'
import { createRoute } from '@tanstack/react-router'
import type { Area } from '../../app/area.ts'
import { accountPages } from '../../app/layouts.tsx'
import { searchOf } from '../../client/address.ts'
import { lazyPage } from '../../client/load.ts'

const sendersRoute = createRoute({
  getParentRoute: () => accountPages,
  path: '/senders',
  validateSearch: searchOf('new', 'code'),
  component: lazyPage(() => import('./senders-page.tsx'), 'SendersPage'),
})

export const senders = {
  routes: [sendersRoute],
  nav: [
    {
      section: 'Account',
      order: 15,
      label: 'Senders',
      to: '/senders',
      icon: IconTag,
      access: 'viewer',
      keywords: 'from short code number name sender id register request',
    },
  ],
  actions: [
    {
      label: 'Request a sender',
      to: '/senders?new=true',
      icon: IconPlus,
      access: 'developer',
      keywords: 'ask register short code name number',
    },
  ],
} as const satisfies Area
