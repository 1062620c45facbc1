import { IconTag } from '@tabler/icons-react'
import { createRoute } from '@tanstack/react-router'
import type { Area } from '../../../app/area.ts'
import { operatorPages } from '../../../app/layouts.tsx'
import { searchOf } from '../../../client/address.ts'
import { api } from '../../../client/api.ts'
import { lazyPage } from '../../../client/load.ts'

const sendersRoute = createRoute({
  getParentRoute: () => operatorPages,
  path: '/operator/senders',
  validateSearch: searchOf('tab', 'q', 'state', 'kind', 'account', 'shared', 'new'),
  component: lazyPage(() => import('./senders-page.tsx'), 'SendersPage'),
})

const senderRoute = createRoute({
  getParentRoute: () => operatorPages,
  path: '/operator/senders/$id',
  component: lazyPage(() => import('./sender-page.tsx'), 'SenderPage'),
})

export const operatorSenders = {
  routes: [sendersRoute, senderRoute],
  nav: [
    {
      section: 'Site',
      order: 35,
      label: 'Sender register',
      to: '/operator/senders',
      icon: IconTag,
      access: 'GET /operator/senders',
      keywords: 'senders short codes names numbers approve requests policy countries',
    },
  ],
  async find(text, signal) {
    const { items } = await api('GET /operator/senders', { query: { q: text, limit: 5 }, signal })
    return items.map(({ id, code, state }) => ({
      id: `sender-${id}`,
      label: code,
      description: `Sender, ${state}`,
      icon: IconTag,
      to: `/operator/senders/${id}`,
    }))
  },
} as const satisfies Area
