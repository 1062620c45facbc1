/** The register of senders, with the requests that wait, and the rules of countries about senders. */
import { Button, Tabs } from '@mantine/core'
import { IconPlus, IconTag } from '@tabler/icons-react'
import { linkOptions } from '@tanstack/react-router'
import { useMay } from '../../../client/session.ts'
import { Clipped } from '../../../ui/clipped.tsx'
import { type Column, DataTable } from '../../../ui/data-table.tsx'
import { FilterBar, FilterSelect, FilterText, NoMatch } from '../../../ui/filter-bar.tsx'
import { useDialogInAddress, useFilterQuery, useFilters } from '../../../ui/filters.ts'
import { isolated } from '../../../ui/formats.ts'
import { EmptyState } from '../../../ui/list-states.tsx'
import { PageHeader } from '../../../ui/page-header.tsx'
import { RelativeTime } from '../../../ui/time.tsx'
import { type ItemOf, useList } from '../../../ui/use-list.ts'
import { kindNames, SenderBadge, scopeText } from '../../senders/sender-words.tsx'
import { NewSender } from './new-sender.tsx'
import { PoliciesSection } from './policies-section.tsx'

type Sender = ItemOf<'GET /operator/senders'>

export function SendersPage() {
  const { values, set } = useFilters()
  const { opened, open, close } = useDialogInAddress('new')
  const mayRegister = useMay('POST /operator/senders')
  const mayReadPolicies = useMay('GET /operator/sender-policies')
  const tab = values.tab === 'countries' && mayReadPolicies ? 'countries' : 'register'
  const add = (
    <Button leftSection={<IconPlus size={16} />} onClick={open}>
      Register a sender
    </Button>
  )
  return (
    <>
      <PageHeader
        title="Sender register"
        intro="Short codes, numbers and names that messages come from, who may use them, and where."
        action={tab === 'register' && mayRegister && add}
      />
      <Tabs
        value={tab}
        onChange={(next) => set({ tab: next === 'register' ? undefined : (next ?? undefined) })}
        keepMounted={false}
      >
        <Tabs.List aria-label="Senders" mb="md">
          <Tabs.Tab value="register">Register</Tabs.Tab>
          {mayReadPolicies && <Tabs.Tab value="countries">Rules of countries</Tabs.Tab>}
        </Tabs.List>
        <Tabs.Panel value="register">
          <Register />
        </Tabs.Panel>
        <Tabs.Panel value="countries">
          <PoliciesSection />
        </Tabs.Panel>
      </Tabs>
      <NewSender opened={opened} onClose={close} />
    </>
  )
}

const filterNames = ['q', 'state', 'kind', 'account', 'shared'] as const

const stateOptions = [
  { value: 'requested', label: 'Requested' },
  { value: 'approved', label: 'Approved' },
  { value: 'suspended', label: 'Suspended' },
  { value: 'expired', label: 'Expired' },
  { value: 'refused', label: 'Refused' },
]
const kindOptions = Object.entries(kindNames).map(([value, label]) => ({ value, label }))
const ownerOptions = [{ value: 'true', label: 'Shared only' }]

function Register() {
  const list = useList('GET /operator/senders', {
    query: useFilterQuery('GET /operator/senders', filterNames),
    refetchMs: 15_000,
  })
  return (
    <>
      <FilterBar names={filterNames}>
        <FilterText name="q" label="Sender or owner" />
        <FilterSelect name="state" label="State" options={stateOptions} />
        <FilterSelect name="kind" label="Kind" options={kindOptions} />
        <FilterSelect name="shared" label="Owner" options={ownerOptions} />
      </FilterBar>
      <DataTable
        label="Senders"
        columns={columns}
        list={list}
        rowKey={({ id }) => id}
        link={({ id }) => linkOptions({ to: '/operator/senders/$id', params: { id } })}
        empty={
          <NoMatch names={filterNames} things="senders">
            <EmptyState
              icon={IconTag}
              title="No senders registered"
              text="Messages come from the shared short code of the settings. Register another sender, or wait for a customer to ask for one."
            />
          </NoMatch>
        }
      />
    </>
  )
}

const columns: readonly Column<Sender>[] = [
  { label: 'Sender', render: ({ code }) => <strong>{code}</strong>, narrow: 'title', width: '150px' },
  { label: 'Kind', render: ({ kind }) => kindNames[kind], width: '110px' },
  {
    label: 'Owner',
    render: (sender) => <Clipped widthMax="220px">{ownerText(sender)}</Clipped>,
  },
  { label: 'State', render: ({ state }) => <SenderBadge state={state} />, width: '120px', narrow: 'aside' },
  { label: 'Valid', render: (sender) => <Clipped widthMax="240px">{scopeText(sender)}</Clipped> },
  { label: 'Since', render: ({ requested_at }) => <RelativeTime value={requested_at} />, width: '110px' },
]

function ownerText({ account_id, account_name, for_accounts }: Sender): string {
  if (account_id !== null) return isolated(account_name ?? account_id)
  return for_accounts.length === 0 ? 'shared by all' : `shared by ${for_accounts.length}`
}
