/** What an owner can do about a member of the account. */
import { ActionIcon, Button, Group, Menu, Modal, Stack, Text } from '@mantine/core'
import { IconDots, IconUserCog, IconUserMinus } from '@tabler/icons-react'
import { useState } from 'react'
import { api } from '../../app/api.ts'
import { useAccount, useSession } from '../../app/session.ts'
import { Confirm } from '../../parts/confirm.tsx'
import { isolated } from '../../parts/formats.ts'
import { ProblemAlert } from '../../parts/problem-alert.tsx'
import { RoleChoice, roleNames } from '../../parts/role-choice.tsx'
import { useChange } from '../../parts/use-change.ts'
import type { TeamMember } from './team-page.tsx'

/** An owner who is none any more loses invitations too. Who was one may see neither: the session says so. */
function shownTo(mine: boolean) {
  return { shownBy: mine ? [] : (['GET /team', 'GET /team/invitations'] as const) }
}

export function MemberActions({ member }: { member: TeamMember }) {
  const { id, name, email } = member
  const account = useAccount()
  const mine = useSession().member.id === id
  const [asked, setAsked] = useState<'role' | 'remove' | null>(null)
  const remove = useChange(() => api('DELETE /team/:id', { params: { id } }), shownTo(mine))
  return (
    <>
      <Menu position="bottom-end" width={210}>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={`Actions for ${email}`}>
            <IconDots size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconUserCog size={15} />} onClick={() => setAsked('role')}>
            Change role
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item color="red" leftSection={<IconUserMinus size={15} />} onClick={() => setAsked('remove')}>
            {mine ? 'Leave account' : 'Remove from account'}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <ChangeRole member={member} mine={mine} opened={asked === 'role'} onClose={() => setAsked(null)} />
      <Confirm
        opened={asked === 'remove'}
        onClose={() => setAsked(null)}
        title={mine ? `Leave ${isolated(account.name)}?` : `Remove ${isolated(name)}?`}
        action={mine ? 'Leave' : 'Remove'}
        onConfirm={() => remove.mutateAsync(undefined)}
      >
        {mine ? 'You' : email} will immediately lose access to <bdi>{account.name}</bdi>. API keys keep working: rotate
        any secrets that {mine ? 'you' : 'they'} know.
      </Confirm>
    </>
  )
}

interface ChangeRoleProps {
  member: TeamMember
  mine: boolean
  opened: boolean
  onClose: () => void
}

function ChangeRole({ member: { id, name, role: before }, mine, opened, onClose }: ChangeRoleProps) {
  const [role, setRole] = useState(before)
  const change = useChange(() => api('PATCH /team/:id', { params: { id }, body: { role } }), {
    ...shownTo(mine),
    done: () => `${isolated(name)} is now ${roleNames[role].toLowerCase()}.`,
  })
  const close = () => {
    setRole(before)
    change.reset()
    onClose()
  }
  const save = () => change.mutate(undefined, { onSuccess: onClose })
  return (
    <Modal opened={opened} onClose={close} title={`Change role of ${name}`}>
      <Stack gap="md">
        <ProblemAlert error={change.error} />
        <RoleChoice value={role} onChange={setRole} />
        {mine && before === 'owner' && role !== 'owner' && (
          <Text size="sm">Only another owner can change it back.</Text>
        )}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={close}>
            Cancel
          </Button>
          <Button onClick={save} loading={change.isPending} disabled={role === before}>
            Save
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
