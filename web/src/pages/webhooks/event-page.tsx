/** One webhook event: its body, each attempt to deliver it, and one more attempt or a replay. */
import { Button, Group } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconRepeat } from '@tabler/icons-react'
import { getRouteApi, Link } from '@tanstack/react-router'
import type { EventDetail } from '@websms/contract/members'
import { useAnswer } from '../../client/answer.ts'
import { api } from '../../client/api.ts'
import { paceMs } from '../../client/pace.ts'
import { useMay } from '../../client/session.ts'
import { CodeBlock } from '../../ui/code-block.tsx'
import { CopyId } from '../../ui/copy.tsx'
import { Confirm } from '../../ui/form-dialog.tsx'
import { KeyValues } from '../../ui/key-values.tsx'
import { Loaded } from '../../ui/list-states.tsx'
import { HiddenText } from '../../ui/message-text.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { Section } from '../../ui/section.tsx'
import { StatusBadge } from '../../ui/status-badge.tsx'
import { RelativeTime, Time } from '../../ui/time.tsx'
import { useChange } from '../../ui/use-change.ts'
import { Attempts } from './attempts.tsx'
import { TryNow } from './try-now.tsx'
import classes from './webhooks.module.css'

const eventRoute = getRouteApi('/shell/account/webhooks/$id')

/** `soonMs` while an attempt is due or under way, `laterMs` while the next one is minutes away or none is to come. */
const soonMs = 1500
const laterMs = 10_000

const typeNames = {
  dlr: 'dlr, a delivery receipt',
  mo: 'mo, a reply',
  optout: 'optout, an opt-out or a resumption',
} as const

export function EventPage() {
  const { id } = eventRoute.useParams()
  const answer = useAnswer(
    'GET /events/:id',
    { params: { id } },
    { refetchInterval: ({ state }) => pauseOf(state.data) },
  )
  const { data } = answer
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
              {typeNames[data.type]}
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
      <Loaded answer={answer}>{(event) => <Detail event={event} />}</Loaded>
    </>
  )
}

function pauseOf(event: EventDetail | undefined): number {
  const { state, next_at = null } = event ?? {}
  const waits = state !== 'pending' || (next_at !== null && Date.parse(next_at) - Date.now() > laterMs)
  return waits ? paceMs(laterMs) : soonMs
}

function Detail({ event }: { event: EventDetail }) {
  const { id, key, state, replayable, message_id, inbound_id, created_at, ended_at, next_at, webhook_url, body } = event
  const { request_id } = event
  return (
    <>
      <Section title="Details">
        <KeyValues
          items={[
            ['Webhook ID', <CopyId key="id" value={`evt_${id}`} what="webhook ID" />],
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
            ['Request ID', request_id && <CopyId key="request" value={request_id} what="request ID" />],
            ['Created', <Time key="at" value={created_at} />],
            ['Ended', ended_at && <Time key="ended" value={ended_at} />],
            ['Current URL', <bdi key="url">{webhook_url ?? 'none'}</bdi>],
          ]}
        />
      </Section>
      <Section title="Body" intro="Exactly what is posted, the same on every attempt.">
        {body === null ? <HiddenText /> : <CodeBlock label="JSON" code={body} heightMax={8} wraps />}
      </Section>
      <Section
        title="Attempts"
        intro="Up to 4 attempts: at once, then after 5 s, 5 min and 30 min, or later if your receiver asks for it. Try now adds one, and a replay starts over. Signatures are recalculated so you can compare them."
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
            This event cannot be replayed: its API key has no webhook URL, or the URL is disabled.{' '}
            <Link to="/keys/$id" params={{ id: key.id }}>
              Set the webhook URL
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
    done: () => 'The event is being delivered again.',
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
        It is posted again with the same webhook-id and body, up to 4 times.
        {state === 'delivered' &&
          ' Your receiver has already accepted it: it should recognise the webhook-id and ignore the repeat.'}
      </Confirm>
    </>
  )
}
