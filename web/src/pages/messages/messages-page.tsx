/** Every message of the account, out and in, filtered by the address. */
import { Button } from '@mantine/core'
import { IconArrowUp, IconMessages } from '@tabler/icons-react'
import { useEffect } from 'react'
import { addressOf } from '../../client/api.ts'
import { useMay } from '../../client/session.ts'
import { ButtonLink, DownloadButton } from '../../ui/button-link.tsx'
import { DataTable } from '../../ui/data-table.tsx'
import { FilterBar, FilterSelect, FilterText, NoMatch } from '../../ui/filter-bar.tsx'
import { FilterDays } from '../../ui/filter-days.tsx'
import { useChoices, useFilterQuery, useFilters } from '../../ui/filters.ts'
import { countOf, localTime } from '../../ui/formats.ts'
import { EmptyState } from '../../ui/list-states.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { purposeOptions } from '../../ui/purposes.ts'
import { useList } from '../../ui/use-list.ts'
import { messageColumns, messageKey, messageLink } from './message-columns.tsx'
import classes from './messages.module.css'
import { useNewCount } from './use-new-count.ts'

const filterNames = ['status', 'direction', 'purpose', 'number', 'reference', 'key', 'bulk', 'from', 'to'] as const
const statuses = ['queued', 'sent', 'delivered', 'failed', 'expired', 'received']
const directions = [
  { value: 'out', label: 'Out' },
  { value: 'in', label: 'In' },
]

export function MessagesPage() {
  const query = useFilterQuery('GET /messages', filterNames)
  const maySend = useMay('developer')
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
        action={<DownloadButton href={addressOf('GET /messages/export', { query })}>Export CSV</DownloadButton>}
      />
      <FilterBar names={filterNames}>
        <FilterText name="number" label="Number" inputMode="tel" />
        <FilterText name="reference" label="Reference" />
        <FilterSelect name="status" label="Status" options={statuses.map((value) => ({ value, label: value }))} />
        <FilterSelect name="direction" label="Direction" options={directions} />
        <FilterSelect name="purpose" label="Purpose" options={purposeOptions} />
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
        empty={
          <NoMatch names={filterNames} things="messages">
            <EmptyState
              icon={IconMessages}
              title="No messages yet"
              text="Messages appear here as soon as they are sent or received, with their full history."
              action={maySend && <ButtonLink to="/send">Send a message</ButtonLink>}
            />
          </NoMatch>
        }
      />
    </>
  )
}

/** Shown where there are bulk jobs; a job that is not among the newest is named by its id. */
function BulkFilter({ jobs }: { jobs: ReturnType<typeof useChoices>['bulk_jobs'] }) {
  const { bulk } = useFilters().values
  const options = jobs.map(({ id, name, created_at: at }) => ({ value: id, label: `${name}, ${localTime(at)}` }))
  if (bulk !== undefined && !jobs.some(({ id }) => id === bulk)) options.push({ value: bulk, label: `Bulk ${bulk}` })
  return options.length > 0 && <FilterSelect name="bulk" label="Bulk" options={options} />
}
