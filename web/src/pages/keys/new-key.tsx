/** Makes an API key, and shows its secret this one time. */
import { Button, Group, Modal, Stack, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { type AnswerOf, api } from '../../app/api.ts'
import { Problem } from '../../app/problem.ts'
import { useSession } from '../../app/session.ts'
import { ProblemAlert } from '../../parts/problem-alert.tsx'
import { SecretOnce } from '../../parts/secret-once.tsx'
import { useChange } from '../../parts/use-change.ts'
import { envFile } from './env-file.ts'

type Made = AnswerOf<'POST /keys'> & { name: string }

export function NewKey({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const [made, setMade] = useState<Made | null>(null)
  const form = useForm({ initialValues: { name: '' } })
  const create = useChange((name: string) => api('POST /keys', { body: { name } }), {
    shownBy: ['GET /keys', 'GET /messages/choices'],
  })
  const submit = form.onSubmit(({ name }) =>
    create.mutate(name, {
      onSuccess(key) {
        close()
        setMade({ ...key, name: name.trim() })
      },
      onError: (error) => form.setErrors(Problem.of(error).fields),
    }),
  )
  const close = () => {
    form.reset()
    create.reset()
    onClose()
  }
  return (
    <>
      <Modal opened={opened} onClose={close} title="Create API key">
        <form onSubmit={submit}>
          <Stack gap="sm">
            <ProblemAlert error={create.error} />
            <TextInput
              label="Name"
              description="The app that will use it"
              placeholder="Online shop"
              required
              withAsterisk={false}
              maxLength={200}
              data-autofocus
              {...form.getInputProps('name')}
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
        </form>
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
