/** Short codes and numbers that an account may send from. */
import { Button, Group, Text, TextInput } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { type FormEvent, useState } from 'react'
import { api } from '../../../app/api.ts'
import { Confirm } from '../../../parts/confirm.tsx'
import { isolated } from '../../../parts/formats.ts'
import { ProblemAlert } from '../../../parts/problem-alert.tsx'
import { Section } from '../../../parts/section.tsx'
import { useChange } from '../../../parts/use-change.ts'
import type { Account } from './account-page.tsx'

export function AccountSenders({ account: { id, name, senders } }: { account: Account }) {
  const [code, setCode] = useState('')
  const [removing, setRemoving] = useState<string | null>(null)
  const shownBy = ['GET /operator/accounts/:id'] as const
  const add = useChange(() => api('POST /operator/accounts/:id/senders', { params: { id }, body: { code } }), {
    shownBy,
    done: () => `The account can now send from ${code}.`,
  })
  const remove = useChange(
    (sender: string) => api('DELETE /operator/accounts/:id/senders/:code', { params: { id, code: sender } }),
    { shownBy, done: (sender) => `The account can no longer send from ${sender}.` },
  )
  const submit = (event: FormEvent) => {
    event.preventDefault()
    add.mutate(undefined, { onSuccess: () => setCode('') })
  }
  return (
    <Section
      title="Senders"
      intro="In addition to the shared short code. Only this account can send from them, and it receives their replies."
    >
      <ProblemAlert error={add.error} />
      {senders.length === 0 ? (
        <Text size="sm" c="dimmed" mb="sm">
          No senders registered.
        </Text>
      ) : (
        <Group gap="xs" mb="sm">
          {senders.map((sender) => (
            <Button
              key={sender}
              variant="default"
              size="compact-sm"
              rightSection={<IconX size={13} aria-hidden />}
              aria-label={`Remove ${sender}`}
              onClick={() => setRemoving(sender)}
            >
              {sender}
            </Button>
          ))}
        </Group>
      )}
      <form onSubmit={submit}>
        <Group gap="xs" align="flex-end">
          <TextInput
            label="Add a sender"
            placeholder="2190, 6421555000 or ACME"
            required
            withAsterisk={false}
            maxLength={15}
            value={code}
            onChange={(event) => setCode(event.currentTarget.value)}
          />
          <Button type="submit" variant="default" loading={add.isPending}>
            Add
          </Button>
        </Group>
      </form>
      <Confirm
        opened={removing !== null}
        onClose={() => setRemoving(null)}
        title={`Remove ${removing} from ${isolated(name)}?`}
        action="Remove"
        onConfirm={() => remove.mutateAsync(removing!)}
      >
        Messages from it are rejected from now on, and replies to it are unassigned until it is registered again.
      </Confirm>
    </Section>
  )
}
