/** One API key: its facts, its webhook URL, and code that uses it. */
import { Alert, Group, Text } from '@mantine/core'
import { IconInfoCircle } from '@tabler/icons-react'
import { getRouteApi, Link } from '@tanstack/react-router'
import type { KeyDetail } from '@websms/contract/members'
import { useAnswer } from '../../client/answer.ts'
import { useMay } from '../../client/session.ts'
import { CopyId } from '../../ui/copy.tsx'
import { grantsText } from '../../ui/grants.ts'
import { KeyValues } from '../../ui/key-values.tsx'
import { Loaded } from '../../ui/list-states.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { purposeNames } from '../../ui/purposes.ts'
import { Section } from '../../ui/section.tsx'
import { StatusBadge } from '../../ui/status-badge.tsx'
import { RelativeTime, Time } from '../../ui/time.tsx'
import { ClientSamples } from './code-samples.tsx'
import { KeyMenu } from './key-menu.tsx'
import { KeyPurpose } from './key-purpose.tsx'
import { OptOutEvents } from './opt-out-events.tsx'
import { SigningSecret } from './signing-secret.tsx'
import { TestEvent } from './webhook-test.tsx'
import { WebhookUrl } from './webhook-url.tsx'

const keyRoute = getRouteApi('/shell/account/keys/$id')

export function KeyPage() {
  const { id } = keyRoute.useParams()
  const answer = useAnswer('GET /keys/:id', { params: { id } }, { refetchInterval: 15_000 })
  const { data: key } = answer
  const mayChange = useMay('developer')
  return (
    <>
      <PageHeader
        title={key?.name ?? 'API key'}
        back={<Link to="/keys">API keys</Link>}
        intro={
          key && (
            <Group gap="sm" component="span">
              <StatusBadge status={key.state} />
              <CopyId value={key.client_id} what="client ID" lengthMax={40} />
            </Group>
          )
        }
        action={mayChange && key?.state === 'active' && <KeyMenu apiKey={key} labelled />}
      />
      <Loaded answer={answer}>{(apiKey) => <Sections apiKey={apiKey} />}</Loaded>
    </>
  )
}

function Sections({ apiKey }: { apiKey: KeyDetail }) {
  const mayChange = useMay('developer')
  const { id, webhook_url, members_area, state, client_id } = apiKey
  return (
    <>
      <Details apiKey={apiKey} />
      <Section
        title="Webhook URL"
        intro="Delivery receipts and replies for messages sent with this key are posted to this URL."
        action={
          <Link to="/webhooks" search={{ key: id }}>
            View deliveries
          </Link>
        }
      >
        <WebhookUrl key={webhook_url} apiKey={apiKey} />
        {webhook_url !== null && <OptOutEvents apiKey={apiKey} mayChange={mayChange} />}
      </Section>
      {mayChange && webhook_url !== null && (
        <Section
          title="Test event"
          intro="Sends a signed POST like a real event, with sample content and a webhook-test header. It is tried once and not stored."
        >
          <TestEvent id={id} />
        </Section>
      )}
      {mayChange && (
        <Section
          title="Signing secret"
          intro="Anyone can post to your URL, but only WebSMS can sign. Use this secret to check each event's signature."
        >
          <SigningSecret apiKey={apiKey} />
        </Section>
      )}
      {!members_area && state === 'active' && (
        <Section title="Code samples" intro="Ready to run, with this site's address and this client ID filled in.">
          <ClientSamples clientId={client_id} />
        </Section>
      )}
    </>
  )
}

function Details({ apiKey }: { apiKey: KeyDetail }) {
  const { id, created_at, last_used_at, revoked_at, secret_before_until, members_area, purpose, grants, state } = apiKey
  const mayChange = useMay('developer') && state === 'active'
  return (
    <Section title="Details">
      {members_area && (
        <Alert color="blue" icon={<IconInfoCircle size={18} />} mb="md">
          <Text size="sm">
            Messages sent from the Members Area use this key. Nobody knows its secret, so no app can use it.
          </Text>
        </Alert>
      )}
      <KeyValues
        items={[
          ['Created', <Time key="at" value={created_at} />],
          ['Last used', !members_area && <RelativeTime key="used" value={last_used_at} />],
          ['Messages', !mayChange && purposeNames[purpose]],
          ['May also send', grantsText(grants)],
          ['Revoked', revoked_at && <Time key="revoked" value={revoked_at} />],
          [
            'Previous secret',
            secret_before_until && (
              <span key="before">
                valid until <Time value={secret_before_until} />
              </span>
            ),
          ],
          [
            'Sent with this key',
            <Link key="messages" to="/messages" search={{ key: id }}>
              Messages
            </Link>,
          ],
          [
            'Rejected',
            !members_area && (
              <Link key="requests" to="/requests" search={{ key: id }}>
                Requests
              </Link>
            ),
          ],
        ]}
      />
      {mayChange && <KeyPurpose apiKey={apiKey} />}
    </Section>
  )
}
