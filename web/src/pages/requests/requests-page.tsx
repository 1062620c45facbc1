/** Requests of the account's programs that were refused, each with its cause and what to do. */
import { Button } from '@mantine/core'
import { IconCircleCheck, IconSearchOff } from '@tabler/icons-react'
import { getRouteApi, linkOptions } from '@tanstack/react-router'
import type { RejectedRequest } from '@websms/contract/members'
import { Clipped } from '../../parts/clipped.tsx'
import { CopyId } from '../../parts/copy-id.tsx'
import { type Column, DataTable } from '../../parts/data-table.tsx'
import { dayEnd, dayStart } from '../../parts/days.ts'
import { FilterBar, FilterSelect, FilterText, useFilters } from '../../parts/filter-bar.tsx'
import { FilterDays } from '../../parts/filter-days.tsx'
import { EmptyState } from '../../parts/list-states.tsx'
import { PageHeader } from '../../parts/page-header.tsx'
import { StatusBadge } from '../../parts/status-badge.tsx'
import { Time } from '../../parts/time.tsx'
import { useList } from '../../parts/use-list.ts'
import { useChoices } from '../messages/use-message-filters.ts'
import { RequestDrawer } from './request-drawer.tsx'

const route = getRouteApi('/shell/account/requests')
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
  const { error, path, key, request, from, to, open } = route.useSearch()
  const { set } = useFilters()
  const choices = useChoices()
  const given = { error, path, key, request_id: request, since: dayStart(from), until: dayEnd(to) }
  const query = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
  const list = useList('GET /requests', { query })
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
        empty={<NoRequests />}
      />
      <RequestDrawer request={list.items?.find(({ id }) => id === open)} onClose={() => set({ open: undefined })} />
    </>
  )
}

function optionsOf(words: readonly string[]) {
  return words.map((word) => ({ value: word, label: word }))
}

function NoRequests() {
  const { values, set } = useFilters()
  if (filterNames.every((name) => values[name] === undefined)) {
    return (
      <EmptyState
        icon={IconCircleCheck}
        title="No rejected requests"
        text="API requests answered with a 4xx error appear here, with the cause and the fix."
      />
    )
  }
  return (
    <EmptyState
      icon={IconSearchOff}
      title="No requests match these filters"
      text="Change or clear the filters to see more."
      action={
        <Button variant="default" onClick={() => set(Object.fromEntries(filterNames.map((name) => [name, undefined])))}>
          Clear filters
        </Button>
      }
    />
  )
}
