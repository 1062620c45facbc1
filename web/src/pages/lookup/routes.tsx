import { IconDeviceMobileSearch, IconSend } from '@tabler/icons-react'
import { createRoute } from '@tanstack/react-router'
import type { Area, Found } from '../../app/area.ts'
import { developerPages } from '../../app/layouts.tsx'
import { searchOf } from '../../client/address.ts'
import { lazyPage } from '../../client/load.ts'

const lookupRoute = createRoute({
  getParentRoute: () => developerPages,
  path: '/lookup',
  validateSearch: searchOf('number'),
  component: lazyPage(() => import('./lookup-page.tsx'), 'LookupPage'),
})

/** A text that may be a number, however it is written. */
const numberForm = /^\+?[\d\s().-]{7,25}$/

async function find(text: string): Promise<readonly Found[]> {
  if (!numberForm.test(text) || text.replace(/\D/g, '').length < 7) return []
  const number = encodeURIComponent(text)
  const lookUp = { label: `Look up ${text}`, icon: IconDeviceMobileSearch, to: `/lookup?number=${number}` }
  const send = { label: `Send a message to ${text}`, icon: IconSend, to: `/send?to=${number}` }
  return [
    { id: 'lookup', ...lookUp, offer: true },
    { id: 'send', ...send, offer: true },
  ]
}

export const lookup = {
  routes: [lookupRoute],
  nav: [
    {
      section: 'Messages',
      order: 60,
      label: 'Lookup',
      to: '/lookup',
      icon: IconDeviceMobileSearch,
      access: 'developer',
      keywords: 'number network carrier ported hlr valid',
    },
  ],
  find,
} as const satisfies Area
