/** Makes a passkey under a name, and gives one another name. */
import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import type { Passkey } from '@websms/contract/members'
import { type ReactNode, useEffect, useState } from 'react'
import { api } from '../../app/api.ts'
import { makePasskey } from '../../app/passkey.ts'
import { TextField } from '../../parts/fields.tsx'
import { Form, FormProblem } from '../../parts/form.tsx'
import { useChange } from '../../parts/use-change.ts'
import { useConfirmed } from './confirmation.tsx'

interface DialogProps {
  opened: boolean
  onClose: () => void
}

const shownBy = ['GET /profile/passkeys'] as const

export function AddPasskey({ opened, onClose }: DialogProps) {
  const confirmed = useConfirmed()
  const add = useChange(
    async (name: string) => {
      const creation = await confirmed(() => api('POST /profile/passkey-creation'))
      const credential = creation && (await makePasskey(creation.result))
      if (credential === null) return false
      await confirmed(() => api('POST /profile/passkeys', { body: { name, credential } }))
      return true
    },
    { shownBy },
  )
  return (
    <NameDialog
      opened={opened}
      onClose={onClose}
      title="Add a passkey"
      before={thisSystem()}
      action="Continue"
      onName={add.mutateAsync}
    >
      <Text size="sm">Next, your browser asks where to save it: on this device, your phone or a security key.</Text>
    </NameDialog>
  )
}

export function RenamePasskey({ passkey: { id, name }, opened, onClose }: DialogProps & { passkey: Passkey }) {
  const rename = useChange(
    async (to: string) => {
      await api('PATCH /profile/passkeys/:id', { params: { id }, body: { name: to } })
      return true
    },
    { shownBy },
  )
  return (
    <NameDialog
      opened={opened}
      onClose={onClose}
      title="Rename passkey"
      before={name}
      action="Rename"
      onName={rename.mutateAsync}
    />
  )
}

interface NameDialogProps extends DialogProps {
  title: string
  before: string
  action: string
  /** False: it was called off, and the dialog stays. */
  onName: (name: string) => Promise<boolean>
  children?: ReactNode
}

function NameDialog({ opened, onClose, title, before, action, onName, children }: NameDialogProps) {
  const [name, setName] = useState(before)
  const [error, setError] = useState<unknown>(null)
  const [pending, setPending] = useState(false)
  useEffect(() => {
    if (!opened) return
    setName(before)
    setError(null)
  }, [opened, before])
  const submit = async () => {
    setPending(true)
    setError(null)
    try {
      if (await onName(name)) onClose()
    } catch (thrown) {
      setError(thrown)
    }
    setPending(false)
  }
  return (
    <Modal opened={opened} onClose={onClose} title={title} closeOnClickOutside={!pending}>
      <Form onSubmit={submit} error={error}>
        <Stack gap="md">
          <FormProblem />
          {children}
          <TextField
            label="Name"
            name="name"
            description="Where it is saved, so you recognise it"
            required
            maxLength={200}
            data-autofocus
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={pending}>
              {action}
            </Button>
          </Group>
        </Stack>
      </Form>
    </Modal>
  )
}

/** A first name for it, from what the browser says of its system. */
function thisSystem(): string {
  const systems = ['iPhone', 'iPad', 'Android', 'Windows', 'Mac', 'Linux']
  const system = systems.find((name) => navigator.userAgent.includes(name))
  return system === undefined
    ? 'My device'
    : `My ${system === 'Windows' || system === 'Linux' ? `${system} computer` : system}`
}
