/** Delivers anew what failed since a time: for when a receiver was down and is back. */
import { Button, Group, Modal, Select, Stack, Text, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { type FormEvent, useEffect, useState } from 'react'
import { api } from '../../app/api.ts'
import { dayOf } from '../../parts/days.ts'
import { countOf } from '../../parts/formats.ts'
import { ProblemAlert } from '../../parts/problem-alert.tsx'
import { useChange } from '../../parts/use-change.ts'
import { useChoices } from '../messages/use-message-filters.ts'

interface ReplayFailedProps {
  opened: boolean
  onClose: () => void
  /** The key that the list shows; undefined: all. */
  keyId: string | undefined
}

export function ReplayFailed({ opened, onClose, keyId }: ReplayFailedProps) {
  const { keys } = useChoices()
  const [since, setSince] = useState('')
  const [chosen, setChosen] = useState<string | null>(null)
  const replay = useChange(
    (time: string) =>
      api('POST /events/replay', {
        body: { since: new Date(time).toISOString(), ...(chosen !== null && { key_id: chosen }) },
      }),
    { shownBy: ['GET /events', 'GET /events/:id'] },
  )
  const { reset } = replay
  useEffect(() => {
    if (!opened) return
    setSince(`${dayOf(new Date())}T00:00`)
    setChosen(keyId ?? null)
    reset()
  }, [opened, keyId, reset])
  const submit = (event: FormEvent) => {
    event.preventDefault()
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
  }
  return (
    <Modal opened={opened} onClose={onClose} title="Replay failed events">
      <form onSubmit={submit}>
        <Stack gap="sm">
          <ProblemAlert error={replay.error} />
          <Text size="sm">
            Failed events are delivered again, oldest first, with the same webhook-id and body and up to 4 attempts
            each.
          </Text>
          <TextInput
            label="Created since"
            type="datetime-local"
            required
            withAsterisk={false}
            value={since}
            onChange={(event) => setSince(event.currentTarget.value)}
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
            <Button type="submit" loading={replay.isPending} disabled={since === ''}>
              Replay
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
