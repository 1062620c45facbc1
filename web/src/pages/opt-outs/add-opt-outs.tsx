/** Adds numbers to the list of opt-outs by hand. */
import { Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useInvalidate } from '../../client/answer.ts'
import { api } from '../../client/api.ts'
import { TextareaField, TextField } from '../../ui/fields.tsx'
import { FormDialog } from '../../ui/form-dialog.tsx'
import { countOf } from '../../ui/formats.ts'
import { ValuesField } from '../../ui/values-field.tsx'
import { useDefaultSender } from './use-default-sender.ts'

export function AddOptOuts({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const invalidate = useInvalidate()
  const sender = useDefaultSender(opened)
  const add = async (body: { numbers: string[]; sender: string; note: string }) => {
    const { added, unchanged } = await api('POST /optouts', { body })
    const before = unchanged === 0 ? '' : ` ${unchanged} had opted out before.`
    notifications.show({ message: `${countOf(added, 'opt-out')} added.${before}` })
    await invalidate('GET /optouts')
  }
  return (
    <FormDialog
      opened={opened && sender !== null}
      onClose={onClose}
      title="Add opt-outs"
      action="Add"
      values={{ numbers: [] as string[], sender: sender ?? '', note: '' }}
      ready={({ numbers }) => numbers.length > 0}
      onSubmit={add}
    >
      {(form) => (
        <>
          <ValuesField
            name="numbers"
            label="Numbers"
            description="Such as 021 123 4567 or 6421234567"
            placeholder="Type or paste numbers"
            inputMode="numeric"
            focused
            values={form.values.numbers}
            onValues={(numbers) => form.setFieldValue('numbers', numbers)}
          />
          <TextField
            label="Sender"
            name="sender"
            description="They get no more messages from it"
            required
            maxLength={30}
            {...form.getInputProps('sender')}
          />
          <TextareaField
            label="Note"
            name="note"
            description="Where the request came from"
            placeholder="By phone on 3 March"
            autosize
            minRows={2}
            maxLength={500}
            {...form.getInputProps('note')}
          />
          <Text size="sm" c="dimmed">
            Messages from this sender that still wait to go to these numbers are cancelled and refunded.
          </Text>
        </>
      )}
    </FormDialog>
  )
}
