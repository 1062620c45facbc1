/** Makes an invitation: a link that the owner hands over, since no mail is sent. */
import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import type { Role } from '@websms/contract/members'
import { useState } from 'react'
import { api } from '../../app/api.ts'
import { useAccount } from '../../app/session.ts'
import { isolated } from '../../parts/formats.ts'
import { LinkOnce, type MadeLink } from '../../parts/link-once.tsx'
import { ProblemAlert } from '../../parts/problem-alert.tsx'
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
  const submit = form.onSubmit((values) =>
    invite.mutate(values, {
      onSuccess(link) {
        close()
        setMade({ ...link, email: values.email.trim() })
      },
    }),
  )
  return (
    <>
      <Modal opened={opened} onClose={close} title={`Invite someone to ${account.name}`}>
        <form onSubmit={submit}>
          <Stack gap="md">
            <ProblemAlert error={invite.error} />
            <TextInput
              label="Email"
              description="They sign in with it"
              type="email"
              required
              withAsterisk={false}
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
        </form>
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
