/** Chooses the key that an inbound message is given to. */
import { Button, Group, Modal, Select, Stack, Text } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { api } from '../../../client/api.ts'
import { isolated } from '../../../ui/formats.ts'
import { MessageText } from '../../../ui/message-text.tsx'
import { ProblemAlert } from '../../../ui/problem-alert.tsx'
import { useChange } from '../../../ui/use-change.ts'
import type { ItemOf } from '../../../ui/use-list.ts'

type Reply = ItemOf<'GET /operator/inbound'>

/** Typing on does not search. */
const pauseMs = 250

interface Option {
  value: string
  label: string
}

export function GiveToKey({ reply, onClose }: { reply: Reply | null; onClose: () => void }) {
  const [typed, setTyped] = useState('')
  const [chosen, setChosen] = useState<Option | null>(null)
  // The field then holds the label of what was chosen, which is nothing to look for.
  const [q] = useDebouncedValue(typed === chosen?.label ? '' : typed, pauseMs)
  const opened = reply !== null
  const { data } = useQuery({
    queryKey: ['GET /operator/keys', { q }],
    queryFn: ({ signal }) => api('GET /operator/keys', { query: q === '' ? {} : { q }, signal }),
    placeholderData: keepPreviousData,
    enabled: opened,
  })
  const give = useChange(
    (key_id: string) => api('POST /operator/inbound/:id/assign', { params: { id: reply!.id }, body: { key_id } }),
    { shownBy: ['GET /operator/inbound'], done: () => 'Message assigned to the key.' },
  )
  const { reset } = give
  useEffect(() => {
    if (!opened) return
    setTyped('')
    setChosen(null)
    reset()
  }, [opened, reset])
  const found: Option[] = (data?.items ?? []).map(({ id, name, account_name }) => ({
    value: id,
    label: `${isolated(account_name)} · ${isolated(name)} (${id})`,
  }))
  return (
    <Modal opened={opened} onClose={onClose} title={`A message from ${reply?.from ?? ''}`}>
      <Stack gap="sm">
        <ProblemAlert error={give.error} />
        <Text size="sm" style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-wrap' }}>
          {reply && <MessageText body={reply.text} data={reply.data} />}
        </Text>
        <Select
          label="Key"
          description={
            reply?.data
              ? "It appears in the account's inbound messages. Data is not sent to webhooks."
              : "It appears in the account's inbound messages, and the event is sent to the key's webhook"
          }
          placeholder="Name of a key or account"
          searchable
          data-autofocus
          nothingFoundMessage="No matching keys"
          // Found by the server already.
          filter={({ options }) => options}
          data={chosen === null ? found : [chosen, ...found.filter(({ value }) => value !== chosen.value)]}
          searchValue={typed}
          onSearchChange={setTyped}
          value={chosen?.value ?? null}
          onChange={(_value, option) => setChosen(option)}
        />
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button
            disabled={chosen === null}
            loading={give.isPending}
            onClick={() => give.mutate(chosen!.value, { onSuccess: onClose })}
          >
            Assign
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
