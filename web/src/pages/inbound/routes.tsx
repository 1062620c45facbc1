import { IconMessages } from '@tabler/icons-react'
import { createRoute } from '@tanstack/react-router'
import type { Area } from '../../app/area.ts'
import { accountPages } from '../../app/layouts.tsx'
import { searchOf } from '../../client/address.ts'
import { lazyPage } from '../../client/load.ts'

const inboundRoute = createRoute({
  getParentRoute: () => accountPages,
  path: '/inbound',
  validateSearch: searchOf('number'),
  component: lazyPage(() => import('./inbound-page.tsx'), 'InboundPage'),
})

const conversationRoute = createRoute({
  getParentRoute: () => accountPages,
  path: '/inbound/$number',
  component: lazyPage(() => import('./conversation-page.tsx'), 'ConversationPage'),
})

export const inbound = {
  routes: [inboundRoute, conversationRoute],
  nav: [
    {
      section: 'Messages',
      order: 28,
      label: 'Inbound',
      to: '/inbound',
      icon: IconMessages,
      access: 'viewer',
      keywords: 'replies conversations received mo inbox',
    },
  ],
} as const satisfies Area
