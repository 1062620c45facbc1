/** One outgoing message: its way, why it went that way, what it cost, and what webhooks told about it. */
import { Button, Group } from '@mantine/core'
import { IconRepeat } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import type { MessageDetail } from '@websms/contract/members'
import { api } from '../../app/api.ts'
import { useMay } from '../../app/session.ts'
import { CopyId } from '../../parts/copy-id.tsx'
import { countOf } from '../../parts/formats.ts'
import { KeyValues } from '../../parts/key-values.tsx'
import { ErrorState, ListSkeleton } from '../../parts/list-states.tsx'
import { Money } from '../../parts/money.tsx'
import { PageHeader } from '../../parts/page-header.tsx'
import { Section } from '../../parts/section.tsx'
import { StatusBadge } from '../../parts/status-badge.tsx'
import { Time } from '../../parts/time.tsx'
import { CostLines } from './cost-lines.tsx'
import { sendPage } from './elsewhere.ts'
import { EventsAbout } from './events-about.tsx'
import classes from './messages.module.css'
import { RouteReasons } from './route-reasons.tsx'
import { Timeline } from './timeline.tsx'

const route = getRouteApi('/shell/account/messages/$id')

/** While it is on its way, in ms. */
const refetchMs = 2000

export function MessagePage() {
  const { id } = route.useParams()
  const { data, error, refetch } = useQuery({
    queryKey: ['GET /messages/:id', id],
    queryFn: ({ signal }) => api('GET /messages/:id', { params: { id }, signal }),
    refetchInterval: ({ state }) => (isUnderWay(state.data) ? refetchMs : false),
  })
  const maySend = useMay('developer')
  return (
    <>
      <PageHeader
        title={`Message ${id}`}
        back={<Link to="/messages">Messages</Link>}
        intro={
          data && (
            <Group gap="xs" component="span">
              <StatusBadge status={data.status} />
              to {data.to}
            </Group>
          )
        }
        action={
          data &&
          maySend &&
          data.lane !== 'otp' && (
            <Button
              component={Link}
              to={sendPage}
              search={{ to: data.to, body: data.body } as never}
              variant="default"
              leftSection={<IconRepeat size={16} />}
            >
              Send again
            </Button>
          )
        }
      />
      {data ? (
        <Detail message={data} />
      ) : error ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : (
        <ListSkeleton />
      )}
    </>
  )
}

/** Its events too: a webhook is told a moment after the end. */
function isUnderWay(message: MessageDetail | undefined): boolean {
  if (message === undefined) return false
  return (
    message.status === 'queued' ||
    message.status === 'sent' ||
    message.events.some((event) => event.state === 'pending')
  )
}

function Detail({ message }: { message: MessageDetail }) {
  const { id, to, from, body, lane, key, bulk, parts, wire_parts, carrier, carrier_refs, error, route, cost, events } =
    message
  return (
    <div className={classes.columns}>
      <div>
        <Section title="Timeline">
          <Timeline message={message} />
        </Section>
        <Section title="Text" intro={lane === 'otp' ? 'A one-time code shows as dots.' : undefined}>
          <p className={classes.text}>
            <bdi>{body}</bdi>
          </p>
        </Section>
        <Section title="Route" intro="Why it went to this carrier, and what each carrier would say to the number now.">
          <RouteReasons route={route} />
        </Section>
        <Section title="Webhook events" intro="What your webhook was told about it, and what it answered.">
          <EventsAbout events={events} />
        </Section>
      </div>
      <div>
        <Section title="Details">
          <KeyValues
            items={[
              ['Message id', <CopyId key="id" value={id} what="message id" />],
              ['To', <CopyId key="to" value={to} what="number" />],
              ['From', <CopyId key="from" value={from} what="sender" />],
              [
                'With this number',
                <Link key="all" to="/messages" search={{ number: to }}>
                  All messages
                </Link>,
              ],
              [
                'API key',
                key && (
                  <Link key="key" to="/keys/$id" params={{ id: key.id }}>
                    <bdi>{key.name}</bdi>
                  </Link>
                ),
              ],
              ['Lane', lane],
              [
                'Bulk',
                bulk && (
                  <Link key="bulk" to="/bulk/$id" params={{ id: bulk.id }}>
                    <bdi>{bulk.name}</bdi>
                  </Link>
                ),
              ],
              ['Parts', wire_parts === parts ? parts : `${parts}, as ${countOf(wire_parts, 'part')} to the carrier`],
              ['Accepted', <Time key="at" value={message.timeline[0]!.at} />],
            ]}
          />
        </Section>
        <Section title="Carrier" intro={error === null ? undefined : 'What it answered, word for word.'}>
          <KeyValues
            items={[
              ['Carrier', carrier ?? 'not known any more'],
              [
                'Its ids',
                carrier_refs.length === 0 ? null : (
                  <Group key="refs" gap="xs">
                    {carrier_refs.map((ref) => (
                      <CopyId key={ref} value={ref} what="carrier's id" />
                    ))}
                  </Group>
                ),
              ],
              ['Answer', error === null ? null : <bdi key="error">{error}</bdi>],
            ]}
          />
        </Section>
        <Section
          title="Cost"
          action={
            <strong>
              <Money value={cost.total} />
            </strong>
          }
        >
          <CostLines cost={cost} />
        </Section>
      </div>
    </div>
  )
}
