/** The current account, and the way to another one. */
import { Menu, Text, UnstyledButton, VisuallyHidden } from '@mantine/core'
import { IconCheck, IconSelector } from '@tabler/icons-react'
import { useSession } from '../../client/session.ts'
import { tellProblem } from '../../ui/use-change.ts'
import { Mark } from '../mark.tsx'
import { useSwitchAccount } from '../session-changes.ts'
import classes from './shell.module.css'

export function AccountSwitch({ onChoose }: { onChoose?: () => void }) {
  const { account, memberships } = useSession()
  const { mutate: switchTo } = useSwitchAccount()
  const name = account?.name ?? 'No account'
  const others = memberships.some(({ account_id }) => account_id !== account?.id)
  const face = (
    <>
      <Mark />
      <Text size="sm" fw={600} truncate className={classes.openerText} title={name}>
        {name}
      </Text>
    </>
  )
  if (!others) return <div className={classes.opener}>{face}</div>
  return (
    <Menu width={230} position="bottom-start" offset={4}>
      <Menu.Target>
        <UnstyledButton className={classes.opener}>
          {face}
          <VisuallyHidden>: switch account</VisuallyHidden>
          <IconSelector size={14} />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>Accounts</Menu.Label>
        {memberships.map(({ account_id, account_name, role }) => (
          <Menu.Item
            key={account_id}
            rightSection={account_id === account?.id ? <IconCheck size={14} aria-label="current" /> : null}
            onClick={() => {
              onChoose?.()
              if (account_id !== account?.id) switchTo(account_id, { onError: tellProblem })
            }}
          >
            <Text size="sm" truncate>
              {account_name}
            </Text>
            <Text size="xs" c="dimmed">
              {role}
            </Text>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
