/** Cancels one message that waits, from its page. */
import { Button } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconTrash } from '@tabler/icons-react'
import { api } from '../../client/api.ts'
import { Confirm } from '../../ui/form-dialog.tsx'
import { useChange } from '../../ui/use-change.ts'

export function CancelMessage({ id, to }: { id: string; to: string }) {
  const [asking, { open, close }] = useDisclosure()
  const cancel = useChange(() => api('POST /scheduled/:id/cancel', { params: { id }, body: { whole: false } }), {
    shownBy: ['GET /messages/:id', 'GET /messages', 'GET /scheduled'],
    done: () => `Message ${id} is cancelled, and refunded.`,
  })
  return (
    <>
      <Button variant="default" color="red" leftSection={<IconTrash size={16} />} onClick={open}>
        Cancel sending
      </Button>
      <Confirm
        opened={asking}
        onClose={close}
        title={`Cancel the message to ${to}?`}
        action="Cancel sending"
        cancel="Keep"
        onConfirm={() => cancel.mutateAsync(undefined)}
      >
        It is not sent, and its price goes back to the balance. This cannot be undone.
      </Confirm>
    </>
  )
}
