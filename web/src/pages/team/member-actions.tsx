/** Changes the role of a member of the account, or removes them. */
import { Menu, Text } from '@mantine/core'
import { IconUserCog, IconUserMinus } from '@tabler/icons-react'
import type { Role } from '@websms/contract/members'
import { useState } from 'react'
import { api } from '../../client/api.ts'
import { useAccount, useSession } from '../../client/session.ts'
import { ActionsMenu } from '../../ui/actions-menu.tsx'
import { Confirm, FormDialog } from '../../ui/form-dialog.tsx'
import { isolated } from '../../ui/formats.ts'
import { RoleChoice, roleNames } from '../../ui/role-choice.tsx'
import { useChange } from '../../ui/use-change.ts'
import type { ItemOf } from '../../ui/use-list.ts'

type TeamMember = ItemOf<'GET /team'>

/** An owner who steps down loses their invitations too. They may no longer see either list: the session says so. */
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
      <ActionsMenu name={email} width={210}>
        <Menu.Item leftSection={<IconUserCog size={15} />} onClick={() => setAsked('role')}>
          Change role
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item color="red" leftSection={<IconUserMinus size={15} />} onClick={() => setAsked('remove')}>
          {mine ? 'Leave account' : 'Remove from account'}
        </Menu.Item>
      </ActionsMenu>
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

function ChangeRole({ member: { id, name, role: before }, mine, ...dialog }: ChangeRoleProps) {
  const change = useChange((role: Role) => api('PATCH /team/:id', { params: { id }, body: { role } }), {
    ...shownTo(mine),
    done: (role) => `${isolated(name)} is now ${roleNames[role].toLowerCase()}.`,
  })
  return (
    <FormDialog
      {...dialog}
      title={`Change role of ${name}`}
      action="Save"
      values={{ role: before }}
      ready={({ role }) => role !== before}
      onSubmit={({ role }) => change.mutateAsync(role)}
    >
      {(form) => (
        <>
          <RoleChoice {...form.getInputProps('role')} />
          {mine && before === 'owner' && form.values.role !== 'owner' && (
            <Text size="sm">Only another owner can change it back.</Text>
          )}
        </>
      )}
    </FormDialog>
  )
}
