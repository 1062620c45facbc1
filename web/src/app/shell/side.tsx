/** The sidebar, which is in the drawer on a phone. */
import { Kbd, UnstyledButton } from '@mantine/core'
import { useOs } from '@mantine/hooks'
import { IconSearch } from '@tabler/icons-react'
import { AccountSwitch } from './account-switch.tsx'
import { BalanceTile } from './balance-tile.tsx'
import { MemberMenu } from './member-menu.tsx'
import { NavList } from './nav-list.tsx'
import classes from './shell.module.css'

export function Side({ onFind, onChoose }: { onFind: () => void; onChoose?: () => void }) {
  const os = useOs()
  return (
    <div className={classes.content}>
      <AccountSwitch onChoose={onChoose} />
      <UnstyledButton className={classes.find} onClick={onFind} aria-keyshortcuts="Control+K Meta+K">
        <IconSearch size={14} />
        <span>Search</span>
        <Kbd size="xs">{os === 'macos' || os === 'ios' ? '⌘' : 'Ctrl'} K</Kbd>
      </UnstyledButton>
      <NavList onChoose={onChoose} />
      <BalanceTile onChoose={onChoose} />
      <MemberMenu onChoose={onChoose} />
    </div>
  )
}
