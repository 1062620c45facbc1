/** Makes an invitation: a link that the owner hands over, since no mail is sent. */
import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useForm } from '@mantine/form'
import type { Role } from '@websms/contract/members'
import { useState } from 'react'
import { api } from '../../app/api.ts'
import { useAccount } from '../../app/session.ts'
import { TextField } from '../../parts/fields.tsx'
import { Form, FormProblem } from '../../parts/form.tsx'
import { isolated } from '../../parts/formats.ts'
import { LinkOnce, type MadeLink } from '../../parts/link-once.tsx'
import { RoleChoice } from '../../parts/role-choice.tsx'
import { useChange } from '../../parts/use-change.ts'

const initialValues = { email: '', role: 'developer' as Role }

export function InviteMember({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const account = useAccount()
  const form = useForm({ initialValues })
  const [made, setMade] = useState<(MadeLink & { email: string }) | null>(null)
  const invite = useChange((body: typeof initialValues) => api('POST /team/invitations', { body }), {
    shownBy: ['GET /team/invitations'],
  })
  const close = () => {
    form.reset()
    invite.reset()
    onClose()
  }
  const submit = () =>
    invite.mutate(form.values, {
      onSuccess(link) {
        close()
        setMade({ ...link, email: form.values.email.trim() })
      },
    })
  return (
    <>
      <Modal opened={opened} onClose={close} title={`Invite someone to ${account.name}`}>
        <Form onSubmit={submit} error={invite.error}>
          <Stack gap="md">
            <FormProblem />
            <TextField
              label="Email"
              name="email"
              description="They sign in with it"
              type="email"
              required
              maxLength={254}
              data-autofocus
              {...form.getInputProps('email')}
            />
            <RoleChoice value={form.values.role} onChange={(role) => form.setFieldValue('role', role)} />
            <Text size="sm" c="dimmed">
              No email is sent. You get a link to pass on yourself.
            </Text>
            <Group justify="flex-end" gap="sm">
              <Button variant="default" onClick={close}>
                Cancel
              </Button>
              <Button type="submit" loading={invite.isPending}>
                Create link
              </Button>
            </Group>
          </Stack>
        </Form>
      </Modal>
      <LinkOnce
        link={made}
        title="Invitation"
        text={`Send this link to ${made?.email} over a channel you trust: the first person to open it can join ${isolated(account.name)}. No email was sent.`}
        onClose={() => setMade(null)}
      />
    </>
  )
}
