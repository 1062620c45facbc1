import { IconKey } from '@tabler/icons-react'
import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import type { Area } from '../../app/area.ts'
import { accountPages } from '../../app/layouts.tsx'

const keysRoute = createRoute({
  getParentRoute: () => accountPages,
  path: '/keys',
  component: lazyRouteComponent(() => import('./keys-page.tsx'), 'KeysPage'),
})

export const keyRoute = createRoute({
  getParentRoute: () => accountPages,
  path: '/keys/$id',
  component: lazyRouteComponent(() => import('./key-page.tsx'), 'KeyPage'),
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
  ],
} as const satisfies Area
