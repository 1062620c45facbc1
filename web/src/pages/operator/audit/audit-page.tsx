/** Who changed what, when and from where. */
import { Button, Modal } from '@mantine/core'
import { IconDownload, IconHistory, IconSpy } from '@tabler/icons-react'
import { Link, linkOptions } from '@tanstack/react-router'
import { addressOf } from '../../../app/api.ts'
import { Clipped } from '../../../parts/clipped.tsx'
import { CopyId } from '../../../parts/copy-id.tsx'
import { type Column, DataTable } from '../../../parts/data-table.tsx'
import { dayEnd, dayStart } from '../../../parts/days.ts'
import { FilterBar, FilterSelect, FilterText, useFilters } from '../../../parts/filter-bar.tsx'
import { FilterDays } from '../../../parts/filter-days.tsx'
import { isolated } from '../../../parts/formats.ts'
import { KeyValues } from '../../../parts/key-values.tsx'
import { EmptyState } from '../../../parts/list-states.tsx'
import { PageHeader } from '../../../parts/page-header.tsx'
import { StatusBadge } from '../../../parts/status-badge.tsx'
import { Time } from '../../../parts/time.tsx'
import { type ItemOf, useList } from '../../../parts/use-list.ts'

type Entry = ItemOf<'GET /operator/audit'>

/** How actions begin: the noun that they are about. */
const nouns = [
  ['account.', 'Accounts'],
  ['carrier.', 'Carriers'],
  ['company_name.', 'Company names'],
  ['inbound.', 'Inbound'],
  ['invitation.', 'Invitations'],
  ['key.', 'API keys'],
  ['member.', 'Members'],
  ['operator.', 'Operators'],
  ['portability.', 'Portability'],
  ['sender.', 'Senders'],
  ['session.', 'Sessions'],
  ['webhook.', 'Webhooks'],
].map(([value, label]) => ({ value: value!, label: label! }))

const names = ['member', 'account', 'action', 'from', 'to']

const columns: readonly Column<Entry>[] = [
  { label: 'When', render: ({ at }) => <Time value={at} />, width: '150px', narrow: 'aside' },
  { label: 'Who', render: (entry) => <Who entry={entry} /> },
  { label: 'What', render: ({ action }) => action, width: '180px', narrow: 'title' },
  { label: 'To what', render: ({ target }) => target !== null && <Clipped widthMax="180px">{target}</Clipped> },
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
  const { member, account, action } = values
  const from = dayStart(values.from)
  const to = dayEnd(values.to)
  const query = {
    ...(member && { member }),
    ...(account && { account_id: account }),
    ...(action && { action }),
    ...(from && { from }),
    ...(to && { to }),
  }
  const list = useList('GET /operator/audit', { query })
  const shown = list.items?.find(({ id }) => id === values.open)
  return (
    <>
      <PageHeader
        title="Audit log"
        intro="Who changed what, when and from where. Entries cannot be changed or deleted. Changes made in the terminal are listed under the member “command line”."
        action={
          <Button
            component="a"
            variant="default"
            leftSection={<IconDownload size={15} />}
            href={addressOf('GET /operator/audit.csv', { query })}
            download
          >
            CSV
          </Button>
        }
      />
      <FilterBar names={names}>
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
          <EmptyState
            icon={IconHistory}
            title="No entries match these filters"
            text="Change or clear the filters to see more."
          />
        }
      />
      <Modal opened={shown !== undefined} onClose={() => set({ open: undefined })} title={shown?.action ?? ''}>
        {shown !== undefined && <Details entry={shown} />}
      </Modal>
    </>
  )
}

function Who({ entry: { member, acting_as } }: { entry: Entry }) {
  const who = member === null ? 'command line' : <Clipped widthMax="200px">{member.email}</Clipped>
  if (!acting_as) return who
  return (
    <span style={{ display: 'inline-flex', gap: 6 }}>
      {who} <StatusBadge status="acting as" tone="warning" icon={IconSpy} />
    </span>
  )
}

function Details({ entry }: { entry: Entry }) {
  const { at, member, account, target, detail, ip, request_id } = entry
  return (
    <KeyValues
      items={[
        ['Time', <Time key="at" value={at} />],
        [
          'Who',
          member === null ? 'someone at the command line' : `${isolated(member.name)}, ${isolated(member.email)}`,
        ],
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
