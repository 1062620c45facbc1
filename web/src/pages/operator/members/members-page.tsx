/** Everybody who can sign in to the site. */
import { Button, Group } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconShieldLock, IconTool, IconUserPlus, IconUsersGroup } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useMay } from '../../../client/session.ts'
import { Clipped } from '../../../ui/clipped.tsx'
import { type Column, DataTable } from '../../../ui/data-table.tsx'
import { FilterBar, FilterSelect, FilterText, NoMatch } from '../../../ui/filter-bar.tsx'
import { useFilterQuery } from '../../../ui/filters.ts'
import { EmptyState } from '../../../ui/list-states.tsx'
import { PageHeader } from '../../../ui/page-header.tsx'
import { StatusBadge } from '../../../ui/status-badge.tsx'
import { RelativeTime } from '../../../ui/time.tsx'
import { type ItemOf, useList } from '../../../ui/use-list.ts'
import { InviteOperator } from './invite-operator.tsx'
import { MemberActions } from './member-actions.tsx'

type Member = ItemOf<'GET /operator/members'>

const columns: readonly Column<Member>[] = [
  { label: 'Email', render: ({ email }) => <Clipped widthMax="230px">{email}</Clipped>, narrow: 'title' },
  { label: 'Name', render: ({ name }) => <Clipped widthMax="160px">{name}</Clipped> },
  { label: 'Accounts', render: ({ accounts }) => <Accounts accounts={accounts} /> },
  {
    label: 'Last seen',
    render: ({ last_seen_at }) => <RelativeTime value={last_seen_at} />,
    width: '110px',
  },
  { label: 'Sessions', render: ({ sessions }) => sessions, align: 'right', width: '80px' },
  { label: 'State', render: (member) => <State member={member} />, width: '250px' },
]

const actionsColumn: Column<Member> = {
  label: 'Actions',
  hideLabel: true,
  render: (member) => <MemberActions member={member} />,
  width: '50px',
  align: 'right',
  narrow: 'aside',
}

const filterNames = ['q', 'state'] as const
const states = [
  { value: 'operator', label: 'Operators' },
  { value: 'suspended', label: 'Suspended' },
  { value: 'no_account', label: 'No account' },
]

export function MembersPage() {
  const mayChange = useMay('PUT /operator/members/:id/operator-role')
  const [inviting, { open, close }] = useDisclosure()
  const list = useList('GET /operator/members', { query: useFilterQuery('GET /operator/members', filterNames) })
  return (
    <>
      <PageHeader
        title="Members"
        intro="Everyone who can sign in. To add someone, invite them from an account's page, or ask its owner to."
        action={
          mayChange && (
            <Button leftSection={<IconUserPlus size={15} />} onClick={open}>
              Invite operator
            </Button>
          )
        }
      />
      <FilterBar names={filterNames}>
        <FilterText name="q" label="Name or email" />
        <FilterSelect name="state" label="State" options={states} />
      </FilterBar>
      <DataTable
        label="Members"
        columns={mayChange ? [...columns, actionsColumn] : columns}
        list={list}
        rowKey={({ id }) => id}
        empty={
          <NoMatch names={filterNames} things="members">
            <EmptyState icon={IconUsersGroup} title="No members yet" />
          </NoMatch>
        }
      />
      <InviteOperator opened={inviting} onClose={close} />
    </>
  )
}

function Accounts({ accounts }: Pick<Member, 'accounts'>) {
  if (accounts.length === 0) return 'none'
  const [first, ...others] = accounts
  return (
    <span title={accounts.map(({ name, role }) => `${name} (${role})`).join('\n')}>
      <Link to="/operator/accounts/$id" params={{ id: first!.id }}>
        <Clipped widthMax="150px">{first!.name}</Clipped>
      </Link>
      {others.length > 0 && ` and ${others.length} more`}
    </span>
  )
}

function State({ member: { operator_role: role, second_factor, suspended_at } }: { member: Member }) {
  return (
    <Group gap={6} component="span">
      <StatusBadge status={suspended_at === null ? 'active' : 'suspended'} />
      {role !== null && (
        <StatusBadge
          status="operator"
          tone="going"
          icon={IconTool}
          label={role === 'full' ? 'operator' : `operator: ${role}`}
        />
      )}
      {second_factor && <StatusBadge status="two-factor" tone="quiet" icon={IconShieldLock} />}
    </Group>
  )
}
