import { IconBuildings, IconPlus } from '@tabler/icons-react'
import { createRoute } from '@tanstack/react-router'
import { searchOf } from '../../../app/address.ts'
import { api } from '../../../app/api.ts'
import type { Area } from '../../../app/area.ts'
import { operatorPages } from '../../../app/layouts.tsx'
import { lazyPage } from '../../../app/load.ts'

const accountsRoute = createRoute({
  getParentRoute: () => operatorPages,
  path: '/operator/accounts',
  validateSearch: searchOf('q', 'state', 'new'),
  component: lazyPage(() => import('./accounts-page.tsx'), 'AccountsPage'),
})

export const accountRoute = createRoute({
  getParentRoute: () => operatorPages,
  path: '/operator/accounts/$id',
  component: lazyPage(() => import('./account-page.tsx'), 'AccountPage'),
})

export const operatorAccounts = {
  routes: [accountsRoute, accountRoute],
  nav: [
    {
      section: 'Site',
      order: 10,
      label: 'Accounts',
      to: '/operator/accounts',
      icon: IconBuildings,
      access: 'operator',
      keywords: 'customers credit price',
    },
  ],
  actions: [
    {
      label: 'New account',
      to: '/operator/accounts?new=true',
      icon: IconPlus,
      access: 'operator',
      keywords: 'create add customer',
    },
  ],
  async find(text, signal) {
    const { items } = await api('GET /operator/accounts', { query: { q: text, limit: 5 }, signal })
    return items.map(({ id, name }) => ({
      id: `account-${id}`,
      label: name,
      description: `Account ${id}`,
      icon: IconBuildings,
      to: `/operator/accounts/${id}`,
    }))
  },
} as const satisfies Area
