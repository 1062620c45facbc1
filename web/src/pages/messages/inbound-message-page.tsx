/** One inbound message: its text, why it belongs to this account, and its webhook events. */
import { IconCornerUpLeft } from '@tabler/icons-react'
import { getRouteApi, Link } from '@tanstack/react-router'
import type { InboundDetail } from '@websms/contract/members'
import { useAnswer } from '../../client/answer.ts'
import { useMay } from '../../client/session.ts'
import { ButtonLink } from '../../ui/button-link.tsx'
import { CopyId } from '../../ui/copy.tsx'
import { KeyValues } from '../../ui/key-values.tsx'
import { Loaded } from '../../ui/list-states.tsx'
import { MessageText } from '../../ui/message-text.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { Section } from '../../ui/section.tsx'
import { Time } from '../../ui/time.tsx'
import { EventsAbout } from './events-about.tsx'
import classes from './messages.module.css'

const route = getRouteApi('/shell/account/messages/inbound/$id')

export function InboundMessagePage() {
  const { id } = route.useParams()
  const answer = useAnswer('GET /messages/inbound/:id', { params: { id } })
  const { data } = answer
  const maySend = useMay('developer')
  return (
    <>
      <PageHeader
        title={data ? `From ${data.from}` : `Inbound message ${id}`}
        back={<Link to="/messages">Messages</Link>}
        action={
          data &&
          maySend && (
            <ButtonLink
              leftSection={<IconCornerUpLeft size={16} />}
              to="/send"
              search={{ to: data.from, from: data.to }}
            >
              Reply
            </ButtonLink>
          )
        }
      />
      <Loaded answer={answer}>{(message) => <Detail message={message} />}</Loaded>
    </>
  )
}

function Detail({ message }: { message: InboundDetail }) {
  const { id, from, to, body, data, received_at, carrier, network, key, reason, answers, events } = message
  return (
    <div className={classes.columns}>
      <div>
        <Section
          title={data ? 'Data' : 'Text'}
          {...(data && { intro: 'Bytes for a program, in hexadecimal. Only texts are sent to webhooks.' })}
        >
          <p className={classes.text}>
            <MessageText body={body} data={data} />
          </p>
        </Section>
        {!data && (
          <Section title="Webhook events" intro="What was posted to your webhook, and its response.">
            <EventsAbout events={events} />
          </Section>
        )}
      </div>
      <Section title="Details">
        <KeyValues
          items={[
            ['Inbound ID', <CopyId key="id" value={id} what="inbound ID" />],
            ['From', <CopyId key="from" value={from} what="number" />],
            ['To', <CopyId key="to" value={to} what="sender" />],
            ['Received', <Time key="at" value={received_at} />],
            [
              'Conversation',
              <Link key="talk" to="/inbound/$number" params={{ number: from }}>
                With {from}
              </Link>,
            ],
            [
              'Probable reply to',
              answers === null ? null : (
                <Link key="answers" to="/messages/$id" params={{ id: answers }}>
                  Message {answers}
                </Link>
              ),
            ],
            [
              'API key',
              key && (
                <Link key="key" to="/keys/$id" params={{ id: key.id }}>
                  {key.name}
                </Link>
              ),
            ],
            ['Carrier', carrier],
            ['Prefix assigned to', network],
            ['Why you received it', `${reason}.`],
          ]}
        />
      </Section>
    </div>
  )
}
