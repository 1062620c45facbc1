import { IconHash, IconListSearch, IconMessage, IconTable } from '@tabler/icons-react'
import { createRoute } from '@tanstack/react-router'
import type { Area, Found } from '../../app/area.ts'
import { accountPages } from '../../app/layouts.tsx'
import { searchOf } from '../../client/address.ts'
import { type AnswerOf, api } from '../../client/api.ts'
import { lazyPage } from '../../client/load.ts'
import { countOf } from '../../ui/formats.ts'

const messagesRoute = createRoute({
  getParentRoute: () => accountPages,
  path: '/messages',
  validateSearch: searchOf('status', 'direction', 'purpose', 'number', 'reference', 'key', 'bulk', 'from', 'to'),
  component: lazyPage(() => import('./messages-page.tsx'), 'MessagesPage'),
})

const messageRoute = createRoute({
  getParentRoute: () => accountPages,
  path: '/messages/$id',
  component: lazyPage(() => import('./message-page.tsx'), 'MessagePage'),
})

const inboundMessageRoute = createRoute({
  getParentRoute: () => accountPages,
  path: '/messages/inbound/$id',
  component: lazyPage(() => import('./inbound-message-page.tsx'), 'InboundMessagePage'),
})

export const messages = {
  routes: [messagesRoute, messageRoute, inboundMessageRoute],
  nav: [
    {
      section: 'Messages',
      order: 20,
      label: 'Messages',
      to: '/messages',
      icon: IconTable,
      access: 'viewer',
      keywords: 'sent received sms list log export csv',
    },
  ],
  find: async (text, signal) => {
    if (text.length < 3 || !/\d/.test(text)) return []
    const { items } = await api('GET /search', { query: { q: text.slice(0, 100) }, signal })
    return items.map(foundOf)
  },
} as const satisfies Area

function foundOf(item: AnswerOf<'GET /search'>['items'][number]): Found {
  if (item.kind === 'message') {
    const { id, to, status } = item.message
    return {
      id: `message${id}`,
      label: `Message ${id}`,
      description: `${status}, to ${to}`,
      icon: IconMessage,
      to: `/messages/${id}`,
    }
  }
  if (item.kind === 'request') {
    const { request_id: requestId, error } = item
    return {
      id: requestId,
      label: `Request ${requestId}`,
      description: error,
      icon: IconListSearch,
      to: `/requests?request=${encodeURIComponent(requestId)}`,
    }
  }
  const { number, last } = item
  return {
    id: `number${number}`,
    label: `Messages with ${number}`,
    description: last.length < 3 ? countOf(last.length, 'message') : 'to it and from it',
    icon: IconHash,
    to: `/messages?number=${number}`,
  }
}
