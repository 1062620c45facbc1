/** Invites somebody who is no member yet to run the site, with a role. */
import { Text } from '@mantine/core'
import type { OperatorRole } from '@websms/contract/members'
import { useState } from 'react'
import { api } from '../../../client/api.ts'
import { TextField } from '../../../ui/fields.tsx'
import { FormDialog } from '../../../ui/form-dialog.tsx'
import { OperatorRoleChoice } from '../../../ui/operator-role-choice.tsx'
import { LinkOnce, type MadeLink } from '../../../ui/secret-once.tsx'

const values = { email: '', operator_role: 'support' as OperatorRole }

export function InviteOperator({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const [made, setMade] = useState<(MadeLink & { email: string }) | null>(null)
  return (
    <>
      <FormDialog
        opened={opened}
        onClose={onClose}
        title="Invite an operator"
        action="Create link"
        values={values}
        onSubmit={async (body) =>
          setMade({ ...(await api('POST /operator/members/invitations', { body })), email: body.email.trim() })
        }
      >
        {(form) => (
          <>
            <TextField
              label="Email"
              name="email"
              description="They sign in with it. Members are given a role in their row instead."
              type="email"
              required
              maxLength={254}
              data-autofocus
              {...form.getInputProps('email')}
            />
            <OperatorRoleChoice {...form.getInputProps('operator_role')} />
            <Text size="sm" c="dimmed">
              No email is sent. You get a link to pass on yourself.
            </Text>
          </>
        )}
      </FormDialog>
      <LinkOnce
        link={made}
        title="Invitation"
        text={`Send this link to ${made?.email} over a channel you trust: whoever opens it first becomes an operator of this site. No email was sent.`}
        onClose={() => setMade(null)}
      />
    </>
  )
}
