import { IconHandStop, IconPlus } from '@tabler/icons-react'
import { createRoute } from '@tanstack/react-router'
import type { Area } from '../../app/area.ts'
import { accountPages, developerPages } from '../../app/layouts.tsx'
import { searchOf } from '../../client/address.ts'
import { lazyPage } from '../../client/load.ts'

const optOutsRoute = createRoute({
  getParentRoute: () => accountPages,
  path: '/opt-outs',
  validateSearch: searchOf('number', 'sender', 'new'),
  component: lazyPage(() => import('./opt-outs-page.tsx'), 'OptOutsPage'),
})

const settingsRoute = createRoute({
  getParentRoute: () => accountPages,
  path: '/opt-outs/settings',
  component: lazyPage(() => import('./settings-page.tsx'), 'OptOutSettingsPage'),
})

/** Under the layout of pages for developers. */
export const importOptOutsRoute = createRoute({
  getParentRoute: () => developerPages,
  path: '/opt-outs/import',
  component: lazyPage(() => import('./import-page.tsx'), 'ImportOptOutsPage'),
})

export const optOuts = {
  routes: [optOutsRoute, settingsRoute],
  nav: [
    {
      section: 'Messages',
      order: 29,
      label: 'Opt-outs',
      to: '/opt-outs',
      icon: IconHandStop,
      access: 'viewer',
      keywords: 'stop unsubscribe start help words blocked numbers near misses',
    },
  ],
  actions: [
    {
      label: 'Add opt-outs',
      to: '/opt-outs?new=true',
      icon: IconPlus,
      access: 'developer',
      keywords: 'stop unsubscribe number',
    },
  ],
} as const satisfies Area
