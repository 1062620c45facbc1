/** Members of the account, and invitations to it. */
import { Button, Group, Text } from '@mantine/core'
import { IconLock, IconShieldLock, IconUserPlus, IconUsers } from '@tabler/icons-react'
import { api } from '../../client/api.ts'
import { useSession } from '../../client/session.ts'
import { Clipped } from '../../ui/clipped.tsx'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { useDialogInAddress } from '../../ui/filters.ts'
import { EmptyState } from '../../ui/list-states.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { ProblemAlert } from '../../ui/problem-alert.tsx'
import { roleNames } from '../../ui/role-choice.tsx'
import { Section } from '../../ui/section.tsx'
import { StatusBadge } from '../../ui/status-badge.tsx'
import { RelativeTime, Time } from '../../ui/time.tsx'
import { useChange } from '../../ui/use-change.ts'
import { type ItemOf, useList } from '../../ui/use-list.ts'
import { InviteMember } from './invite-member.tsx'
import { MemberActions } from './member-actions.tsx'

type TeamMember = ItemOf<'GET /team'>
type Invitation = ItemOf<'GET /team/invitations'>

export function TeamPage() {
  const { opened, open, close } = useDialogInAddress('invite')
  const invite = (
    <Button leftSection={<IconUserPlus size={16} />} onClick={open}>
      Invite member
    </Button>
  )
  return (
    <>
      <PageHeader title="Team" intro="The members of this account and what they can do." action={invite} />
      <Members />
      <Invitations />
      <InviteMember opened={opened} onClose={close} />
    </>
  )
}

const columns: readonly Column<TeamMember>[] = [
  { label: 'Name', render: (member) => <Name member={member} />, narrow: 'title' },
  { label: 'Email', render: ({ email }) => <Clipped widthMax="260px">{email}</Clipped> },
  { label: 'Role', render: ({ role }) => roleNames[role], width: '110px' },
  {
    label: 'Last seen',
    render: ({ last_seen_at }) => <RelativeTime value={last_seen_at} />,
    width: '120px',
  },
  { label: 'Sign-in', render: (member) => <SignInState member={member} />, width: '210px' },
  {
    label: 'Actions',
    hideLabel: true,
    render: (member) => <MemberActions member={member} />,
    width: '50px',
    align: 'right',
    narrow: 'aside',
  },
]

function Members() {
  const list = useList('GET /team')
  return (
    <Section title="Members">
      <DataTable
        label="Members"
        columns={columns}
        list={list}
        rowKey={({ id }) => id}
        empty={
          <EmptyState
            icon={IconUsers}
            title="No members yet"
            text="You are signed in as an operator. Invite the account's owner."
          />
        }
      />
    </Section>
  )
}

function Name({ member: { id, name } }: { member: TeamMember }) {
  const mine = useSession().member.id === id
  return (
    <Group gap={6} wrap="nowrap" component="span">
      <Clipped widthMax="200px">{name}</Clipped>
      {mine && <span>(you)</span>}
    </Group>
  )
}

function SignInState({ member: { second_factor, suspended } }: { member: TeamMember }) {
  return (
    <Group gap={6} component="span">
      {suspended && <StatusBadge status="suspended" />}
      {second_factor ? (
        <StatusBadge status="two-factor" tone="good" icon={IconShieldLock} />
      ) : (
        <StatusBadge status="password only" tone="quiet" icon={IconLock} />
      )}
    </Group>
  )
}

function Invitations() {
  const list = useList('GET /team/invitations')
  const { mutate, error, isPending, variables } = useChange(
    ({ id }: Invitation) => api('DELETE /team/invitations/:id', { params: { id } }),
    { shownBy: ['GET /team/invitations'], done: ({ email }) => `Invitation of ${email} revoked.` },
  )
  const invitationColumns: readonly Column<Invitation>[] = [
    { label: 'Email', render: ({ email }) => <Clipped widthMax="300px">{email}</Clipped>, narrow: 'title' },
    { label: 'Role', render: ({ role }) => roleNames[role], width: '110px' },
    {
      label: 'Invited by',
      render: ({ invited_by }) => <Clipped widthMax="200px">{invited_by ?? 'site operator'}</Clipped>,
    },
    { label: 'Expires', render: ({ expires_at }) => <Time value={expires_at} />, width: '160px' },
    {
      label: 'Revoke',
      hideLabel: true,
      narrow: 'aside',
      align: 'right',
      width: '100px',
      render: (invitation) => (
        <Button
          variant="subtle"
          size="compact-xs"
          aria-label={`Revoke the invitation of ${invitation.email}`}
          loading={isPending && variables.id === invitation.id}
          onClick={() => mutate(invitation)}
        >
          Revoke
        </Button>
      ),
    },
  ]
  return (
    <Section
      title="Pending invitations"
      intro="Invitation links that have not been used yet. Each works once and expires after a week."
    >
      <ProblemAlert error={error} />
      <DataTable
        label="Pending invitations"
        columns={invitationColumns}
        list={list}
        rowKey={({ id }) => id}
        empty={
          <Text size="sm" c="dimmed">
            No pending invitations.
          </Text>
        }
      />
    </Section>
  )
}
