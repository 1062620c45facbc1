/** Delivers anew what failed since a time: for when a receiver was down and is back. */
import { Button, Group, Modal, Select, Stack, Text } from '@mantine/core'
import { DateTimePicker } from '@mantine/dates'
import '@mantine/dates/styles.css'
import { notifications } from '@mantine/notifications'
import { useEffect, useState } from 'react'
import { api } from '../../client/api.ts'
import { dayOf } from '../../ui/days.ts'
import { Form, FormProblem } from '../../ui/form.tsx'
import { countOf } from '../../ui/formats.ts'
import { useCalendar } from '../../ui/use-calendar.ts'
import { useChange } from '../../ui/use-change.ts'
import { useChoices } from '../messages/use-message-filters.ts'

interface ReplayFailedProps {
  opened: boolean
  onClose: () => void
  /** The key that the list shows; undefined: all. */
  keyId: string | undefined
}

export function ReplayFailed({ opened, onClose, keyId }: ReplayFailedProps) {
  const { keys } = useChoices()
  const calendar = useCalendar()
  const [since, setSince] = useState(startOfToday)
  const [chosen, setChosen] = useState<string | null>(null)
  const replay = useChange(
    (time: string) =>
      api('POST /events/replay', {
        body: { since: new Date(time.replace(' ', 'T')).toISOString(), ...(chosen !== null && { key_id: chosen }) },
      }),
    { shownBy: ['GET /events', 'GET /events/:id'] },
  )
  const { reset } = replay
  useEffect(() => {
    if (!opened) return
    setSince(startOfToday())
    setChosen(keyId ?? null)
    reset()
  }, [opened, keyId, reset])
  const submit = () =>
    replay.mutate(since, {
      onSuccess({ replayed }) {
        onClose()
        notifications.show({
          message:
            replayed === 0
              ? 'No events have failed since then.'
              : `${countOf(replayed, 'event')} will be delivered again.`,
        })
      },
    })
  return (
    <Modal opened={opened} onClose={onClose} title="Replay failed events">
      <Form onSubmit={submit} error={replay.error}>
        <Stack gap="sm">
          <FormProblem />
          <Text size="sm">
            Failed events are delivered again, oldest first, with the same webhook-id and body and up to 4 attempts
            each.
          </Text>
          <DateTimePicker
            {...calendar}
            label="Created since"
            valueFormat="D MMM YYYY, HH:mm"
            value={since}
            onChange={(time) => time !== null && setSince(time)}
          />
          <Select
            label="API key"
            placeholder="All keys with a working webhook URL"
            clearable
            data={keys.map(({ id, name }) => ({ value: id, label: name }))}
            value={chosen}
            onChange={setChosen}
          />
          <Group justify="flex-end" gap="sm" mt="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={replay.isPending}>
              Replay
            </Button>
          </Group>
        </Stack>
      </Form>
    </Modal>
  )
}

/** Of the browser's own zone, as the field has it. */
function startOfToday(): string {
  return `${dayOf(new Date())} 00:00:00`
}
