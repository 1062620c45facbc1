/** A new secret; the previous one stays valid for a while, so that no program is cut off. */
import { Select, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import type { KeyDetail, KeyItem } from '@websms/contract/members'
import { useState } from 'react'
import { type AnswerOf, api } from '../../client/api.ts'
import { Confirm } from '../../ui/form-dialog.tsx'
import { Time } from '../../ui/time.tsx'
import { useChange } from '../../ui/use-change.ts'
import { ClientSecretOnce } from './client-secret-once.tsx'

interface RotateProps {
  apiKey: Pick<KeyItem, 'id' | 'name' | 'client_id' | 'secret_before_until'>
  opened: boolean
  onClose: () => void
}

const overlaps = [
  { value: '0', label: 'Not at all: revoke it now' },
  { value: '1', label: '1 hour' },
  { value: '24', label: '1 day' },
  { value: '168', label: '7 days' },
  { value: '720', label: '30 days' },
]

export function RotateClientSecret({ apiKey, opened, onClose }: RotateProps) {
  const { id, name, client_id, secret_before_until } = apiKey
  const [hours, setHours] = useState('24')
  const [made, setMade] = useState<AnswerOf<'POST /keys/:id/secret'> | null>(null)
  const rotate = useChange(
    () => api('POST /keys/:id/secret', { params: { id }, body: { overlap_hours: Number(hours) } }),
    { shownBy: ['GET /keys', 'GET /keys/:id'] },
  )
  return (
    <>
      <Confirm
        opened={opened}
        onClose={onClose}
        title="Rotate the client secret?"
        action="Rotate"
        harmless={hours !== '0'}
        onConfirm={async () => setMade(await rotate.mutateAsync(undefined))}
      >
        <p style={{ margin: '0 0 12px' }}>You get a new secret. Update your app while both secrets are valid.</p>
        <Overlap label="Keep the old secret valid for" value={hours} onChange={setHours} />
        <EarlierEnds until={secret_before_until} />
        {hours === '0' && (
          <Text size="sm" mt="sm">
            Apps that still use the old secret stop working immediately. Choose this if someone else may know it.
          </Text>
        )}
      </Confirm>
      <ClientSecretOnce
        title="New client secret"
        made={made && { name, client_id, client_secret: made.client_secret }}
        note={
          made?.before_until ? (
            <>
              The old secret stays valid until <Time value={made.before_until} />.
            </>
          ) : (
            'The old secret and its access tokens no longer work.'
          )
        }
        onClose={() => setMade(null)}
      />
    </>
  )
}

type RotateWebhookProps = Omit<RotateProps, 'apiKey'> & {
  apiKey: Pick<KeyDetail, 'id' | 'webhook_secret_before_until'>
}

export function RotateWebhookSecret({ apiKey, opened, onClose }: RotateWebhookProps) {
  const { id, webhook_secret_before_until } = apiKey
  const [hours, setHours] = useState('24')
  const rotate = useChange(
    () => api('POST /keys/:id/webhook-secret', { params: { id }, body: { overlap_hours: Number(hours) } }),
    { shownBy: ['GET /keys/:id', 'POST /keys/:id/webhook-secret/reveal'] },
  )
  return (
    <Confirm
      opened={opened}
      onClose={onClose}
      title="Rotate the signing secret?"
      action="Rotate"
      harmless={hours !== '0'}
      onConfirm={async () => {
        await rotate.mutateAsync(undefined)
        notifications.show({ message: 'Signing secret rotated. Reveal the new one and add it to your receiver.' })
      }}
    >
      <p style={{ margin: '0 0 12px' }}>
        While the old secret is valid, every event carries two signatures. Add the new secret to your receiver in that
        time and no event is missed.
      </p>
      <Overlap label="Also sign with the old secret for" value={hours} onChange={setHours} />
      <EarlierEnds until={webhook_secret_before_until} />
    </Confirm>
  )
}

/** At most two secrets are valid at once, so that a rotation ends the oldest. */
function EarlierEnds({ until }: { until: string | null }) {
  if (until === null) return null
  return (
    <Text size="sm" mt="sm">
      An even older secret, valid until <Time value={until} />, stops working now.
    </Text>
  )
}

interface OverlapProps {
  label: string
  value: string
  onChange: (hours: string) => void
}

function Overlap({ label, value, onChange }: OverlapProps) {
  return <Select label={label} data={overlaps} value={value} onChange={(hours) => onChange(hours ?? '24')} />
}
