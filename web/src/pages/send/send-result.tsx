/** The result of sending: the current state of each message, and the recipients to whom nothing was sent. */
import { Alert, Button, Text } from '@mantine/core'
import { IconAlertTriangle, IconClock, IconDownload } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import type { SendOutcome } from '@websms/contract/members'
import { useState } from 'react'
import { useAnswer } from '../../client/answer.ts'
import type { AnswerOf } from '../../client/api.ts'
import { ButtonLink } from '../../ui/button-link.tsx'
import { CopyId } from '../../ui/copy.tsx'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { DeliveryTiles } from '../../ui/delivery-tiles.tsx'
import { count, countOf, dollars } from '../../ui/formats.ts'
import { PageHeader } from '../../ui/page-header.tsx'
import { meaningOf } from '../../ui/reason.ts'
import { saveCsv } from '../../ui/save-file.ts'
import { Section } from '../../ui/section.tsx'
import { StatTiles } from '../../ui/stat-tile.tsx'
import { StatusBadge } from '../../ui/status-badge.tsx'
import { Time } from '../../ui/time.tsx'
import { listOf } from '../../ui/use-list.ts'
import type { Recipients } from './recipients.ts'
import classes from './send.module.css'

interface SendResultProps {
  sent: AnswerOf<'POST /messages'>
  /** Entries that the page itself did not take for a number. */
  leftOut: Recipients['bad']
  body: string
  /** The sender that was asked for; null: none. */
  from: string | null
  onAgain: () => void
}

/** Messages, or numbers, shown one by one; all messages are in their list. */
const shownMax = 100

export function SendResult({ sent, leftOut, body, from, onAgain }: SendResultProps) {
  const { messages, cost, parts } = sent
  const failed = [
    ...sent.failed.map(({ to, error }) => ({ to, reason: error })),
    ...leftOut.map(({ written, reason }) => ({ to: written, reason })),
  ]
  return (
    <>
      <PageHeader
        title={titleOf(sent)}
        intro={messages.length > 0 && `${countOf(parts, 'part')} each, ${dollars(cost)} in all`}
        action={<Button onClick={onAgain}>Send another</Button>}
      />
      {failed.length > 0 && (
        <Section
          title={`Nothing was sent to ${countOf(failed.length, 'number')}`}
          action={
            <Button
              variant="default"
              size="compact-sm"
              leftSection={<IconDownload size={14} />}
              onClick={() =>
                saveCsv(
                  'not-sent.csv',
                  ['to', 'reason'],
                  failed.map(({ to, reason }) => [to, reason]),
                )
              }
            >
              Download as CSV
            </Button>
          }
        >
          <DataTable
            label="Recipients to whom nothing was sent"
            rowKey={({ to, reason }) => `${to} ${reason}`}
            list={listOf(failed.slice(0, shownMax))}
            empty={null}
            columns={[
              {
                label: 'To',
                render: ({ to }) => <bdi className={classes.written}>{to.slice(0, 60)}</bdi>,
                width: '240px',
                narrow: 'title',
              },
              { label: 'Reason', render: ({ reason }) => reason },
            ]}
          />
        </Section>
      )}
      {sent.send_at !== null && (
        <Alert icon={<IconClock size={18} />} mb="md">
          <Text size="sm">
            Sent at <Time value={sent.send_at} />. Until then it waits on the <Link to="/scheduled">Scheduled</Link>{' '}
            page.
          </Text>
        </Alert>
      )}
      <Replaced messages={messages} from={from} />
      {messages.length > 0 && <Outcome messages={messages} />}
      <Section title="Text">
        <p className={classes.text} dir="auto">
          {body}
        </p>
      </Section>
    </>
  )
}

function titleOf({ messages, send_at }: SendResultProps['sent']): string {
  if (messages.length === 0) return 'Nothing was sent'
  const numbers = countOf(messages.length, 'number')
  return send_at === null ? `Sent to ${numbers}` : `Scheduled to ${numbers}`
}

/** Says that some messages come from another sender than was asked for. */
function Replaced({ messages, from }: { messages: SendResultProps['sent']['messages']; from: string | null }) {
  const others = from === null ? [] : messages.filter((message) => message.from !== from)
  if (others.length === 0) return null
  const codes = [...new Set(others.map((message) => message.from))].slice(0, 3).join(', ')
  return (
    <Alert color="yellow" icon={<IconAlertTriangle size={18} />} mb="md">
      <Text size="sm">
        {from} may not be used for {countOf(others.length, 'number')}: {others.length === 1 ? 'it gets' : 'they get'}{' '}
        the text from {codes}. The <Link to="/senders">Senders</Link> page says where each of yours is valid.
      </Text>
    </Alert>
  )
}

/** Intervals of polling while something is on its way, for the first minute and after it, in ms. */
const soonMs = 1000
const laterMs = 5000

function Outcome({ messages }: { messages: SendResultProps['sent']['messages'] }) {
  const ids = messages.map(({ id }) => Number(id))
  const id = String(Math.min(...ids))
  const query = { last: String(Math.max(...ids)) }
  const [begunAt] = useState(Date.now)
  const { data } = useAnswer(
    'GET /messages/:id/outcome',
    { params: { id }, query },
    {
      refetchInterval: ({ state }) => {
        const { queued = 1, sent = 0 } = state.data?.progress ?? {}
        if (queued + sent === 0) return false
        return Date.now() - begunAt < 60_000 ? soonMs : laterMs
      },
    },
  )
  const shown =
    data?.messages ??
    messages.slice(0, shownMax).map((message) => ({ ...message, status: 'queued' as const, error: null }))
  return (
    <>
      {data !== undefined && messages.length > 1 && (
        <StatTiles>
          <DeliveryTiles progress={data.progress} search={searchOf(data.accepted_at)} />
        </StatTiles>
      )}
      <Section
        title="Messages"
        intro={messages.length > shownMax ? `The first ${shownMax} of ${count(messages.length)}.` : undefined}
        action={
          data !== undefined &&
          messages.length > shownMax && (
            <ButtonLink variant="default" size="compact-sm" to="/messages" search={searchOf(data.accepted_at)}>
              All messages
            </ButtonLink>
          )
        }
      >
        <DataTable label="Messages" rowKey={({ id }) => id} list={listOf(shown)} empty={null} columns={columns} />
      </Section>
    </>
  )
}

/** Messages that were accepted at one moment, as filters of their list. */
function searchOf(acceptedAt: string) {
  return { from: acceptedAt, to: new Date(Date.parse(acceptedAt) + 1).toISOString(), direction: 'out' }
}

const columns: readonly Column<SendOutcome['messages'][number]>[] = [
  { label: 'To', render: ({ to }) => <CopyId value={to} what="number" />, narrow: 'title' },
  { label: 'From', render: ({ from }) => from, width: '120px' },
  { label: 'Status', render: ({ status }) => <StatusBadge status={status} />, width: '120px', narrow: 'aside' },
  { label: 'Reason', render: ({ error }) => error !== null && (meaningOf(error) ?? error), wraps: true },
  {
    label: 'Message',
    render: ({ id }) => (
      <Link to="/messages/$id" params={{ id }}>
        {id}
      </Link>
    ),
    width: '120px',
  },
  {
    label: 'Conversation',
    render: ({ to }) => (
      <Link to="/inbound/$number" params={{ number: to }}>
        Open
      </Link>
    ),
    width: '120px',
  },
]
