import { IconWallet } from '@tabler/icons-react'
import { createRoute } from '@tanstack/react-router'
import type { Area } from '../../app/area.ts'
import { accountPages } from '../../app/layouts.tsx'
import { searchOf } from '../../client/address.ts'
import { lazyPage } from '../../client/load.ts'

const balanceRoute = createRoute({
  getParentRoute: () => accountPages,
  path: '/balance',
  validateSearch: searchOf('kind', 'from', 'to'),
  component: lazyPage(() => import('./balance-page.tsx'), 'BalancePage'),
})

export const balance = {
  routes: [balanceRoute],
  nav: [
    {
      section: 'Account',
      order: 10,
      label: 'Balance',
      to: '/balance',
      icon: IconWallet,
      access: 'viewer',
      keywords: 'money ledger transfers credit charges refunds cost spend invoice billing csv',
    },
  ],
} as const satisfies Area
