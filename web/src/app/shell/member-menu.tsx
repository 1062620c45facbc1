/** The member at the bottom left: profile, theme, sign out. */
import { Avatar, Menu, Text, UnstyledButton, useMantineColorScheme, VisuallyHidden } from '@mantine/core'
import { IconDots, IconLogout, IconUserCircle } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useSession } from '../../client/session.ts'
import { useSignOut } from '../session-changes.ts'
import classes from './shell.module.css'

export function MemberMenu({ onChoose }: { onChoose?: () => void }) {
  const { member, site } = useSession()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const { mutate: signOut } = useSignOut()
  return (
    <Menu width={230} position="top-start" offset={4}>
      <Menu.Target>
        <UnstyledButton className={classes.opener}>
          <Avatar color="pounamu" size={24} radius="xl" aria-hidden>
            {initials(member.name)}
          </Avatar>
          <Text size="sm" fw={500} truncate className={classes.openerText}>
            {member.name}
          </Text>
          <VisuallyHidden>: profile, theme, sign out</VisuallyHidden>
          <IconDots size={14} />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{member.email}</Menu.Label>
        <Menu.Item component={Link} to="/profile" leftSection={<IconUserCircle size={15} />} onClick={onChoose}>
          Profile and security
        </Menu.Item>
        <Menu.Divider />
        <Menu.Label>Theme</Menu.Label>
        <Menu.RadioGroup
          value={colorScheme}
          onChange={(value) => setColorScheme(value === 'light' || value === 'dark' ? value : 'auto')}
        >
          <Menu.RadioItem value="light">Light</Menu.RadioItem>
          <Menu.RadioItem value="dark">Dark</Menu.RadioItem>
          <Menu.RadioItem value="auto">System</Menu.RadioItem>
        </Menu.RadioGroup>
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={15} />} onClick={() => signOut()}>
          Sign out
        </Menu.Item>
        <Menu.Divider />
        <Menu.Label>
          WebSMS {site.version}
          {site.simulated ? ' · simulator' : ''}
        </Menu.Label>
      </Menu.Dropdown>
    </Menu>
  )
}

/** Of the first and the last word. */
function initials(name: string): string {
  const words = name.trim().split(/\s+/)
  return [words[0], ...(words.length > 1 ? [words.at(-1)] : [])]
    .map((word) => [...(word ?? '')][0] ?? '')
    .join('')
    .toUpperCase()
}
