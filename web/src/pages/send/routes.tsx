import { IconSend } from '@tabler/icons-react'
import { createRoute } from '@tanstack/react-router'
import type { Area } from '../../app/area.ts'
import { developerPages } from '../../app/layouts.tsx'
import { searchOf } from '../../client/address.ts'
import { lazyPage } from '../../client/load.ts'

const sendRoute = createRoute({
  getParentRoute: () => developerPages,
  path: '/send',
  validateSearch: searchOf('to', 'body', 'from'),
  component: lazyPage(() => import('./send-page.tsx'), 'SendPage'),
})

export const send = {
  routes: [sendRoute],
  nav: [
    {
      section: 'Messages',
      order: 24,
      label: 'Send',
      to: '/send',
      icon: IconSend,
      access: 'developer',
      keywords: 'new compose write text sms',
    },
  ],
} as const satisfies Area
