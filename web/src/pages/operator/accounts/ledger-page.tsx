/** Every transfer of an account with the balance after it, for operators. */
import { IconReceipt } from '@tabler/icons-react'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useAnswer } from '../../../client/answer.ts'
import { addressOf } from '../../../client/api.ts'
import { useMay } from '../../../client/session.ts'
import { DownloadButton } from '../../../ui/button-link.tsx'
import { Clipped } from '../../../ui/clipped.tsx'
import { type Column, DataTable } from '../../../ui/data-table.tsx'
import { FilterBar, FilterSelect, NoMatch } from '../../../ui/filter-bar.tsx'
import { FilterDays } from '../../../ui/filter-days.tsx'
import { useFilterQuery } from '../../../ui/filters.ts'
import { countOf } from '../../../ui/formats.ts'
import { EmptyState } from '../../../ui/list-states.tsx'
import { Money, transferKindNames } from '../../../ui/money.tsx'
import { PageHeader } from '../../../ui/page-header.tsx'
import { Time } from '../../../ui/time.tsx'
import { type ItemOf, useList } from '../../../ui/use-list.ts'

type Transfer = ItemOf<'GET /operator/accounts/:id/ledger'>

const ledgerRoute = getRouteApi('/shell/operator/operator/accounts/$id/ledger')

const filterNames = ['kind', 'from', 'to'] as const
const kinds = Object.entries(transferKindNames).map(([value, label]) => ({ value, label }))

const columns: readonly Column<Transfer>[] = [
  { label: 'Time', render: ({ at }) => <Time value={at} />, width: '150px' },
  { label: 'Kind', render: ({ kind }) => transferKindNames[kind], width: '120px', narrow: 'title' },
  { label: 'For', render: (transfer) => <Clipped widthMax="420px">{purposeOf(transfer)}</Clipped> },
  {
    label: 'Amount',
    render: ({ amount }) => <Money value={amount} sign />,
    align: 'right',
    narrow: 'aside',
    width: '120px',
  },
  { label: 'Balance', render: ({ balance }) => <Money value={balance} />, align: 'right', width: '130px' },
]

function purposeOf({ kind, message_id: id, messages, note }: Transfer): string {
  if (id === null) return note ?? ''
  return kind === 'charge' && messages !== null && messages > 1 ? countOf(messages, 'message') : `message ${id}`
}

export function LedgerPage() {
  const { id } = ledgerRoute.useParams()
  const params = { id }
  const query = useFilterQuery('GET /operator/accounts/:id/ledger', filterNames)
  const list = useList('GET /operator/accounts/:id/ledger', { params, query })
  const { data: account } = useAnswer('GET /operator/accounts/:id', { params })
  const mayExport = useMay('GET /operator/accounts/:id/ledger.csv')
  const name = account?.name ?? `Account ${id}`
  return (
    <>
      <PageHeader
        title="Transfers"
        back={
          <Link to="/operator/accounts/$id" params={params}>
            <bdi>{name}</bdi>
          </Link>
        }
        intro="Every charge, refund, top-up and debit of the account."
        action={
          mayExport && (
            <DownloadButton href={addressOf('GET /operator/accounts/:id/ledger.csv', { params, query })}>
              Export CSV
            </DownloadButton>
          )
        }
      />
      <FilterBar names={filterNames}>
        <FilterSelect name="kind" label="Kind" options={kinds} />
        <FilterDays />
      </FilterBar>
      <DataTable
        label="Transfers"
        columns={columns}
        list={list}
        rowKey={(transfer) => transfer.id}
        empty={
          <NoMatch names={filterNames} things="transfers">
            <EmptyState icon={IconReceipt} title="No transfers yet" />
          </NoMatch>
        }
      />
    </>
  )
}
