/** One webhook event: what it says, each attempt to deliver it, and how to make one more. */
import { Button, Group } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconRepeat } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { EventDetail } from '@websms/contract/members'
import { api } from '../../app/api.ts'
import { useMay } from '../../app/session.ts'
import { CodeBlock } from '../../parts/code-block.tsx'
import { Confirm } from '../../parts/confirm.tsx'
import { CopyId } from '../../parts/copy-id.tsx'
import { KeyValues } from '../../parts/key-values.tsx'
import { ErrorState, ListSkeleton } from '../../parts/list-states.tsx'
import { PageHeader } from '../../parts/page-header.tsx'
import { Section } from '../../parts/section.tsx'
import { StatusBadge } from '../../parts/status-badge.tsx'
import { RelativeTime, Time } from '../../parts/time.tsx'
import { useChange } from '../../parts/use-change.ts'
import { Attempts } from './attempts.tsx'
import { eventRoute } from './routes.tsx'
import { TryNow } from './try-now.tsx'
import classes from './webhooks.module.css'

/** While an attempt is due or under way; while the next one is minutes away, or none is to come, in ms. */
const soonMs = 1500
const laterMs = 10_000

export function EventPage() {
  const { id } = eventRoute.useParams()
  const { data, error, refetch } = useQuery({
    queryKey: ['GET /events/:id', { id }],
    queryFn: ({ signal }) => api('GET /events/:id', { params: { id }, signal }),
    refetchInterval: ({ state }) => pauseOf(state.data),
  })
  const mayReplay = useMay('developer')
  return (
    <>
      <PageHeader
        title={`evt_${id}`}
        back={<Link to="/webhooks">Webhook deliveries</Link>}
        intro={
          data && (
            <Group gap="xs" component="span">
              <StatusBadge status={data.state} />
              {data.type === 'dlr' ? 'dlr, a receipt' : 'mo, a reply'}
            </Group>
          )
        }
        action={
          data && (
            <>
              <TryNow event={data} />
              {mayReplay && <Replay event={data} />}
            </>
          )
        }
      />
      {data ? (
        <Detail event={data} />
      ) : error ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : (
        <ListSkeleton />
      )}
    </>
  )
}

function pauseOf(event: EventDetail | undefined): number {
  if (event?.state !== 'pending') return laterMs
  return event.next_at !== null && Date.parse(event.next_at) - Date.now() > laterMs ? laterMs : soonMs
}

function Detail({ event }: { event: EventDetail }) {
  const { id, key, state, replayable, message_id, inbound_id, created_at, ended_at, next_at, webhook_url, body } = event
  return (
    <>
      <Section title="Details">
        <KeyValues
          items={[
            ['Webhook id', <CopyId key="id" value={`evt_${id}`} what="webhook id" />],
            [
              'About',
              message_id !== null ? (
                <Link key="about" to="/messages/$id" params={{ id: message_id }}>
                  Message {message_id}
                </Link>
              ) : (
                inbound_id !== null && (
                  <Link key="about" to="/messages/inbound/$id" params={{ id: inbound_id }}>
                    Inbound message {inbound_id}
                  </Link>
                )
              ),
            ],
            [
              'API key',
              <Link key="key" to="/keys/$id" params={{ id: key.id }}>
                <bdi>{key.name}</bdi>
              </Link>,
            ],
            ['Happened', <Time key="at" value={created_at} />],
            ['Ended', ended_at && <Time key="ended" value={ended_at} />],
            ['URL now', <bdi key="url">{webhook_url ?? 'none'}</bdi>],
          ]}
        />
      </Section>
      <Section title="Body" intro="Posted as it stands, the same at each attempt.">
        <CodeBlock label="JSON" code={body} heightMax={8} wraps />
      </Section>
      <Section
        title="Attempts"
        intro="At most four, after 5 s, 5 min and 30 min, or later where your receiver asks for it. Try now adds one, and a replay begins again. Signatures are worked out again for you to compare."
      >
        {next_at !== null && (
          <p className={classes.next}>
            The next attempt is due{' '}
            <strong>
              <RelativeTime value={next_at} />
            </strong>
            , at <Time value={next_at} />.
          </p>
        )}
        {state !== 'pending' && !replayable && (
          <p className={classes.next}>
            It cannot be replayed now: its API key has no webhook URL, or one that is disabled.{' '}
            <Link to="/keys/$id" params={{ id: key.id }}>
              Set it
            </Link>
          </p>
        )}
        <Attempts key={event.attempts.length} event={event} />
      </Section>
    </>
  )
}

function Replay({ event: { id, state, replayable } }: { event: EventDetail }) {
  const [asking, { open, close }] = useDisclosure()
  const replay = useChange(() => api('POST /events/:id/replay', { params: { id } }), {
    shownBy: ['GET /events', 'GET /events/:id'],
    done: () => 'The event is delivered anew.',
  })
  if (state === 'pending') return null
  return (
    <>
      <Button leftSection={<IconRepeat size={16} />} disabled={!replayable} onClick={open}>
        Replay
      </Button>
      <Confirm
        opened={asking}
        onClose={close}
        title="Replay this event?"
        action="Replay"
        harmless
        onConfirm={() => replay.mutateAsync(undefined)}
      >
        It is posted again with the same webhook-id and the same body, up to four times.
        {state === 'delivered' &&
          ' Your receiver has taken it before: it should know the webhook-id and do nothing twice.'}
      </Confirm>
    </>
  )
}
