/** The audit log: the member, the change or the reading, the time and the IP address of each entry. */
import { Modal, Text } from '@mantine/core'
import { IconHistory, IconSpy } from '@tabler/icons-react'
import { Link, linkOptions } from '@tanstack/react-router'
import { addressOf } from '../../../client/api.ts'
import { DownloadButton } from '../../../ui/button-link.tsx'
import { Clipped } from '../../../ui/clipped.tsx'
import { CopyId } from '../../../ui/copy.tsx'
import { type Column, DataTable } from '../../../ui/data-table.tsx'
import { FilterBar, FilterSelect, FilterText, NoMatch } from '../../../ui/filter-bar.tsx'
import { FilterDays } from '../../../ui/filter-days.tsx'
import { useFilterQuery, useFilters } from '../../../ui/filters.ts'
import { isolated } from '../../../ui/formats.ts'
import { KeyValues } from '../../../ui/key-values.tsx'
import { EmptyState } from '../../../ui/list-states.tsx'
import { PageHeader } from '../../../ui/page-header.tsx'
import { StatusBadge } from '../../../ui/status-badge.tsx'
import { Time } from '../../../ui/time.tsx'
import { type ItemOf, useList } from '../../../ui/use-list.ts'

type Entry = ItemOf<'GET /operator/audit'>

/** Nouns that the names of actions begin with. */
const nouns = [
  ['account.', 'Accounts'],
  ['carrier.', 'Carriers'],
  ['company_name.', 'Company names'],
  ['destinations.', 'Destinations'],
  ['inbound.', 'Inbound'],
  ['invitation.', 'Invitations'],
  ['key.', 'API keys'],
  ['member.', 'Members'],
  ['node.', 'Nodes'],
  ['operator.', 'Operators'],
  ['portability.', 'Portability'],
  ['routes.', 'Routes'],
  ['sender.', 'Senders'],
  ['sender_policy.', 'Senders by country'],
  ['session.', 'Sessions'],
  ['text.', 'Read a text'],
  ['webhook.', 'Webhooks'],
].map(([value, label]) => ({ value: value!, label: label! }))

const filterNames = ['member', 'account', 'action', 'from', 'to'] as const

const columns: readonly Column<Entry>[] = [
  { label: 'When', render: ({ at }) => <Time value={at} />, width: '150px', narrow: 'aside' },
  { label: 'Who', render: (entry) => <Who entry={entry} /> },
  { label: 'What', render: ({ action }) => action, width: '180px', narrow: 'title' },
  { label: 'To what', render: (entry) => <Target entry={entry} /> },
  {
    label: 'Account',
    render: ({ account }) =>
      account && (
        <Link to="/operator/accounts/$id" params={{ id: account.id }}>
          <Clipped widthMax="150px">{account.name}</Clipped>
        </Link>
      ),
    width: '150px',
  },
  { label: 'From', render: ({ ip }) => ip ?? '', width: '130px' },
]

export function AuditPage() {
  const { values, set } = useFilters()
  const query = useFilterQuery('GET /operator/audit', filterNames, { account: 'account_id' })
  const list = useList('GET /operator/audit', { query })
  const shown = list.items?.find(({ id }) => id === values.open)
  return (
    <>
      <PageHeader
        title="Audit log"
        intro="Who changed what, or read a customer's text as an operator, when and from where. Entries cannot be changed or deleted. Changes made in the terminal are listed under the member “command line”, those of programs under “API key”."
        action={<DownloadButton href={addressOf('GET /operator/audit.csv', { query })}>Export CSV</DownloadButton>}
      />
      <FilterBar names={filterNames}>
        <FilterText name="member" label="Member" />
        <FilterText name="account" label="Account ID" inputMode="numeric" />
        <FilterSelect name="action" label="Action" options={nouns} />
        <FilterDays />
      </FilterBar>
      <DataTable
        label="Audit log"
        columns={columns}
        list={list}
        rowKey={({ id }) => id}
        link={({ id }) =>
          linkOptions({ to: '/operator/audit', search: (before) => ({ ...before, open: id }), resetScroll: false })
        }
        empty={
          <NoMatch names={filterNames} things="entries">
            <EmptyState icon={IconHistory} title="No entries yet" />
          </NoMatch>
        }
      />
      <Modal opened={shown !== undefined} onClose={() => set({ open: undefined })} title={shown?.action ?? ''}>
        {shown !== undefined && <Details entry={shown} />}
      </Modal>
    </>
  )
}

function Who({ entry: { member, acting_as, request_id } }: { entry: Entry }) {
  const nobody = request_id === null ? 'command line' : 'API key'
  const who = member === null ? nobody : <Clipped widthMax="200px">{member.email}</Clipped>
  if (!acting_as) return who
  return (
    <span style={{ display: 'inline-flex', gap: 6 }}>
      {who} <StatusBadge status="acting as" tone="warning" icon={IconSpy} />
    </span>
  )
}

/** The target; of a reading also its filter and ids, as far as they are short. */
function Target({ entry: { action, target, detail } }: { entry: Entry }) {
  if (target === null) return null
  const facts = action === 'text.read' ? Object.entries(detail ?? {}) : []
  const words = facts.map(([name, value]) => `${name} ${shownValue(value)}`).join(', ')
  return (
    <div>
      <Clipped widthMax="180px">{target}</Clipped>
      {words !== '' && (
        <Text size="xs" c="dimmed" maw={260} style={{ overflowWrap: 'anywhere', whiteSpace: 'normal' }}>
          <bdi>{words.length > factsLengthMax ? `${words.slice(0, factsLengthMax)}…` : words}</bdi>
        </Text>
      )}
    </div>
  )
}

/** Longer ones are whole in the details. */
const factsLengthMax = 160

function Details({ entry }: { entry: Entry }) {
  const { at, member, account, target, detail, ip, request_id } = entry
  const nobody = request_id === null ? 'someone at the command line' : 'a program, with an API key'
  return (
    <KeyValues
      items={[
        ['Time', <Time key="at" value={at} />],
        ['Who', member === null ? nobody : `${isolated(member.name)}, ${isolated(member.email)}`],
        ['As', entry.acting_as ? 'an operator signed in as the account' : null],
        ['To what', target],
        ['Account', account === null ? null : `${isolated(account.name)} (${account.id})`],
        ...Object.entries(detail ?? {}).map(([name, value]) => [name, shownValue(value)] as const),
        ['From', ip],
        ['Request', request_id === null ? null : <CopyId key="request" value={request_id} what="request ID" />],
      ]}
    />
  )
}

function shownValue(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
