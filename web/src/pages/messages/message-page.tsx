/** One outgoing message: its timeline, its route and the reason for it, its cost, and its webhook events. */
import { Group } from '@mantine/core'
import { IconRepeat } from '@tabler/icons-react'
import { getRouteApi, Link } from '@tanstack/react-router'
import type { MessageDetail } from '@websms/contract/members'
import { useAnswer } from '../../client/answer.ts'
import { useMay } from '../../client/session.ts'
import { ButtonLink } from '../../ui/button-link.tsx'
import { CopyId } from '../../ui/copy.tsx'
import { duration } from '../../ui/formats.ts'
import { KeyValues } from '../../ui/key-values.tsx'
import { Loaded } from '../../ui/list-states.tsx'
import { MessageText } from '../../ui/message-text.tsx'
import { Money } from '../../ui/money.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { purposeNames } from '../../ui/purposes.ts'
import { Section } from '../../ui/section.tsx'
import { StatusBadge } from '../../ui/status-badge.tsx'
import { Time } from '../../ui/time.tsx'
import { CancelMessage } from './cancel-message.tsx'
import { CarrierCost, CostLines } from './cost-lines.tsx'
import { EventsAbout } from './events-about.tsx'
import classes from './messages.module.css'
import { RouteReasons } from './route-reasons.tsx'
import { Timeline } from './timeline.tsx'

const route = getRouteApi('/shell/account/messages/$id')

/** While it is on its way, in ms. */
const refetchMs = 2000

export function MessagePage() {
  const { id } = route.useParams()
  const answer = useAnswer(
    'GET /messages/:id',
    { params: { id } },
    { refetchInterval: ({ state }) => (isUnderWay(state.data) ? refetchMs : false) },
  )
  const { data } = answer
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
          (data.body !== null || data.waits) &&
          data.lane !== 'otp' &&
          (data.waits || !data.data) &&
          (data.waits ? (
            <CancelMessage id={data.id} to={data.to} />
          ) : (
            <ButtonLink
              variant="default"
              leftSection={<IconRepeat size={16} />}
              to="/send"
              search={{ to: data.to, body: data.body ?? '' }}
            >
              Send again
            </ButtonLink>
          ))
        }
      />
      <Loaded answer={answer}>{(message) => <Detail message={message} />}</Loaded>
    </>
  )
}

/** Its webhook events included: they are delivered a moment after the end. */
function isUnderWay(message: MessageDetail | undefined): boolean {
  if (message === undefined) return false
  return (
    message.status === 'queued' ||
    message.status === 'sent' ||
    message.events.some((event) => event.state === 'pending')
  )
}

function Detail({ message }: { message: MessageDetail }) {
  const { body, lane, carrier, carrier_refs, error, route, cost, events } = message
  return (
    <div className={classes.columns}>
      <div>
        <Section title="Timeline">
          <Timeline message={message} />
        </Section>
        <Section
          title={message.data ? 'Data' : 'Text'}
          intro={lane === 'otp' ? 'The one-time code is hidden.' : undefined}
        >
          <p className={classes.text}>
            <MessageText body={body} data={message.data} />
          </p>
        </Section>
        <Section title="Route" intro="Why this carrier was chosen, and which carriers would take this number now.">
          <RouteReasons route={route} />
        </Section>
        <Section title="Webhook events" intro="What was posted to your webhook, and its response.">
          <EventsAbout events={events} />
        </Section>
      </div>
      <div>
        <Details message={message} />
        <Section title="Carrier" intro={error === null ? undefined : "The carrier's exact response."}>
          <KeyValues
            items={[
              ['Carrier', carrier ?? 'unknown'],
              [
                'Carrier IDs',
                carrier_refs.length === 0 ? null : (
                  <Group key="refs" gap="xs">
                    {carrier_refs.map((ref) => (
                      <CopyId key={ref} value={ref} what="carrier ID" />
                    ))}
                  </Group>
                ),
              ],
              ['Response', error === null ? null : <bdi key="error">{error}</bdi>],
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
          {cost.carrier !== null && <CarrierCost carrier={cost.carrier} total={cost.total} />}
        </Section>
      </div>
    </div>
  )
}

function Details({ message }: { message: MessageDetail }) {
  const { id, to, from, asked_for, lane, purpose, key, bulk, template, parts, wire_parts, timeline, send_at } = message
  const { reference, validity, class: messageClass, udh, request_id } = message
  return (
    <Section title="Details">
      <KeyValues
        items={[
          ['Message ID', <CopyId key="id" value={id} what="message ID" />],
          ['To', <CopyId key="to" value={to} what="number" />],
          ['From', <CopyId key="from" value={from} what="sender" />],
          [
            'Asked for',
            asked_for && (
              <span key="asked" style={{ overflowWrap: 'anywhere' }}>
                {asked_for.from}: <bdi>{asked_for.reason}</bdi>
              </span>
            ),
          ],
          [
            'To and from this number',
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
          [
            'Reference',
            reference && (
              <Link key="reference" to="/messages" search={{ reference }} style={{ overflowWrap: 'anywhere' }}>
                <bdi>{reference}</bdi>
              </Link>
            ),
          ],
          ['Request ID', request_id && <CopyId key="request" value={request_id} what="request ID" />],
          ['Lane', lane],
          ['Purpose', purposeNames[purpose]],
          ['Validity', validity === null ? null : duration(1000 * validity)],
          ['Class', messageClass === null ? null : messageClass === 0 ? '0, flash' : messageClass],
          [
            'Data header',
            udh === null ? null : (
              <code key="udh" style={{ overflowWrap: 'anywhere' }}>
                {udh}
              </code>
            ),
          ],
          [
            'Bulk',
            bulk && (
              <Link key="bulk" to="/bulk/$id" params={{ id: bulk.id }}>
                <bdi>{bulk.name}</bdi>
              </Link>
            ),
          ],
          [
            'Template',
            template && (
              <Link key="template" to="/templates/$name" params={{ name: template.replace(/@\d+$/, '') }}>
                <bdi>{template}</bdi>
              </Link>
            ),
          ],
          ['Parts', wire_parts === parts ? parts : `${parts} billed, ${wire_parts} sent`],
          ['Accepted', <Time key="at" value={timeline[0]!.at} />],
          ['Scheduled for', send_at && <Time key="due" value={send_at} />],
        ]}
      />
    </Section>
  )
}
