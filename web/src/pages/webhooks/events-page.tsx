/** Every webhook event of the account with the state of its delivery, filtered by the address. */
import { Button } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconRepeat, IconWebhook } from '@tabler/icons-react'
import { linkOptions } from '@tanstack/react-router'
import type { EventItem } from '@websms/contract/members'
import { paceMs } from '../../client/pace.ts'
import { useMay } from '../../client/session.ts'
import { ButtonLink } from '../../ui/button-link.tsx'
import { Clipped } from '../../ui/clipped.tsx'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { FilterBar, FilterSelect, FilterText, NoMatch } from '../../ui/filter-bar.tsx'
import { FilterDays } from '../../ui/filter-days.tsx'
import { useChoices, useFilterQuery } from '../../ui/filters.ts'
import { EmptyState } from '../../ui/list-states.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { StatusBadge } from '../../ui/status-badge.tsx'
import { RelativeTime, Time } from '../../ui/time.tsx'
import { useList } from '../../ui/use-list.ts'
import { answerText } from './attempts.tsx'
import { DisabledUrls } from './disabled-urls.tsx'
import { ReplayFailed } from './replay-failed.tsx'
import { TryNow } from './try-now.tsx'

const filterNames = ['state', 'type', 'key', 'message', 'from', 'to'] as const

/** Pending events are attempted again by themselves. */
const refetchMs = 10_000

const states = ['pending', 'delivered', 'failed'].map((value) => ({ value, label: value }))
const types = [
  { value: 'dlr', label: 'dlr, delivery receipts' },
  { value: 'mo', label: 'mo, replies' },
  { value: 'optout', label: 'optout, opt-outs' },
]

const columns: readonly Column<EventItem>[] = [
  { label: 'Time', render: ({ created_at }) => <Time value={created_at} />, width: '130px' },
  { label: 'State', render: ({ state }) => <StatusBadge status={state} />, narrow: 'aside', width: '110px' },
  { label: 'Event', render: ({ id }) => `evt_${id}`, narrow: 'title', width: '110px' },
  { label: 'Type', render: ({ type }) => type, width: '70px' },
  {
    label: 'About',
    render: ({ message_id, inbound_id }) => message_id ?? (inbound_id === null ? '–' : `inbound ${inbound_id}`),
    width: '110px',
  },
  { label: 'API key', render: ({ key }) => <Clipped widthMax="100px">{key.name}</Clipped>, width: '110px' },
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
  const query = useFilterQuery('GET /events', filterNames)
  const list = useList('GET /events', { query, refetchMs: () => paceMs(refetchMs) })
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
        empty={
          <NoMatch names={filterNames} things="events">
            <EmptyState
              icon={IconWebhook}
              title="No webhook events yet"
              text="Once an API key has a webhook URL, its delivery receipts and replies appear here."
              action={<ButtonLink to="/keys">Set a webhook URL</ButtonLink>}
            />
          </NoMatch>
        }
      />
      <ReplayFailed opened={replaying} onClose={close} keyId={query.key} />
    </>
  )
}
