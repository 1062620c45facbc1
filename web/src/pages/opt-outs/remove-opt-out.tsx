/** Lets a number get messages again, with the reason, since the account must be able to show it. */
import { Button, Text } from '@mantine/core'
import type { OptOutItem } from '@websms/contract/members'
import { useState } from 'react'
import { api } from '../../client/api.ts'
import { TextareaField } from '../../ui/fields.tsx'
import { FormDialog } from '../../ui/form-dialog.tsx'
import { useChange } from '../../ui/use-change.ts'

export function RemoveOptOut({ optOut: { id, number, sender } }: { optOut: OptOutItem }) {
  const [asking, setAsking] = useState(false)
  const remove = useChange((body: { reason: string }) => api('POST /optouts/:id/remove', { params: { id }, body }), {
    shownBy: ['GET /optouts'],
    done: () => `${number} gets messages from ${sender} again.`,
  })
  return (
    <>
      <Button
        size="compact-sm"
        variant="subtle"
        color="red"
        aria-label={`Remove the opt-out of ${number}`}
        onClick={() => setAsking(true)}
      >
        Remove
      </Button>
      <FormDialog
        opened={asking}
        onClose={() => setAsking(false)}
        title={`Remove the opt-out of ${number}?`}
        action="Remove"
        color="red"
        values={{ reason: '' }}
        onSubmit={remove.mutateAsync}
      >
        {(form) => (
          <>
            <Text size="sm">
              It gets messages from {sender} again. Do this only when the person asked for them: you must be able to
              show it.
            </Text>
            <TextareaField
              label="Reason"
              name="reason"
              description="How and when the person asked"
              required
              autosize
              minRows={2}
              maxLength={500}
              data-autofocus
              {...form.getInputProps('reason')}
            />
          </>
        )}
      </FormDialog>
    </>
  )
}
