/** Changing the password, which signs out everywhere else. */
import { Button, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../app/api.ts'
import { NewPassword } from '../../parts/new-password.tsx'
import { Section } from '../../parts/section.tsx'
import { PasswordDialog } from './password-dialog.tsx'

export function Password() {
  const queries = useQueryClient()
  const [opened, setOpened] = useState(false)
  const [next, setNext] = useState('')
  const close = () => {
    setOpened(false)
    setNext('')
  }
  const change = async (password: string) => {
    await api('PUT /profile/password', { body: { current_password: password, password: next } })
    await queries.invalidateQueries({ queryKey: ['profile'] })
    notifications.show({ message: 'Your password is changed. You are signed out everywhere else.' })
  }
  return (
    <Section
      title="Password"
      action={
        <Button variant="default" size="compact-sm" onClick={() => setOpened(true)}>
          Change password
        </Button>
      }
    >
      <Text size="sm" c="dimmed">
        A new one signs you out everywhere but here.
      </Text>
      <PasswordDialog
        opened={opened}
        onClose={close}
        title="Change your password"
        action="Change password"
        onConfirm={change}
      >
        <NewPassword value={next} onChange={(event) => setNext(event.currentTarget.value)} />
      </PasswordDialog>
    </Section>
  )
}
