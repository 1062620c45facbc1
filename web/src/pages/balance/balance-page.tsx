/** What is left, what a part costs, and every transfer with what was left after it. */
import { Button } from '@mantine/core'
import { IconDownload, IconReceipt, IconSearchOff } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { addressOf } from '../../app/api.ts'
import { useAccount } from '../../app/session.ts'
import { DataTable } from '../../parts/data-table.tsx'
import { dayEnd, dayStart } from '../../parts/days.ts'
import { FilterBar, FilterSelect, useFilters } from '../../parts/filter-bar.tsx'
import { FilterDays } from '../../parts/filter-days.tsx'
import { EmptyState } from '../../parts/list-states.tsx'
import { PageHeader } from '../../parts/page-header.tsx'
import { transferKindNames } from '../../parts/transfer-kinds.ts'
import { useList } from '../../parts/use-list.ts'
import { BalanceTiles } from './balance-tiles.tsx'
import { balanceRoute } from './routes.tsx'
import { transferColumns } from './transfer-columns.tsx'

const filterNames = ['kind', 'from', 'to'] as const
const kinds = Object.entries(transferKindNames).map(([value, label]) => ({ value, label }))

export function BalancePage() {
  const { kind, from, to } = balanceRoute.useSearch()
  const given = { kind, since: dayStart(from), until: dayEnd(to) }
  const query = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
  const list = useList('GET /ledger', { query })
  useFresh()
  return (
    <>
      <PageHeader
        title="Balance"
        intro="Your prepaid credit, and every charge, refund and top-up."
        action={
          <Button
            component="a"
            variant="default"
            leftSection={<IconDownload size={16} />}
            href={addressOf('GET /ledger.csv', { query })}
            download
          >
            Export CSV
          </Button>
        }
      />
      <BalanceTiles />
      <FilterBar names={filterNames}>
        <FilterSelect name="kind" label="Kind" options={kinds} />
        <FilterDays />
      </FilterBar>
      <DataTable
        label="Transfers"
        columns={transferColumns}
        list={list}
        rowKey={({ id }) => id}
        empty={<NoTransfers />}
      />
    </>
  )
}

/** Where the balance in sight has moved, the list is not what it was. */
function useFresh() {
  const { balance } = useAccount()
  const queryClient = useQueryClient()
  const shown = useRef(balance)
  useEffect(() => {
    if (shown.current === balance) return
    shown.current = balance
    void queryClient.invalidateQueries({ queryKey: ['GET /ledger'] })
  }, [balance, queryClient])
}

function NoTransfers() {
  const { values, set } = useFilters()
  if (filterNames.some((name) => values[name] !== undefined)) {
    return (
      <EmptyState
        icon={IconSearchOff}
        title="No transfers match these filters"
        text="Change or clear the filters to see more."
        action={
          <Button
            variant="default"
            onClick={() => set(Object.fromEntries(filterNames.map((name) => [name, undefined])))}
          >
            Clear filters
          </Button>
        }
      />
    )
  }
  return (
    <EmptyState
      icon={IconReceipt}
      title="No transfers yet"
      text="Top-ups, charges and refunds appear here. The site operator adds credit to your account."
    />
  )
}
