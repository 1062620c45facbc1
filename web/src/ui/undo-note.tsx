/** A short note that something is done, with a button that undoes it. */
import { Button, Group } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation } from '@tanstack/react-query'
import { tellProblem } from './use-change.ts'

/** Time for the decision to undo, in ms: longer than that of a note that is only read. */
const shownMs = 15_000

export function noteWithUndo(message: string, undo: () => Promise<unknown>): void {
  const id = crypto.randomUUID()
  const close = () => notifications.hide(id)
  notifications.show({
    id,
    message: <UndoNote message={message} undo={undo} onDone={close} />,
    autoClose: shownMs,
  })
}

interface UndoNoteProps {
  message: string
  undo: () => Promise<unknown>
  onDone: () => void
}

function UndoNote({ message, undo, onDone }: UndoNoteProps) {
  const { mutate, isPending } = useMutation({ mutationFn: undo, onSuccess: onDone, onError: tellProblem })
  return (
    <Group justify="space-between" gap="xs">
      {message}
      <Button variant="default" size="compact-sm" loading={isPending} onClick={() => mutate()}>
        Undo
      </Button>
    </Group>
  )
}
