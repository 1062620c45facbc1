/** Makes an invitation: a link that the owner passes on, because no email is sent. */
import { Text } from '@mantine/core'
import type { Role } from '@websms/contract/members'
import { useState } from 'react'
import { api } from '../../client/api.ts'
import { useAccount } from '../../client/session.ts'
import { TextField } from '../../ui/fields.tsx'
import { FormDialog } from '../../ui/form-dialog.tsx'
import { isolated } from '../../ui/formats.ts'
import { RoleChoice } from '../../ui/role-choice.tsx'
import { LinkOnce, type MadeLink } from '../../ui/secret-once.tsx'
import { useChange } from '../../ui/use-change.ts'

const values = { email: '', role: 'developer' as Role }

export function InviteMember({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const account = useAccount()
  const [made, setMade] = useState<(MadeLink & { email: string }) | null>(null)
  const invite = useChange((body: typeof values) => api('POST /team/invitations', { body }), {
    shownBy: ['GET /team/invitations'],
  })
  return (
    <>
      <FormDialog
        opened={opened}
        onClose={onClose}
        title={`Invite someone to ${account.name}`}
        action="Create link"
        values={values}
        onSubmit={async (typed) => setMade({ ...(await invite.mutateAsync(typed)), email: typed.email.trim() })}
      >
        {(form) => (
          <>
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
            <RoleChoice {...form.getInputProps('role')} />
            <Text size="sm" c="dimmed">
              No email is sent. You get a link to pass on yourself.
            </Text>
          </>
        )}
      </FormDialog>
      <LinkOnce
        link={made}
        title="Invitation"
        text={`Send this link to ${made?.email} over a channel you trust: the first person to open it can join ${isolated(account.name)}. No email was sent.`}
        onClose={() => setMade(null)}
      />
    </>
  )
}
