/** All accounts of the site, and the way to a new one. */
import { Button } from '@mantine/core'
import { IconBuildings, IconPlus } from '@tabler/icons-react'
import { linkOptions } from '@tanstack/react-router'
import { useMay } from '../../../client/session.ts'
import { Clipped } from '../../../ui/clipped.tsx'
import { type Column, DataTable } from '../../../ui/data-table.tsx'
import { dayOf, dayStart } from '../../../ui/days.ts'
import { FilterBar, FilterSelect, FilterText, NoMatch } from '../../../ui/filter-bar.tsx'
import { useDialogInAddress, useFilterQuery } from '../../../ui/filters.ts'
import { count } from '../../../ui/formats.ts'
import { EmptyState } from '../../../ui/list-states.tsx'
import { Money } from '../../../ui/money.tsx'
import { PageHeader } from '../../../ui/page-header.tsx'
import { Time } from '../../../ui/time.tsx'
import { type ItemOf, useList } from '../../../ui/use-list.ts'
import { AccountState } from './account-state.tsx'
import { NewAccount } from './new-account.tsx'

type Row = ItemOf<'GET /operator/accounts'>

const columns: readonly Column<Row>[] = [
  { label: 'Name', render: ({ name }) => <Clipped widthMax="280px">{name}</Clipped>, narrow: 'title' },
  { label: 'Account', render: ({ id }) => id, width: '90px' },
  {
    label: 'Balance',
    render: ({ balance }) => <Money value={balance} />,
    align: 'right',
    width: '120px',
    narrow: 'aside',
  },
  { label: 'Price', render: ({ price }) => <Money value={price} />, align: 'right', width: '90px' },
  { label: 'Messages today', render: ({ messages }) => count(messages), align: 'right', width: '130px' },
  { label: 'State', render: (row) => <AccountState account={row} />, width: '200px' },
  { label: 'Created', render: ({ created_at }) => <Time value={created_at} />, width: '150px' },
]

const filterNames = ['q', 'state'] as const
const states = [
  { value: 'active', label: 'Active' },
  { value: 'suspended', label: 'Suspended' },
  { value: 'low', label: 'Low balance' },
  { value: 'demo', label: 'Demo' },
]

export function AccountsPage() {
  const { opened, open, close } = useDialogInAddress('new')
  const query = useFilterQuery('GET /operator/accounts', filterNames)
  const list = useList('GET /operator/accounts', { query: { ...query, since: dayStart(dayOf(new Date())) } })
  const create = useMay('POST /operator/accounts') && (
    <Button leftSection={<IconPlus size={15} />} onClick={open}>
      New account
    </Button>
  )
  return (
    <>
      <PageHeader title="Accounts" intro="The customers of this site, with their credit and prices." action={create} />
      <FilterBar names={filterNames}>
        <FilterText name="q" label="Name or ID" />
        <FilterSelect name="state" label="State" options={states} />
      </FilterBar>
      <DataTable
        label="Accounts"
        columns={columns}
        list={list}
        rowKey={({ id }) => id}
        link={({ id }) => linkOptions({ to: '/operator/accounts/$id', params: { id } })}
        empty={
          <NoMatch names={filterNames} things="accounts">
            <EmptyState
              icon={IconBuildings}
              title="No accounts yet"
              text="Each account has its own credit, API keys and members."
              action={create}
            />
          </NoMatch>
        }
      />
      <NewAccount opened={opened} onClose={close} />
    </>
  )
}
