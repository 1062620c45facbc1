/** The two steps after the password: the QR code with a first code of the app, then the recovery codes, this one time. */
import { Button, Code, Group, Modal, Stack, Text, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { type AnswerOf, api } from '../../app/api.ts'
import { CopyButton } from '../../parts/copy-button.tsx'
import { ProblemAlert } from '../../parts/problem-alert.tsx'
import { QrCode } from './qr-code.tsx'
import { RecoveryCodes } from './recovery-codes.tsx'

interface TotpSetupProps {
  begun: AnswerOf<'POST /profile/totp'>
  onConfirmed: () => Promise<unknown>
  onClose: () => void
}

export function TotpSetup({ begun, onConfirmed, onClose }: TotpSetupProps) {
  const [code, setCode] = useState('')
  const { mutate, data, error, isPending } = useMutation({
    mutationFn: () => api('PUT /profile/totp', { body: { code } }),
    onSuccess: onConfirmed,
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    mutate()
  }
  if (data !== undefined) {
    return (
      <Modal opened onClose={onClose} title="Your recovery codes" closeOnClickOutside={false}>
        <Stack gap="md">
          <Text size="sm">Each signs you in once, instead of a code, when the phone is lost.</Text>
          <RecoveryCodes codes={data.recovery_codes} />
          <Button onClick={onClose}>I have stored them</Button>
        </Stack>
      </Modal>
    )
  }
  return (
    <Modal opened onClose={onClose} title="Set up an authenticator app" closeOnClickOutside={false}>
      <form onSubmit={submit}>
        <Stack gap="md">
          <ProblemAlert error={error} />
          <Text size="sm">Scan this with the app, or type the secret into it.</Text>
          <Group justify="center">
            <QrCode text={begun.uri} label="QR code for the authenticator app" />
          </Group>
          <Group gap="xs" wrap="nowrap">
            <Code style={{ overflowWrap: 'anywhere' }}>{begun.secret}</Code>
            <CopyButton value={begun.secret} aria-label="Copy the secret" />
          </Group>
          <TextInput
            label="Code"
            description="The six digits that the app shows now"
            autoComplete="one-time-code"
            inputMode="numeric"
            required
            withAsterisk={false}
            value={code}
            onChange={(event) => setCode(event.currentTarget.value)}
          />
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={isPending}>
              Confirm
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
