import { IconUserCircle } from '@tabler/icons-react'
import { createRoute } from '@tanstack/react-router'
import type { Area } from '../../app/area.ts'
import { shell } from '../../app/layouts.tsx'
import { lazyPage } from '../../client/load.ts'

const profileRoute = createRoute({
  getParentRoute: () => shell,
  path: '/profile',
  component: lazyPage(() => import('./profile-page.tsx'), 'ProfilePage'),
})

export const profile = {
  routes: [profileRoute],
  nav: [
    {
      section: 'Account',
      order: 90,
      label: 'Profile',
      to: '/profile',
      icon: IconUserCircle,
      access: 'member',
      keywords: 'security password passkey authenticator totp recovery codes sessions email name sign out',
    },
  ],
} as const satisfies Area
