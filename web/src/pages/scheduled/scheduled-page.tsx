/** Messages that wait for their time, by the request that sent them. */
import { Text } from '@mantine/core'
import { IconClock } from '@tabler/icons-react'
import { Link, linkOptions } from '@tanstack/react-router'
import type { ScheduledItem } from '@websms/contract/members'
import { useMay } from '../../client/session.ts'
import { ButtonLink } from '../../ui/button-link.tsx'
import { Clipped } from '../../ui/clipped.tsx'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { count, utcTime } from '../../ui/formats.ts'
import { EmptyState } from '../../ui/list-states.tsx'
import { MessageText } from '../../ui/message-text.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { RelativeTime, Time } from '../../ui/time.tsx'
import { useList } from '../../ui/use-list.ts'
import { ScheduledActions } from './scheduled-actions.tsx'

/** Interval of polling, in ms: what is sent leaves the list. */
const refetchMs = 5000

export function ScheduledPage() {
  const list = useList('GET /scheduled', { refetchMs })
  const mayChange = useMay('developer')
  const send = mayChange && <ButtonLink to="/send">Send later</ButtonLink>
  return (
    <>
      <PageHeader
        title="Scheduled"
        intro={
          <>
            Messages that will be sent later. They are paid for already; cancelling one refunds it. A list that begins
            later is on the page <Link to="/bulk">Bulk</Link>.
          </>
        }
        action={send}
      />
      <DataTable
        label="Scheduled messages"
        columns={mayChange ? [...columns, actions] : columns}
        list={list}
        rowKey={({ id }) => id}
        link={({ id }) => linkOptions({ to: '/messages/$id', params: { id } })}
        empty={
          <EmptyState
            icon={IconClock}
            title="Nothing is scheduled"
            text="Texts that are to be sent later wait here, and so do those that quiet hours hold back."
            action={send}
          />
        }
      />
    </>
  )
}

const columns: readonly Column<ScheduledItem>[] = [
  {
    label: 'To',
    narrow: 'title',
    width: '170px',
    render: ({ to, messages }) => (messages === 1 ? to : `${to} and ${count(messages - 1)} more`),
  },
  { label: 'Scheduled for', width: '230px', narrow: 'block', render: (item) => <SentAt item={item} /> },
  { label: 'From', width: '120px', render: ({ from }) => <Clipped widthMax="130px">{from}</Clipped> },
  {
    label: 'Text',
    narrow: 'block',
    render: ({ body }) => (
      <Clipped>
        <MessageText body={body} data={false} />
      </Clipped>
    ),
  },
  {
    label: 'Accepted',
    width: '120px',
    narrow: 'hidden',
    render: ({ accepted_at }) => <RelativeTime value={accepted_at} />,
  },
]

function SentAt({ item: { send_at, last_at } }: { item: ScheduledItem }) {
  return (
    <span>
      <Time value={send_at} />
      {last_at !== send_at && (
        <>
          {' '}
          to <Time value={last_at} />
        </>
      )}
      <Text size="xs" c="dimmed" component="span" display="block">
        {utcTime(send_at).replace(/:\d\d\.\d+/, '')}, <RelativeTime value={send_at} />
      </Text>
    </span>
  )
}

const actions: Column<ScheduledItem> = {
  label: 'Actions',
  hideLabel: true,
  align: 'right',
  width: '50px',
  narrow: 'aside',
  render: (item) => <ScheduledActions item={item} />,
}
