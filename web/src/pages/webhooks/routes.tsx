import { IconWebhook } from '@tabler/icons-react'
import { createRoute } from '@tanstack/react-router'
import type { Area } from '../../app/area.ts'
import { accountPages } from '../../app/layouts.tsx'
import { searchOf } from '../../client/address.ts'
import { lazyPage } from '../../client/load.ts'

const eventsRoute = createRoute({
  getParentRoute: () => accountPages,
  path: '/webhooks',
  validateSearch: searchOf('state', 'type', 'key', 'message', 'from', 'to'),
  component: lazyPage(() => import('./events-page.tsx'), 'EventsPage'),
})

const eventRoute = createRoute({
  getParentRoute: () => accountPages,
  path: '/webhooks/$id',
  component: lazyPage(() => import('./event-page.tsx'), 'EventPage'),
})

export const webhooks = {
  routes: [eventsRoute, eventRoute],
  nav: [
    {
      section: 'Developers',
      order: 20,
      label: 'Webhook deliveries',
      to: '/webhooks',
      icon: IconWebhook,
      access: 'viewer',
      keywords: 'events attempts retry replay failed pending dlr mo receipts callback',
    },
  ],
  find: async (text) => {
    const [, id] = /^evt_([1-9]\d{0,14})$/.exec(text.trim()) ?? []
    if (id === undefined) return []
    return [{ id: `event${id}`, label: `Webhook event evt_${id}`, icon: IconWebhook, to: `/webhooks/${id}` }]
  },
} as const satisfies Area
