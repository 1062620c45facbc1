/** Members of an account, and invitations to it. */
import { Button, Group, Select } from '@mantine/core'
import { useForm } from '@mantine/form'
import { IconUsers } from '@tabler/icons-react'
import type { Role } from '@websms/contract/members'
import { useState } from 'react'
import { api } from '../../../client/api.ts'
import { useMay } from '../../../client/session.ts'
import { Clipped } from '../../../ui/clipped.tsx'
import { type Column, DataTable } from '../../../ui/data-table.tsx'
import { TextField } from '../../../ui/fields.tsx'
import { FieldRow, Form, FormProblem } from '../../../ui/form.tsx'
import { isolated } from '../../../ui/formats.ts'
import { EmptyState } from '../../../ui/list-states.tsx'
import { ProblemAlert } from '../../../ui/problem-alert.tsx'
import { roleNames } from '../../../ui/role-choice.tsx'
import { LinkOnce, type MadeLink } from '../../../ui/secret-once.tsx'
import { Section } from '../../../ui/section.tsx'
import { StatusBadge } from '../../../ui/status-badge.tsx'
import { RelativeTime } from '../../../ui/time.tsx'
import { useChange } from '../../../ui/use-change.ts'
import { listOf } from '../../../ui/use-list.ts'
import type { Account } from './account-state.tsx'
import classes from './accounts.module.css'

type Invitation = Account['invitations'][number]

interface Row {
  key: string
  name: string
  email: string
  role: Role
  /** Null for a member. */
  invitation: Invitation | null
}

const shownBy = ['GET /operator/accounts/:id'] as const

const columns: readonly Column<Row>[] = [
  { label: 'Email', render: ({ email }) => <Clipped widthMax="260px">{email}</Clipped>, narrow: 'title' },
  { label: 'Name', render: ({ name }) => <Clipped widthMax="180px">{name}</Clipped> },
  { label: 'Role', render: ({ role }) => role, width: '110px' },
  {
    label: 'State',
    render: ({ invitation }) =>
      invitation === null ? <StatusBadge status="active" label="member" /> : <Invited invitation={invitation} />,
    width: '220px',
  },
]

export function AccountMembers({ account }: { account: Account }) {
  const mayInvite = useMay('POST /operator/accounts/:id/invitations')
  const { id, members, invitations } = account
  const revoke = useChange(
    (invitation_id: string) =>
      api('DELETE /operator/accounts/:id/invitations/:invitation_id', { params: { id, invitation_id } }),
    { shownBy, done: () => 'Invitation revoked.' },
  )
  const rows: Row[] = [
    ...members.map((member) => ({ ...member, key: `member ${member.id}`, invitation: null })),
    ...invitations.map((invitation) => ({ ...invitation, key: `invitation ${invitation.id}`, name: '', invitation })),
  ]
  const revokeColumn: Column<Row> = {
    label: 'Revoke',
    hideLabel: true,
    narrow: 'aside',
    width: '100px',
    align: 'right',
    render: ({ invitation }) =>
      invitation !== null && (
        <Button
          variant="subtle"
          size="compact-xs"
          aria-label={`Revoke the invitation of ${invitation.email}`}
          loading={revoke.isPending && revoke.variables === invitation.id}
          onClick={() => revoke.mutate(invitation.id)}
        >
          Revoke
        </Button>
      ),
  }
  return (
    <Section
      title="Members"
      intro={`The members of this account.${mayInvite ? ' Sign in as the account to change roles, under Team.' : ''}`}
    >
      <DataTable
        label="Members and invitations"
        columns={mayInvite ? [...columns, revokeColumn] : columns}
        list={listOf(rows)}
        rowKey={({ key }) => key}
        empty={
          <EmptyState icon={IconUsers} title="No members yet" {...(mayInvite && { text: 'Invite its owner below.' })} />
        }
      />
      <ProblemAlert error={revoke.error} />
      {mayInvite && <Invite account={account} />}
    </Section>
  )
}

function Invite({ account: { id, name, members } }: { account: Account }) {
  const form = useForm({ initialValues: { email: '', role: (members.length === 0 ? 'owner' : 'developer') as Role } })
  const [link, setLink] = useState<MadeLink | null>(null)
  const invite = useChange(
    (body: typeof form.values) => api('POST /operator/accounts/:id/invitations', { params: { id }, body }),
    { shownBy },
  )
  const submit = () =>
    invite.mutate(form.values, {
      onSuccess(made) {
        form.reset()
        setLink(made)
      },
    })
  return (
    <>
      <Form className={classes.invite} onSubmit={submit} error={invite.error}>
        <FormProblem />
        <FieldRow>
          <TextField
            label="Invite"
            name="email"
            placeholder="name@example.com"
            type="email"
            required
            {...form.getInputProps('email')}
          />
          <Select
            label="Role"
            data={Object.entries(roleNames).map(([value, label]) => ({ value, label }))}
            w={130}
            {...form.getInputProps('role')}
          />
          <Button type="submit" variant="default" loading={invite.isPending}>
            Create link
          </Button>
        </FieldRow>
      </Form>
      <LinkOnce
        link={link}
        title="Invitation"
        text={`Send this link to the person you invite. It lets them join ${isolated(name)}.`}
        onClose={() => setLink(null)}
      />
    </>
  )
}

function Invited({ invitation }: { invitation: Invitation }) {
  return (
    <Group gap={6} component="span">
      <StatusBadge status="pending" label="invited" />
      <RelativeTime value={invitation.created_at} />
    </Group>
  )
}
