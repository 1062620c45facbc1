/** Asks for the current password, with whatever else an action needs, before it is done. */
import { Button, Group, Modal, PasswordInput, Stack } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, type ReactNode, useEffect, useState } from 'react'
import { ProblemAlert } from '../../parts/problem-alert.tsx'

interface PasswordDialogProps {
  opened: boolean
  onClose: () => void
  title: string
  /** The verb on the button. */
  action: string
  color?: 'red'
  /** What will happen, or further fields. */
  children: ReactNode
  /** When it throws, the dialog says why and stays. */
  onConfirm: (password: string) => Promise<unknown>
}

export function PasswordDialog({ opened, onClose, title, action, color, children, onConfirm }: PasswordDialogProps) {
  const [password, setPassword] = useState('')
  const { mutate, error, isPending, reset } = useMutation({
    mutationFn: () => onConfirm(password),
    onSuccess: onClose,
  })
  useEffect(() => {
    setPassword('')
    if (opened) reset()
  }, [opened, reset])
  const submit = (event: FormEvent) => {
    event.preventDefault()
    mutate()
  }
  return (
    <Modal opened={opened} onClose={onClose} title={title}>
      <form onSubmit={submit}>
        <Stack gap="md">
          <ProblemAlert error={error} />
          {children}
          <PasswordInput
            label="Your password"
            autoComplete="current-password"
            required
            withAsterisk={false}
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={onClose} disabled={isPending}>
              Cancel
            </Button>
            <Button type="submit" loading={isPending} {...(color && { color })}>
              {action}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
