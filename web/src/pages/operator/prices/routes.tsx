import { IconCoins, IconFileImport, IconScale } from '@tabler/icons-react'
import { createRoute } from '@tanstack/react-router'
import type { Area } from '../../../app/area.ts'
import { operatorPages } from '../../../app/layouts.tsx'
import { searchOf } from '../../../client/address.ts'
import { lazyPage } from '../../../client/load.ts'

const pricesRoute = createRoute({
  getParentRoute: () => operatorPages,
  path: '/operator/prices',
  validateSearch: searchOf('list', 'q', 'import', 'to', 'demo', 'account', 'sender', 'purpose'),
  component: lazyPage(() => import('./prices-page.tsx'), 'PricesPage'),
})

const marginRoute = createRoute({
  getParentRoute: () => operatorPages,
  path: '/operator/margin',
  validateSearch: searchOf('by', 'from', 'to'),
  component: lazyPage(() => import('./margin-page.tsx'), 'MarginPage'),
})

export const operatorPrices = {
  routes: [pricesRoute, marginRoute],
  nav: [
    {
      section: 'Site',
      order: 44,
      label: 'Prices',
      to: '/operator/prices',
      icon: IconCoins,
      access: 'GET /operator/prices/lists',
      keywords: 'price list tariff rates cost destinations countries networks prefixes csv',
    },
    {
      section: 'Site',
      order: 46,
      label: 'Margin',
      to: '/operator/margin',
      icon: IconScale,
      access: 'GET /operator/margin',
      keywords: 'profit revenue income cost carrier report csv',
    },
  ],
  actions: [
    {
      label: 'Import a price list',
      to: '/operator/prices?import=true',
      icon: IconFileImport,
      access: 'POST /operator/prices/import',
      keywords: 'csv upload tariff rates costs',
    },
  ],
} as const satisfies Area
