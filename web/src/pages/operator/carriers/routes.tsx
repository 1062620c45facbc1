import { IconBuildingBroadcastTower, IconPlus } from '@tabler/icons-react'
import { createRoute } from '@tanstack/react-router'
import type { Area } from '../../../app/area.ts'
import { operatorPages } from '../../../app/layouts.tsx'
import { searchOf } from '../../../client/address.ts'
import { api } from '../../../client/api.ts'
import { lazyPage } from '../../../client/load.ts'

const carriersRoute = createRoute({
  getParentRoute: () => operatorPages,
  path: '/operator/carriers',
  component: lazyPage(() => import('./carriers-page.tsx'), 'CarriersPage'),
})

const newCarrierRoute = createRoute({
  getParentRoute: () => operatorPages,
  path: '/operator/carriers/new',
  validateSearch: searchOf('id'),
  component: lazyPage(() => import('./new-carrier-page.tsx'), 'NewCarrierPage'),
})

const carrierRoute = createRoute({
  getParentRoute: () => operatorPages,
  path: '/operator/carriers/$id',
  component: lazyPage(() => import('./carrier-page.tsx'), 'CarrierPage'),
})

const editCarrierRoute = createRoute({
  getParentRoute: () => operatorPages,
  path: '/operator/carriers/$id/edit',
  component: lazyPage(() => import('./edit-carrier-page.tsx'), 'EditCarrierPage'),
})

export const operatorCarriers = {
  routes: [carriersRoute, newCarrierRoute, carrierRoute, editCarrierRoute],
  nav: [
    {
      section: 'Site',
      order: 30,
      label: 'Carriers',
      to: '/operator/carriers',
      icon: IconBuildingBroadcastTower,
      access: 'GET /operator/carriers',
      keywords: 'smpp bind smsc pause drain retire queue window',
    },
  ],
  actions: [
    {
      label: 'Add a carrier',
      to: '/operator/carriers/new',
      icon: IconPlus,
      access: 'POST /operator/carriers',
      keywords: 'create new smpp bind smsc',
    },
  ],
  async find(text, signal) {
    const { carriers, faulty, retired, absent } = await api('GET /operator/carriers', { signal })
    const named = new Map([...carriers, ...faulty, ...retired, ...absent].map(({ id, name }) => [id, name]))
    return [...named]
      .filter(([, name]) => name.toLowerCase().includes(text.toLowerCase()))
      .slice(0, 5)
      .map(([id, name]) => ({
        id: `carrier-${id}`,
        label: name,
        description: 'Carrier',
        icon: IconBuildingBroadcastTower,
        to: `/operator/carriers/${id}`,
      }))
  },
} as const satisfies Area
