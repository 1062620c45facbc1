/** Actions of Ctrl/⌘ K: those that areas declare, other accounts, the theme, signing out. */
import { useMantineColorScheme } from '@mantine/core'
import { IconBuildings, IconDeviceDesktop, IconLogout, IconMoon, IconSun } from '@tabler/icons-react'
import { mayUse, useSession } from '../../client/session.ts'
import { type Action, useAreas } from '../area.ts'
import { useSignOut, useSwitchAccount } from '../session-changes.ts'

const themes = [
  { value: 'light', label: 'Light theme', icon: IconSun },
  { value: 'dark', label: 'Dark theme', icon: IconMoon },
  { value: 'auto', label: 'System theme', icon: IconDeviceDesktop },
] as const

/** An action that an area declares opens a page; any other one is run. */
export type FoundAction = Omit<Action, 'access' | 'to'> & { id: string } & ({ to: string } | { run: () => void })

export function useActions(): FoundAction[] {
  const areas = useAreas()
  const session = useSession()
  const { account, memberships } = session
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const { mutate: signOut } = useSignOut()
  const { mutate: switchAccount } = useSwitchAccount()
  const { mutate: leave } = useSwitchAccount('/operator/accounts')
  return [
    ...areas
      .flatMap(({ actions = [] }) => actions)
      .filter(({ access }) => mayUse(session, access))
      .map((action) => ({ ...action, id: action.label })),
    ...memberships
      .filter(({ account_id }) => account_id !== account?.id)
      .map(({ account_id, account_name }) => ({
        id: `account ${account_id}`,
        label: `Switch to ${account_name}`,
        keywords: 'account',
        icon: IconBuildings,
        run: () => switchAccount(account_id),
      })),
    ...(account?.acting_as
      ? [{ id: 'leave', label: 'Leave the account', icon: IconBuildings, run: () => leave(null) }]
      : []),
    ...themes
      .filter(({ value }) => value !== colorScheme)
      .map(({ value, label, icon }) => ({
        id: label,
        label,
        keywords: 'colour color mode appearance',
        icon,
        run: () => setColorScheme(value),
      })),
    { id: 'sign out', label: 'Sign out', keywords: 'log out logout exit', icon: IconLogout, run: () => signOut() },
  ]
}
