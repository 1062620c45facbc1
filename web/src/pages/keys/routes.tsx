import { IconBook2, IconKey, IconPlus } from '@tabler/icons-react'
import { createRoute } from '@tanstack/react-router'
import { searchOf } from '../../app/address.ts'
import type { Area } from '../../app/area.ts'
import { accountPages } from '../../app/layouts.tsx'
import { lazyPage } from '../../app/load.ts'

const keysRoute = createRoute({
  getParentRoute: () => accountPages,
  path: '/keys',
  validateSearch: searchOf('new'),
  component: lazyPage(() => import('./keys-page.tsx'), 'KeysPage'),
})

export const keyRoute = createRoute({
  getParentRoute: () => accountPages,
  path: '/keys/$id',
  component: lazyPage(() => import('./key-page.tsx'), 'KeyPage'),
})

export const keys = {
  routes: [keysRoute, keyRoute],
  nav: [
    {
      section: 'Developers',
      order: 10,
      label: 'API keys',
      to: '/keys',
      icon: IconKey,
      access: 'viewer',
      keywords: 'client id secret token webhook url code samples credentials',
    },
    {
      section: 'Developers',
      order: 40,
      label: 'API reference',
      to: '/api/connexus/',
      outside: true,
      icon: IconBook2,
      access: 'member',
      keywords: 'docs documentation help endpoints errors openapi',
    },
  ],
  actions: [
    { label: 'Create API key', to: '/keys?new=true', icon: IconPlus, access: 'developer', keywords: 'new add make' },
  ],
} as const satisfies Area
