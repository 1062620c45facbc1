/** Makes an API key, and shows its secret this one time. */
import { Button, Group, Modal, Stack } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { type AnswerOf, api } from '../../app/api.ts'
import { useSession } from '../../app/session.ts'
import { TextField } from '../../parts/fields.tsx'
import { Form, FormProblem } from '../../parts/form.tsx'
import { SecretOnce } from '../../parts/secret-once.tsx'
import { useChange } from '../../parts/use-change.ts'
import { envFile } from './env-file.ts'

type Made = AnswerOf<'POST /keys'> & { name: string }

export function NewKey({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const [made, setMade] = useState<Made | null>(null)
  const [name, setName] = useState('')
  const create = useChange((name: string) => api('POST /keys', { body: { name } }), {
    shownBy: ['GET /keys', 'GET /messages/choices'],
  })
  const submit = () =>
    create.mutate(name, {
      onSuccess(key) {
        close()
        setMade({ ...key, name: name.trim() })
      },
    })
  const close = () => {
    setName('')
    create.reset()
    onClose()
  }
  return (
    <>
      <Modal opened={opened} onClose={close} title="Create API key">
        <Form onSubmit={submit} error={create.error}>
          <Stack gap="sm">
            <FormProblem />
            <TextField
              label="Name"
              name="name"
              description="The app that will use it"
              placeholder="Online shop"
              required
              maxLength={200}
              data-autofocus
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
            />
            <Group justify="flex-end" gap="sm" mt="xs">
              <Button variant="default" onClick={close}>
                Cancel
              </Button>
              <Button type="submit" loading={create.isPending}>
                Create API key
              </Button>
            </Group>
          </Stack>
        </Form>
      </Modal>
      <NewSecret made={made} onClose={() => setMade(null)} />
    </>
  )
}

function NewSecret({ made, onClose }: { made: Made | null; onClose: () => void }) {
  const navigate = useNavigate()
  const { site } = useSession()
  return (
    <Modal
      opened={made !== null}
      onClose={onClose}
      title="API key created"
      size="lg"
      closeOnClickOutside={false}
      closeOnEscape={false}
      withCloseButton={false}
    >
      {made !== null && (
        <Stack gap="md">
          <SecretOnce
            what="The client secret"
            values={[
              ['Client ID', made.client_id],
              ['Client secret', made.client_secret],
            ]}
            fileName="websms.env"
            fileText={envFile({
              name: made.name,
              apiUrl: site.api_url,
              clientId: made.client_id,
              clientSecret: made.client_secret,
              webhookSecret: made.webhook_secret,
            })}
          />
          <Group justify="flex-end">
            <Button
              onClick={() => {
                onClose()
                void navigate({ to: '/keys/$id', params: { id: made.id } })
              }}
            >
              I have saved it
            </Button>
          </Group>
        </Stack>
      )}
    </Modal>
  )
}
