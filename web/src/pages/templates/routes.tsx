import { IconPlus, IconTemplate } from '@tabler/icons-react'
import { createRoute } from '@tanstack/react-router'
import type { Area } from '../../app/area.ts'
import { accountPages } from '../../app/layouts.tsx'
import { searchOf } from '../../client/address.ts'
import { lazyPage } from '../../client/load.ts'

const templatesRoute = createRoute({
  getParentRoute: () => accountPages,
  path: '/templates',
  validateSearch: searchOf('new'),
  component: lazyPage(() => import('./templates-page.tsx'), 'TemplatesPage'),
})

const templateRoute = createRoute({
  getParentRoute: () => accountPages,
  path: '/templates/$name',
  component: lazyPage(() => import('./template-page.tsx'), 'TemplatePage'),
})

export const templates = {
  routes: [templatesRoute, templateRoute],
  nav: [
    {
      section: 'Messages',
      order: 25,
      label: 'Templates',
      to: '/templates',
      icon: IconTemplate,
      access: 'viewer',
      keywords: 'text placeholder field personalise merge version',
    },
  ],
  actions: [
    {
      label: 'Make a template',
      to: '/templates?new=true',
      icon: IconPlus,
      access: 'developer',
      keywords: 'new text placeholder field',
    },
  ],
} as const satisfies Area
