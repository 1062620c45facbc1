/** Name and email. Others see the name; the email is what one signs in with. */
import { Button, Group, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { api } from '../../app/api.ts'
import { sessionQuery, useSession } from '../../app/session.ts'
import { Clipped } from '../../parts/clipped.tsx'
import { KeyValues } from '../../parts/key-values.tsx'
import { ProblemAlert } from '../../parts/problem-alert.tsx'
import { Section } from '../../parts/section.tsx'
import { PasswordDialog } from './password-dialog.tsx'

export function Details() {
  const { member } = useSession()
  const queries = useQueryClient()
  const [name, setName] = useState(member.name)
  const [email, setEmail] = useState<string | null>(null)
  const refresh = () => queries.invalidateQueries(sessionQuery)
  const { mutate, error, isPending } = useMutation({
    mutationFn: async () => {
      await api('PATCH /profile', { body: { name } })
      await refresh()
    },
    onSuccess: () => notifications.show({ message: 'Your name is changed.' }),
  })
  const rename = (event: FormEvent) => {
    event.preventDefault()
    mutate()
  }
  const changeEmail = async (password: string) => {
    await api('POST /session/confirmation', { body: { password } })
    await api('PUT /profile/email', { body: { email: email ?? '' } })
    await refresh()
    notifications.show({ message: 'Your email is changed.' })
  }
  return (
    <Section
      title="You"
      action={
        <Button variant="default" size="compact-sm" onClick={() => setEmail(member.email)}>
          Change email
        </Button>
      }
    >
      <KeyValues items={[['Email', <Clipped key="email">{member.email}</Clipped>]]} />
      <form onSubmit={rename}>
        <ProblemAlert error={error} />
        <Group align="flex-end" gap="sm" mt="sm">
          <TextInput
            label="Name"
            autoComplete="name"
            required
            withAsterisk={false}
            maxLength={200}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Button type="submit" variant="default" loading={isPending} disabled={name.trim() === member.name}>
            Change name
          </Button>
        </Group>
      </form>
      <PasswordDialog
        opened={email !== null}
        onClose={() => setEmail(null)}
        title="Change your email"
        action="Change email"
        onConfirm={changeEmail}
      >
        <TextInput
          label="New email"
          description="You sign in with it from now on. No mail is sent to it, so look twice."
          type="email"
          autoComplete="username"
          required
          withAsterisk={false}
          maxLength={254}
          value={email ?? ''}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
      </PasswordDialog>
    </Section>
  )
}
