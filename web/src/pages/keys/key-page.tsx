/** One API key: what it is, where its events go, and the code that uses it. */
import { Alert, Group, Text } from '@mantine/core'
import { IconInfoCircle } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import type { KeyDetail } from '@websms/contract/members'
import { api } from '../../client/api.ts'
import { useMay } from '../../client/session.ts'
import { CopyId } from '../../ui/copy-id.tsx'
import { KeyValues } from '../../ui/key-values.tsx'
import { ErrorState, ListSkeleton } from '../../ui/list-states.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { Section } from '../../ui/section.tsx'
import { StatusBadge } from '../../ui/status-badge.tsx'
import { Time } from '../../ui/time.tsx'
import { ClientSamples } from './code-samples.tsx'
import { KeyMenu } from './key-menu.tsx'
import { LastUsed } from './last-used.tsx'
import { SigningSecret } from './signing-secret.tsx'
import { TestEvent } from './webhook-test.tsx'
import { WebhookUrl } from './webhook-url.tsx'

const keyRoute = getRouteApi('/shell/account/keys/$id')

export function KeyPage() {
  const { id } = keyRoute.useParams()
  const { data, error, refetch } = useQuery({
    queryKey: ['GET /keys/:id', { id }],
    queryFn: ({ signal }) => api('GET /keys/:id', { params: { id }, signal }),
    refetchInterval: 15_000,
  })
  const mayChange = useMay('developer')
  const back = <Link to="/keys">API keys</Link>
  if (data === undefined) {
    return (
      <>
        <PageHeader title="API key" back={back} />
        {error === null ? <ListSkeleton /> : <ErrorState error={error} onRetry={() => void refetch()} />}
      </>
    )
  }
  return (
    <>
      <PageHeader
        title={data.name}
        back={back}
        intro={
          <Group gap="sm" component="span">
            <StatusBadge status={data.state} />
            <CopyId value={data.client_id} what="client ID" lengthMax={40} />
          </Group>
        }
        action={mayChange && data.state === 'active' && <KeyMenu apiKey={data} labelled />}
      />
      <Details apiKey={data} />
      <Section
        title="Webhook URL"
        intro="Delivery receipts and replies for messages sent with this key are posted to this URL."
        action={
          <Link to="/webhooks" search={{ key: id }}>
            View deliveries
          </Link>
        }
      >
        <WebhookUrl key={data.webhook_url} apiKey={data} />
      </Section>
      {mayChange && data.webhook_url !== null && (
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
          <SigningSecret apiKey={data} />
        </Section>
      )}
      {!data.members_area && data.state === 'active' && (
        <Section title="Code samples" intro="Ready to run, with this site's address and this client ID filled in.">
          <ClientSamples clientId={data.client_id} />
        </Section>
      )}
    </>
  )
}

function Details({ apiKey }: { apiKey: KeyDetail }) {
  const { id, created_at, last_used_at, revoked_at, secret_before_until, members_area } = apiKey
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
          ['Last used', !members_area && <LastUsed key="used" at={last_used_at} />],
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
    </Section>
  )
}
