/** Rejected API requests of the account, each with its cause and its fix. */
import { IconCircleCheck } from '@tabler/icons-react'
import { linkOptions } from '@tanstack/react-router'
import type { RejectedRequest } from '@websms/contract/members'
import { Clipped } from '../../ui/clipped.tsx'
import { CopyId } from '../../ui/copy.tsx'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { FilterBar, FilterSelect, FilterText, NoMatch } from '../../ui/filter-bar.tsx'
import { FilterDays } from '../../ui/filter-days.tsx'
import { useChoices, useFilterQuery, useFilters } from '../../ui/filters.ts'
import { EmptyState } from '../../ui/list-states.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { StatusBadge } from '../../ui/status-badge.tsx'
import { Time } from '../../ui/time.tsx'
import { useList } from '../../ui/use-list.ts'
import { RequestDrawer } from './request-drawer.tsx'

const filterNames = ['error', 'path', 'key', 'request', 'from', 'to'] as const

const columns: readonly Column<RejectedRequest>[] = [
  { label: 'Time', render: ({ at }) => <Time value={at} />, width: '130px' },
  {
    label: 'Status',
    render: ({ status }) => <StatusBadge status={String(status)} tone={status === 429 ? 'warning' : 'bad'} />,
    narrow: 'aside',
    width: '80px',
  },
  { label: 'Error', render: ({ error }) => <Clipped>{error}</Clipped>, narrow: 'title' },
  {
    label: 'Endpoint',
    render: ({ method, path }) => <Clipped widthMax="260px">{`${method} ${path}`}</Clipped>,
    width: '200px',
  },
  { label: 'API key', render: ({ key }) => <Clipped widthMax="160px">{key?.name ?? '–'}</Clipped>, width: '120px' },
  {
    label: 'Request ID',
    render: ({ request_id }) => <CopyId value={request_id} what="request ID" />,
    width: '150px',
  },
]

export function RequestsPage() {
  const { values, set } = useFilters()
  const choices = useChoices()
  const list = useList('GET /requests', { query: useFilterQuery('GET /requests', filterNames) })
  return (
    <>
      <PageHeader title="Rejected requests" intro="API requests that were rejected, why, and how to fix them." />
      <FilterBar names={filterNames}>
        <FilterSelect name="error" label="Error" options={optionsOf(choices.errors)} />
        <FilterSelect name="path" label="Endpoint" options={optionsOf(choices.paths)} />
        <FilterSelect
          name="key"
          label="API key"
          options={choices.keys.map(({ id, name }) => ({ value: id, label: name }))}
        />
        <FilterText name="request" label="Request ID" />
        <FilterDays />
      </FilterBar>
      <DataTable
        label="Rejected requests"
        columns={columns}
        list={list}
        rowKey={({ id }) => id}
        link={({ id }) =>
          linkOptions({ to: '/requests', search: (before) => ({ ...before, open: id }), resetScroll: false })
        }
        empty={
          <NoMatch names={filterNames} things="requests">
            <EmptyState
              icon={IconCircleCheck}
              title="No rejected requests"
              text="API requests answered with a 4xx error appear here, with the cause and the fix."
            />
          </NoMatch>
        }
      />
      <RequestDrawer
        request={list.items?.find(({ id }) => id === values.open)}
        onClose={() => set({ open: undefined })}
      />
    </>
  )
}

function optionsOf(words: readonly string[]) {
  return words.map((word) => ({ value: word, label: word }))
}
