/** The balance, the price of a part, and every transfer with the balance after it. */
import { IconReceipt } from '@tabler/icons-react'
import { useEffect, useRef } from 'react'
import { useInvalidate } from '../../client/answer.ts'
import { addressOf } from '../../client/api.ts'
import { useAccount } from '../../client/session.ts'
import { DownloadButton } from '../../ui/button-link.tsx'
import { DataTable } from '../../ui/data-table.tsx'
import { FilterBar, FilterSelect, NoMatch } from '../../ui/filter-bar.tsx'
import { FilterDays } from '../../ui/filter-days.tsx'
import { useFilterQuery } from '../../ui/filters.ts'
import { EmptyState } from '../../ui/list-states.tsx'
import { transferKindNames } from '../../ui/money.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { useList } from '../../ui/use-list.ts'
import { BalanceTiles } from './balance-tiles.tsx'
import { OwnPrices } from './own-prices.tsx'
import { transferColumns } from './transfer-columns.tsx'

const filterNames = ['kind', 'from', 'to'] as const
const kinds = Object.entries(transferKindNames).map(([value, label]) => ({ value, label }))

export function BalancePage() {
  const query = useFilterQuery('GET /ledger', filterNames)
  const list = useList('GET /ledger', { query })
  useFresh()
  return (
    <>
      <PageHeader
        title="Balance"
        intro="Your prepaid credit, and every charge, refund and top-up."
        action={<DownloadButton href={addressOf('GET /ledger.csv', { query })}>Export CSV</DownloadButton>}
      />
      <BalanceTiles />
      <OwnPrices />
      <FilterBar names={filterNames}>
        <FilterSelect name="kind" label="Kind" options={kinds} />
        <FilterDays />
      </FilterBar>
      <DataTable
        label="Transfers"
        columns={transferColumns}
        list={list}
        rowKey={({ id }) => id}
        empty={
          <NoMatch names={filterNames} things="transfers">
            <EmptyState
              icon={IconReceipt}
              title="No transfers yet"
              text="Top-ups, charges and refunds appear here. The site operator adds credit to your account."
            />
          </NoMatch>
        }
      />
    </>
  )
}

/** A balance that has changed in sight makes the list stale. */
function useFresh() {
  const { balance } = useAccount()
  const invalidate = useInvalidate()
  const shown = useRef(balance)
  useEffect(() => {
    if (shown.current === balance) return
    shown.current = balance
    void invalidate('GET /ledger')
  }, [balance, invalidate])
}
