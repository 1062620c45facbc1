import { IconSend } from '@tabler/icons-react'
import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { searchOf } from '../../app/address.ts'
import type { Area } from '../../app/area.ts'
import { accountPages } from '../../app/layouts.tsx'

const sendRoute = createRoute({
  getParentRoute: () => accountPages,
  path: '/send',
  validateSearch: searchOf('to', 'body', 'from'),
  component: lazyRouteComponent(() => import('./send-page.tsx'), 'SendPage'),
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
