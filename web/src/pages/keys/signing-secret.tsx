/** The secret that signs a key's events: revealed on request, rotated, with receivers that verify by it. */
import { Button, Group } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconEye, IconEyeOff, IconRefresh } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import type { KeyDetail } from '@websms/contract/members'
import { useEffect, useState } from 'react'
import { useAnswer } from '../../client/answer.ts'
import { CopyButton } from '../../ui/copy.tsx'
import { ProblemAlert } from '../../ui/problem-alert.tsx'
import { Time } from '../../ui/time.tsx'
import { ReceiverSamples } from './code-samples.tsx'
import classes from './keys.module.css'
import { RotateWebhookSecret } from './rotate-secret.tsx'

const hidden = `whsec_${'•'.repeat(24)}`

export function SigningSecret({ apiKey }: { apiKey: KeyDetail }) {
  const { id, webhook_secret_before_until: until } = apiKey
  const [shown, setShown] = useState(false)
  const [rotating, { open, close }] = useDisclosure()
  const queryClient = useQueryClient()
  // The audit log has each reveal, so that only a click asks for it.
  const { data, error, isFetching } = useAnswer(
    'POST /keys/:id/webhook-secret/reveal',
    { params: { id } },
    {
      enabled: shown,
      staleTime: Number.POSITIVE_INFINITY,
      gcTime: 0,
      retry: false,
    },
  )
  useEffect(
    () => () => queryClient.removeQueries({ queryKey: ['POST /keys/:id/webhook-secret/reveal'] }),
    [queryClient],
  )
  const secret = shown ? data?.webhook_secret : undefined
  return (
    <>
      {shown && <ProblemAlert error={error} />}
      <div className={classes.secret}>
        <code>{secret ?? hidden}</code>
        <Group gap="xs">
          {secret !== undefined && <CopyButton value={secret} size="sm" aria-label="Copy the signing secret" />}
          <Button
            variant="default"
            leftSection={shown ? <IconEyeOff size={15} /> : <IconEye size={15} />}
            loading={isFetching}
            onClick={() => setShown(!shown)}
          >
            {shown ? 'Hide' : 'Reveal'}
          </Button>
          <Button variant="default" leftSection={<IconRefresh size={15} />} onClick={open}>
            Rotate
          </Button>
        </Group>
      </div>
      <p className={classes.note}>
        {until === null ? (
          'Revealing the secret is recorded in the audit log.'
        ) : (
          <>
            Events are also signed with the old secret until <Time value={until} />.
          </>
        )}{' '}
        Example receivers that check the signature:
      </p>
      <ReceiverSamples />
      <RotateWebhookSecret apiKey={apiKey} opened={rotating} onClose={close} />
    </>
  )
}
