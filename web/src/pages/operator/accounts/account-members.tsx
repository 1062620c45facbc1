/** Who belongs to an account, and who is invited to it. */
import { Button, Group, Select } from '@mantine/core'
import { useForm } from '@mantine/form'
import { IconUsers } from '@tabler/icons-react'
import type { Role } from '@websms/contract/members'
import { useState } from 'react'
import { api } from '../../../app/api.ts'
import { Clipped } from '../../../parts/clipped.tsx'
import { type Column, DataTable } from '../../../parts/data-table.tsx'
import { TextField } from '../../../parts/fields.tsx'
import { FieldRow, Form, FormProblem } from '../../../parts/form.tsx'
import { isolated } from '../../../parts/formats.ts'
import { LinkOnce, type MadeLink } from '../../../parts/link-once.tsx'
import { EmptyState } from '../../../parts/list-states.tsx'
import { ProblemAlert } from '../../../parts/problem-alert.tsx'
import { Section } from '../../../parts/section.tsx'
import { StatusBadge } from '../../../parts/status-badge.tsx'
import { RelativeTime } from '../../../parts/time.tsx'
import { useChange } from '../../../parts/use-change.ts'
import { listOf } from '../../../parts/use-list.ts'
import type { Account } from './account-page.tsx'
import classes from './accounts.module.css'

interface Row {
  key: string
  name: string
  email: string
  role: Role
  /** Null for a member. */
  invitation: Account['invitations'][number] | null
}

const shownBy = ['GET /operator/accounts/:id'] as const
const roles = [
  { value: 'owner', label: 'Owner' },
  { value: 'developer', label: 'Developer' },
  { value: 'viewer', label: 'Viewer' },
]

export function AccountMembers({ account }: { account: Account }) {
  const { id, members, invitations } = account
  const form = useForm({ initialValues: { email: '', role: (members.length === 0 ? 'owner' : 'developer') as Role } })
  const [link, setLink] = useState<MadeLink | null>(null)
  const invite = useChange(
    (body: { email: string; role: Role }) => api('POST /operator/accounts/:id/invitations', { params: { id }, body }),
    { shownBy },
  )
  const remove = useChange(
    (invitation_id: string) =>
      api('DELETE /operator/accounts/:id/invitations/:invitation_id', { params: { id, invitation_id } }),
    { shownBy, done: () => 'Invitation revoked.' },
  )
  const submit = () =>
    invite.mutate(form.values, {
      onSuccess(made) {
        form.reset()
        setLink(made)
      },
    })
  const rows: Row[] = [
    ...members.map((member) => ({ ...member, key: `member ${member.id}`, invitation: null })),
    ...invitations.map((invitation) => ({ ...invitation, key: `invitation ${invitation.id}`, name: '', invitation })),
  ]
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
    {
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
            loading={remove.isPending && remove.variables === invitation.id}
            onClick={() => remove.mutate(invitation.id)}
          >
            Revoke
          </Button>
        ),
    },
  ]
  return (
    <Section title="Members" intro="The members of this account. Sign in as the account to change roles, under Team.">
      <DataTable
        label="Members and invitations"
        columns={columns}
        list={listOf(rows)}
        rowKey={({ key }) => key}
        empty={<EmptyState icon={IconUsers} title="No members yet" text="Invite its owner below." />}
      />
      <ProblemAlert error={remove.error} />
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
          <Select label="Role" data={roles} allowDeselect={false} w={130} {...form.getInputProps('role')} />
          <Button type="submit" variant="default" loading={invite.isPending}>
            Create link
          </Button>
        </FieldRow>
      </Form>
      <LinkOnce
        link={link}
        title="Invitation"
        text={`Send this link to the person you invite. It lets them join ${isolated(account.name)}.`}
        onClose={() => setLink(null)}
      />
    </Section>
  )
}

function Invited({ invitation }: { invitation: Account['invitations'][number] }) {
  return (
    <Group gap={6} component="span">
      <StatusBadge status="pending" label="invited" />
      <RelativeTime value={invitation.created_at} />
    </Group>
  )
}
