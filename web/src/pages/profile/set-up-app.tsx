/** Sets up an authenticator app: a QR code to scan, then a first code to prove it. */
import { Button, Center, Group, Modal, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { type AnswerOf, api } from '../../client/api.ts'
import { CopyButton } from '../../ui/copy.tsx'
import { TextField } from '../../ui/fields.tsx'
import { Form, FormProblem } from '../../ui/form.tsx'
import { useChange } from '../../ui/use-change.ts'
import { useConfirmed } from './confirmation.tsx'
import classes from './profile.module.css'
import { QrCode } from './qr-code.tsx'

type Begun = AnswerOf<'POST /profile/totp'>

interface SetUpAppProps {
  /** The secret to set up; null: closed. */
  begun: Begun | null
  onClose: () => void
  onDone: (recoveryCodes: readonly string[]) => void
}

export function SetUpApp({ begun, onClose, onDone }: SetUpAppProps) {
  const done = (recoveryCodes: readonly string[]) => {
    onClose()
    onDone(recoveryCodes)
  }
  return (
    <Modal opened={begun !== null} onClose={onClose} title="Set up an authenticator app" closeOnClickOutside={false}>
      {begun !== null && <Scan {...begun} onDone={done} />}
    </Modal>
  )
}

interface ScanProps extends Begun {
  onDone: (recoveryCodes: readonly string[]) => void
}

function Scan({ secret, uri, onDone }: ScanProps) {
  const confirmed = useConfirmed()
  const [code, setCode] = useState('')
  const finish = useChange(() => confirmed(() => api('PUT /profile/totp', { body: { code } })), {
    shownBy: ['GET /profile'],
  })
  const submit = () =>
    finish.mutate(undefined, {
      onSuccess(done) {
        if (done !== null) onDone(done.result.recovery_codes)
      },
    })
  return (
    <Form onSubmit={submit} error={finish.error}>
      <Stack>
        <Text size="sm">Scan this with an authenticator app, then enter the six-digit code it shows.</Text>
        <Center>
          <QrCode text={uri} label="QR code for the authenticator app" />
        </Center>
        <div>
          <Text size="xs" c="dimmed">
            Or enter this key in the app
          </Text>
          <div className={classes.secret}>
            <code>{secret.match(/.{1,4}/g)!.join(' ')}</code>
            <CopyButton value={secret} aria-label="Copy the key" />
          </div>
        </div>
        <FormProblem />
        <TextField
          label="Code"
          name="code"
          inputMode="numeric"
          autoComplete="one-time-code"
          required
          data-autofocus
          maxLength={10}
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
        />
        <Group justify="flex-end">
          <Button type="submit" loading={finish.isPending}>
            Turn on
          </Button>
        </Group>
      </Stack>
    </Form>
  )
}
