/** Messages as they change, without a reload: each stays in its row while its status changes. */
import { Alert, Button, Group } from '@mantine/core'
import { IconActivity, IconInfoCircle, IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import type { MessageItem } from '@websms/contract/members'
import { useMemo } from 'react'
import { addressOf } from '../../client/api.ts'
import { useMay } from '../../client/session.ts'
import { ButtonLink } from '../../ui/button-link.tsx'
import { DataTable } from '../../ui/data-table.tsx'
import type { StreamEvent } from '../../ui/event-stream.ts'
import { count } from '../../ui/formats.ts'
import { EmptyState } from '../../ui/list-states.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { type EventStream, useEventStream } from '../../ui/use-event-stream.ts'
import { listOf } from '../../ui/use-list.ts'
import { messageColumns, messageKey, messageLink } from '../messages/message-columns.tsx'
import classes from './live.module.css'

const rowsMax = 200
/** A message changes a few times on its way. */
const eventsMax = 4 * rowsMax

type Change = { message: MessageItem } | { gap: true }

export function LivePage() {
  const stream = useEventStream<Change>({ url: addressOf('GET /messages/live'), read: changeOf, itemsMax: eventsMax })
  const maySend = useMay('developer')
  const rows = useMemo(() => newestOf(stream.items), [stream.items])
  const gap = stream.items.some((change) => 'gap' in change)
  return (
    <>
      <PageHeader
        title="Live log"
        intro="Messages as they are sent and received, newest first."
        action={<LiveBadge {...stream} />}
      />
      {gap && (
        <Alert variant="light" icon={<IconInfoCircle size={16} />} mb="sm">
          Some messages arrived too fast to show here. <Link to="/messages">See all messages</Link>.
        </Alert>
      )}
      <DataTable
        label="Live messages"
        columns={messageColumns}
        list={listOf(stream.state === 'connecting' ? undefined : rows)}
        rowKey={messageKey}
        link={messageLink}
        empty={
          <EmptyState
            icon={IconActivity}
            title="No messages yet"
            text="New messages appear here automatically."
            action={
              maySend && (
                <ButtonLink to="/send" variant="default">
                  Send a message
                </ButtonLink>
              )
            }
          />
        }
      />
    </>
  )
}

function changeOf({ type, data }: StreamEvent): Change | null {
  if (type === 'gap') return { gap: true }
  return type === 'message' ? { message: JSON.parse(data) as MessageItem } : null
}

/** The latest state of each message, newest message first. */
function newestOf(changes: readonly Change[]): MessageItem[] {
  const messages = new Map<string, MessageItem>()
  for (const change of changes) {
    if ('gap' in change) continue
    const key = messageKey(change.message)
    if (!messages.has(key)) messages.set(key, change.message)
  }
  const newest = (a: MessageItem, b: MessageItem) => b.at.localeCompare(a.at) || Number(b.id) - Number(a.id)
  return [...messages.values()].sort(newest).slice(0, rowsMax)
}

const words = { connecting: 'Connecting', open: 'Live', lost: 'Connection lost, reconnecting' }

type LiveBadgeProps = Pick<EventStream<unknown>, 'state' | 'paused' | 'held' | 'setPaused'>

/** A dot and a word for the connection, and the number of changes that came during a pause. */
function LiveBadge({ state, paused, held, setPaused }: LiveBadgeProps) {
  return (
    <Group gap="sm">
      <span className={classes.badge} data-state={state === 'open' && paused ? 'paused' : state} role="status">
        {state === 'open' && paused ? `Paused${held > 0 ? `, ${count(held)} new` : ''}` : words[state]}
      </span>
      <Button
        variant="default"
        leftSection={paused ? <IconPlayerPlay size={14} /> : <IconPlayerPause size={14} />}
        onClick={() => setPaused(!paused)}
      >
        {paused ? 'Resume' : 'Pause'}
      </Button>
    </Group>
  )
}
