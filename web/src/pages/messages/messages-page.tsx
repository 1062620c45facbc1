/** Every message of the account, out and in, narrowed by filters that stand in the address. */
import { Button } from '@mantine/core'
import { IconArrowUp, IconDownload, IconMessages, IconSearchOff } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useEffect } from 'react'
import { addressOf } from '../../app/api.ts'
import { useMay } from '../../app/session.ts'
import { DataTable } from '../../parts/data-table.tsx'
import { FilterBar, FilterSelect, FilterText, useFilters } from '../../parts/filter-bar.tsx'
import { FilterDays } from '../../parts/filter-days.tsx'
import { countOf, localTime } from '../../parts/formats.ts'
import { EmptyState } from '../../parts/list-states.tsx'
import { PageHeader } from '../../parts/page-header.tsx'
import { useList } from '../../parts/use-list.ts'
import { sendPage } from './elsewhere.ts'
import { messageColumns, messageKey, messageLink } from './message-columns.tsx'
import classes from './messages.module.css'
import { filterNames, useChoices, useMessageQuery } from './use-message-filters.ts'
import { useNewCount } from './use-new-count.ts'

const statuses = ['queued', 'sent', 'delivered', 'failed', 'expired', 'received']
const directions = [
  { value: 'out', label: 'Out' },
  { value: 'in', label: 'In' },
]

export function MessagesPage() {
  const query = useMessageQuery()
  const list = useList('GET /messages', { query })
  const { items, more, loadingMore } = list
  const fresh = useNewCount(query, items)
  const { keys, bulk_jobs: jobs } = useChoices()
  // A search through very many messages may find none at first.
  const goOn = items?.length === 0 && !loadingMore ? more : null
  useEffect(() => goOn?.(), [goOn])
  return (
    <>
      <PageHeader
        title="Messages"
        intro="Every message you sent and received."
        action={
          <Button
            component="a"
            variant="default"
            leftSection={<IconDownload size={16} />}
            href={addressOf('GET /messages/export', { query })}
            download
          >
            Export CSV
          </Button>
        }
      />
      <FilterBar names={filterNames}>
        <FilterText name="number" label="Number" inputMode="tel" />
        <FilterSelect name="status" label="Status" options={statuses.map((value) => ({ value, label: value }))} />
        <FilterSelect name="direction" label="Direction" options={directions} />
        <FilterSelect name="key" label="API key" options={keys.map(({ id, name }) => ({ value: id, label: name }))} />
        <BulkFilter jobs={jobs} />
        <FilterDays />
      </FilterBar>
      <div className={classes.new} aria-live="polite">
        {fresh > 0 && (
          <Button size="compact-sm" leftSection={<IconArrowUp size={14} />} onClick={list.retry}>
            {fresh >= 50 ? '50+ new messages' : countOf(fresh, 'new message')}
          </Button>
        )}
      </div>
      <DataTable
        label="Messages"
        columns={messageColumns}
        list={goOn === null && !(items?.length === 0 && loadingMore) ? list : { ...list, items: undefined }}
        rowKey={messageKey}
        link={messageLink}
        empty={<NoMessages />}
      />
    </>
  )
}

/** Where lists were sent; a job that is not among the newest is named by its id. */
function BulkFilter({ jobs }: { jobs: ReturnType<typeof useChoices>['bulk_jobs'] }) {
  const { bulk } = useFilters().values
  const options = jobs.map(({ id, name, created_at: at }) => ({ value: id, label: `${name}, ${localTime(at)}` }))
  if (bulk !== undefined && !jobs.some(({ id }) => id === bulk)) options.push({ value: bulk, label: `Bulk ${bulk}` })
  return options.length > 0 && <FilterSelect name="bulk" label="Bulk" options={options} />
}

function NoMessages() {
  const { values, set } = useFilters()
  const maySend = useMay('developer')
  if (filterNames.some((name) => values[name] !== undefined)) {
    return (
      <EmptyState
        icon={IconSearchOff}
        title="No messages match these filters"
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
      icon={IconMessages}
      title="No messages yet"
      text="Messages appear here as soon as they are sent or received, with their full history."
      action={
        maySend && (
          <Button component={Link} to={sendPage}>
            Send a message
          </Button>
        )
      }
    />
  )
}
