import { IconBuildings, IconPlus } from '@tabler/icons-react'
import { createRoute } from '@tanstack/react-router'
import type { Area } from '../../../app/area.ts'
import { operatorPages } from '../../../app/layouts.tsx'
import { searchOf } from '../../../client/address.ts'
import { api } from '../../../client/api.ts'
import { lazyPage } from '../../../client/load.ts'

const accountsRoute = createRoute({
  getParentRoute: () => operatorPages,
  path: '/operator/accounts',
  validateSearch: searchOf('q', 'state', 'new'),
  component: lazyPage(() => import('./accounts-page.tsx'), 'AccountsPage'),
})

const accountRoute = createRoute({
  getParentRoute: () => operatorPages,
  path: '/operator/accounts/$id',
  component: lazyPage(() => import('./account-page.tsx'), 'AccountPage'),
})

const ledgerRoute = createRoute({
  getParentRoute: () => operatorPages,
  path: '/operator/accounts/$id/ledger',
  validateSearch: searchOf('kind', 'from', 'to'),
  component: lazyPage(() => import('./ledger-page.tsx'), 'LedgerPage'),
})

export const operatorAccounts = {
  routes: [accountsRoute, accountRoute, ledgerRoute],
  nav: [
    {
      section: 'Site',
      order: 10,
      label: 'Accounts',
      to: '/operator/accounts',
      icon: IconBuildings,
      access: 'GET /operator/accounts',
      keywords: 'customers credit price',
    },
  ],
  actions: [
    {
      label: 'New account',
      to: '/operator/accounts?new=true',
      icon: IconPlus,
      access: 'POST /operator/accounts',
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
