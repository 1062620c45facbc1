/** Every webhook event of the account and how its delivery stands, narrowed by filters that stand in the address. */
import { Button } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconRepeat, IconSearchOff, IconWebhook } from '@tabler/icons-react'
import { Link, linkOptions } from '@tanstack/react-router'
import type { EventItem, QueryOf } from '@websms/contract/members'
import { useMay } from '../../app/session.ts'
import { Clipped } from '../../parts/clipped.tsx'
import { type Column, DataTable } from '../../parts/data-table.tsx'
import { dayEnd, dayStart } from '../../parts/days.ts'
import { FilterBar, FilterSelect, FilterText, useFilters } from '../../parts/filter-bar.tsx'
import { FilterDays } from '../../parts/filter-days.tsx'
import { EmptyState } from '../../parts/list-states.tsx'
import { PageHeader } from '../../parts/page-header.tsx'
import { StatusBadge } from '../../parts/status-badge.tsx'
import { RelativeTime, Time } from '../../parts/time.tsx'
import { useList } from '../../parts/use-list.ts'
import { useChoices } from '../messages/use-message-filters.ts'
import { answerText } from './attempts.tsx'
import { DisabledUrls } from './disabled-urls.tsx'
import { ReplayFailed } from './replay-failed.tsx'
import { eventsRoute } from './routes.tsx'
import { TryNow } from './try-now.tsx'

const filterNames = ['state', 'type', 'key', 'message', 'from', 'to'] as const
type EventsQuery = Omit<NonNullable<QueryOf<'GET /events'>>, 'cursor' | 'limit'>

/** Those that wait go on by themselves. */
const refetchMs = 10_000

const states = ['pending', 'delivered', 'failed'].map((value) => ({ value, label: value }))
const types = [
  { value: 'dlr', label: 'dlr, delivery receipts' },
  { value: 'mo', label: 'mo, replies' },
]

const columns: readonly Column<EventItem>[] = [
  { label: 'Time', render: ({ created_at }) => <Time value={created_at} />, width: '130px' },
  { label: 'State', render: ({ state }) => <StatusBadge status={state} />, narrow: 'aside', width: '110px' },
  { label: 'Event', render: ({ id }) => `evt_${id}`, narrow: 'title', width: '110px' },
  { label: 'Type', render: ({ type }) => type, width: '60px' },
  {
    label: 'About',
    render: ({ message_id, inbound_id }) => message_id ?? (inbound_id === null ? '–' : `inbound ${inbound_id}`),
    width: '110px',
  },
  { label: 'API key', render: ({ key }) => <Clipped widthMax="150px">{key.name}</Clipped>, width: '140px' },
  { label: 'Attempts', render: ({ attempts_made }) => attempts_made, align: 'right', width: '70px' },
  {
    label: 'Last response',
    render: ({ last_attempt }) => <Clipped>{last_attempt === null ? '–' : answerText(last_attempt)}</Clipped>,
  },
  {
    label: 'Next attempt',
    render: (event) =>
      event.next_at === null ? (
        '–'
      ) : (
        <span>
          <RelativeTime value={event.next_at} /> <TryNow event={event} inList />
        </span>
      ),
    width: '170px',
  },
]

export function EventsPage() {
  const { state, type, key, message, from, to } = eventsRoute.useSearch()
  const given = { state, type, key, message, since: dayStart(from), until: dayEnd(to) }
  const query = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as EventsQuery
  const list = useList('GET /events', { query, refetchMs })
  const { keys } = useChoices()
  const [replaying, { open, close }] = useDisclosure()
  const mayReplay = useMay('developer')
  return (
    <>
      <PageHeader
        title="Webhook deliveries"
        intro="Events posted to your webhook URLs, the responses, and upcoming retries."
        action={
          mayReplay && (
            <Button variant="default" leftSection={<IconRepeat size={16} />} onClick={open}>
              Replay failed events
            </Button>
          )
        }
      />
      <DisabledUrls />
      <FilterBar names={filterNames}>
        <FilterSelect name="state" label="State" options={states} />
        <FilterSelect name="type" label="Type" options={types} />
        <FilterSelect name="key" label="API key" options={keys.map(({ id, name }) => ({ value: id, label: name }))} />
        <FilterText name="message" label="Message ID" inputMode="numeric" />
        <FilterDays />
      </FilterBar>
      <DataTable
        label="Webhook events"
        columns={columns}
        list={list}
        rowKey={({ id }) => id}
        link={({ id }) => linkOptions({ to: '/webhooks/$id', params: { id } })}
        empty={<NoEvents />}
      />
      <ReplayFailed opened={replaying} onClose={close} keyId={key} />
    </>
  )
}

function NoEvents() {
  const { values, set } = useFilters()
  if (filterNames.every((name) => values[name] === undefined)) {
    return (
      <EmptyState
        icon={IconWebhook}
        title="No webhook events yet"
        text="Once an API key has a webhook URL, its delivery receipts and replies appear here."
        action={
          <Button component={Link} to="/keys">
            Set a webhook URL
          </Button>
        }
      />
    )
  }
  return (
    <EmptyState
      icon={IconSearchOff}
      title="No events match these filters"
      text="Change or clear the filters to see more."
      action={
        <Button variant="default" onClick={() => set(Object.fromEntries(filterNames.map((name) => [name, undefined])))}>
          Clear filters
        </Button>
      }
    />
  )
}
