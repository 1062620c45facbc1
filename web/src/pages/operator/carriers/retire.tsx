/** The end of a carrier's use, and using it again. */
import { Button, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useInvalidate } from '../../../client/answer.ts'
import { api } from '../../../client/api.ts'
import { FormDialog } from '../../../ui/form-dialog.tsx'
import { isolated } from '../../../ui/formats.ts'
import { noteWithUndo } from '../../../ui/undo-note.tsx'
import { tellProblem, useChange } from '../../../ui/use-change.ts'
import { partsWait } from './carrier-state.tsx'
import { shownBy } from './use-carriers.ts'
import { type Waiting, WaitingChoice } from './waiting-choice.tsx'

interface RetireButtonProps {
  id: string
  name: string
  /** Parts that wait for it. */
  parts: number
}

export function RetireButton({ id, name, parts }: RetireButtonProps) {
  const [asking, { open, close }] = useDisclosure()
  const invalidate = useInvalidate()
  const retire = useChange(
    (waiting: Waiting) => api('POST /operator/carriers/:id/retire', { params: { id }, body: { waiting } }),
    { shownBy },
  )
  const undo = async () => {
    await api('POST /operator/carriers/:id/restore', { params: { id } })
    await invalidate(...shownBy)
  }
  return (
    <>
      <Button variant="default" onClick={open}>
        Retire
      </Button>
      <FormDialog
        opened={asking}
        onClose={close}
        title={`Retire ${isolated(name)}?`}
        values={{ waiting: 'move' as Waiting }}
        action="Retire"
        color="red"
        onSubmit={async ({ waiting }) => {
          await retire.mutateAsync(waiting)
          noteWithUndo(`${isolated(name)} is retired.`, undo)
        }}
      >
        {(form) => (
          <>
            <Text size="sm">
              No more messages go to it, and it unbinds once what is in flight is answered. Receipts that come later are
              lost. Its settings stay, so that it can be used again.
            </Text>
            <WaitingChoice
              label={
                parts === 0
                  ? 'Nothing waits for it now. If something comes until then:'
                  : `${partsWait(parts)} for it. What should become of the messages?`
              }
              {...form.getInputProps('waiting')}
            />
          </>
        )}
      </FormDialog>
    </>
  )
}

export function UseAgainButton({ id, name, compact = false }: { id: string; name: string; compact?: boolean }) {
  const restore = useChange(() => api('POST /operator/carriers/:id/restore', { params: { id } }), {
    shownBy,
    done: () => `${isolated(name)} is used again.`,
  })
  return (
    <Button
      {...(compact && { size: 'compact-sm', variant: 'default' })}
      aria-label={`Use again: ${name}`}
      loading={restore.isPending}
      onClick={() => restore.mutate(undefined, { onError: tellProblem })}
    >
      Use again
    </Button>
  )
}
