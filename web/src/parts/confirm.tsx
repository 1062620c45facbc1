/** Asks before what cannot be undone. The gravest things ask for a name to be typed. */
import { Button, Code, Group, Modal, Stack, Text, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type ReactNode, useEffect, useState } from 'react'
import { Form, FormProblem } from './form.tsx'

interface ConfirmProps {
  opened: boolean
  onClose: () => void
  title: string
  /** What will happen, and to whom. */
  children: ReactNode
  /** The verb on the button: `Revoke`. */
  action: string
  /** Closes the dialog and does nothing: `Keep sending`. Default `Cancel`. */
  cancel?: string
  /** Red unless it harms nothing. */
  harmless?: boolean
  /** Closes the dialog when it is done; when it throws, the dialog says why and stays. */
  onConfirm: () => Promise<unknown>
}

export function Confirm(props: ConfirmProps) {
  return <Dialog {...props} phrase={null} />
}

/** The button works once `phrase` has been typed: mostly the name of what will be gone. */
export function ConfirmByTyping(props: ConfirmProps & { phrase: string }) {
  return <Dialog {...props} />
}

function Dialog({
  opened,
  onClose,
  title,
  children,
  action,
  cancel = 'Cancel',
  harmless = false,
  onConfirm,
  phrase,
}: ConfirmProps & { phrase: string | null }) {
  const [typed, setTyped] = useState('')
  const { mutate, error, isPending, reset } = useMutation({ mutationFn: onConfirm, onSuccess: onClose })
  useEffect(() => {
    if (!opened) return
    setTyped('')
    reset()
  }, [opened, reset])
  return (
    <Modal opened={opened} onClose={onClose} title={title} closeOnClickOutside={!isPending}>
      <Form onSubmit={() => mutate()} error={error}>
        <Stack gap="md">
          <FormProblem />
          <Text size="sm" component="div">
            {children}
          </Text>
          {phrase !== null && (
            <TextInput
              data-autofocus
              autoComplete="off"
              spellCheck={false}
              label={
                <>
                  Type <Code fz="inherit">{phrase}</Code> to confirm
                </>
              }
              value={typed}
              onChange={(event) => setTyped(event.currentTarget.value)}
            />
          )}
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={onClose} disabled={isPending}>
              {cancel}
            </Button>
            <Button
              type="submit"
              {...(harmless ? {} : { color: 'red' })}
              loading={isPending}
              disabled={phrase !== null && typed.trim() !== phrase.trim()}
            >
              {action}
            </Button>
          </Group>
        </Stack>
      </Form>
    </Modal>
  )
}
