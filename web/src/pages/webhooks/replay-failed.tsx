/** Delivers events again that have failed since a time: for a receiver that was down and is back. */
import { Select, Text } from '@mantine/core'
import { DateTimePicker } from '@mantine/dates'
import '@mantine/dates/styles.css'
import { notifications } from '@mantine/notifications'
import { api } from '../../client/api.ts'
import { dayOf } from '../../ui/days.ts'
import { useChoices } from '../../ui/filters.ts'
import { FormDialog } from '../../ui/form-dialog.tsx'
import { countOf } from '../../ui/formats.ts'
import { useCalendar } from '../../ui/use-calendar.ts'
import { useChange } from '../../ui/use-change.ts'

interface ReplayFailedProps {
  opened: boolean
  onClose: () => void
  /** The key that the list shows; undefined: all. */
  keyId: string | undefined
}

export function ReplayFailed({ opened, onClose, keyId }: ReplayFailedProps) {
  const { keys } = useChoices()
  const calendar = useCalendar()
  const values = { since: startOfToday(), key_id: keyId ?? null }
  const replay = useChange(
    ({ since, key_id }: typeof values) =>
      api('POST /events/replay', {
        body: { since: new Date(since.replace(' ', 'T')).toISOString(), ...(key_id !== null && { key_id }) },
      }),
    { shownBy: ['GET /events', 'GET /events/:id'] },
  )
  const submit = async (chosen: typeof values) => {
    const { replayed } = await replay.mutateAsync(chosen)
    notifications.show({
      message:
        replayed === 0 ? 'No events have failed since then.' : `${countOf(replayed, 'event')} will be delivered again.`,
    })
  }
  return (
    <FormDialog
      opened={opened}
      onClose={onClose}
      title="Replay failed events"
      action="Replay"
      values={values}
      onSubmit={submit}
    >
      {(form) => (
        <>
          <Text size="sm">
            Failed events are delivered again, oldest first, with the same webhook-id and body and up to 4 attempts
            each.
          </Text>
          <DateTimePicker
            {...calendar}
            label="Created since"
            valueFormat="D MMM YYYY, HH:mm"
            value={form.values.since}
            onChange={(time) => time !== null && form.setFieldValue('since', time)}
          />
          <Select
            label="API key"
            placeholder="All keys with a working webhook URL"
            clearable
            data={keys.map(({ id, name }) => ({ value: id, label: name }))}
            {...form.getInputProps('key_id')}
          />
        </>
      )}
    </FormDialog>
  )
}

/** In the browser's own zone, as the field writes it. */
function startOfToday(): string {
  return `${dayOf(new Date())} 00:00:00`
}
