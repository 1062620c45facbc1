/** What came of sending: the messages, each with its page, and those to whom nothing was sent. */
import { Button } from '@mantine/core'
import { IconDownload, IconMessageOff } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import type { AnswerOf } from '../../app/api.ts'
import { CopyId } from '../../parts/copy-id.tsx'
import { DataTable } from '../../parts/data-table.tsx'
import { countOf, dollars } from '../../parts/formats.ts'
import { EmptyState } from '../../parts/list-states.tsx'
import { PageHeader } from '../../parts/page-header.tsx'
import { saveCsv } from '../../parts/save-csv.ts'
import { Section } from '../../parts/section.tsx'
import { listOf } from '../../parts/use-list.ts'
import type { Recipients } from './recipients.ts'
import classes from './send.module.css'

interface SendResultProps {
  sent: AnswerOf<'POST /messages'>
  /** What the page itself did not take for a number. */
  leftOut: Recipients['bad']
  body: string
  onAgain: () => void
}

/** Messages shown; all of them are in the list of messages. */
const shownMax = 100

export function SendResult({ sent, leftOut, body, onAgain }: SendResultProps) {
  const { messages, cost, parts } = sent
  const failed = [
    ...sent.failed.map(({ to, error }) => ({ to, reason: error })),
    ...leftOut.map(({ written, reason }) => ({ to: written, reason })),
  ]
  return (
    <>
      <PageHeader
        title={messages.length > 0 ? `Sent to ${countOf(messages.length, 'number')}` : 'Nothing was sent'}
        intro={`${countOf(parts, 'part')} each, ${dollars(cost)} in all. Accepted means stored and on its way: the status says when it is delivered.`}
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
      {messages.length > 0 && (
        <Section title="Messages" intro={messages.length > shownMax ? `The first ${shownMax} of them.` : undefined}>
          <DataTable
            label="Messages"
            rowKey={({ id }) => id}
            list={listOf(messages.slice(0, shownMax))}
            empty={<EmptyState icon={IconMessageOff} title="None" />}
            columns={[
              { label: 'To', render: ({ to }) => <CopyId value={to} what="number" />, narrow: 'title' },
              { label: 'Message', render: ({ id }) => <Link to={`/messages/${id}` as string}>{id}</Link> },
              {
                label: 'Conversation',
                render: ({ to }) => (
                  <Link to="/inbound/$number" params={{ number: to }}>
                    Open
                  </Link>
                ),
              },
            ]}
          />
        </Section>
      )}
      <Section title="Text">
        <p className={classes.text} dir="auto">
          {body}
        </p>
      </Section>
    </>
  )
}
