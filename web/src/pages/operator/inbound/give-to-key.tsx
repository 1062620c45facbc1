/** Chooses the key that an inbound message is given to. */
import { Select, Text } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData } from '@tanstack/react-query'
import { useState } from 'react'
import { useAnswer } from '../../../client/answer.ts'
import { api } from '../../../client/api.ts'
import { FormDialog } from '../../../ui/form-dialog.tsx'
import { isolated } from '../../../ui/formats.ts'
import { MessageText } from '../../../ui/message-text.tsx'
import { useChange } from '../../../ui/use-change.ts'
import type { ItemOf } from '../../../ui/use-list.ts'

type Reply = ItemOf<'GET /operator/inbound'>

/** Time without a keystroke before a search, in ms. */
const pauseMs = 250

interface GiveToKeyProps {
  /** Null: closed. */
  reply: Reply | null
  onClose: () => void
}

export function GiveToKey({ reply, onClose }: GiveToKeyProps) {
  const give = useChange(
    (key_id: string) => api('POST /operator/inbound/:id/assign', { params: { id: reply!.id }, body: { key_id } }),
    { shownBy: ['GET /operator/inbound'], done: () => 'Message assigned to the key.' },
  )
  return (
    <FormDialog
      opened={reply !== null}
      onClose={onClose}
      title={`A message from ${reply?.from ?? ''}`}
      action="Assign"
      values={{ key: '' }}
      ready={({ key }) => key !== ''}
      onSubmit={({ key }) => give.mutateAsync(key)}
    >
      {(form) => (
        <>
          <Text size="sm" style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-wrap' }}>
            {reply && <MessageText body={reply.text} data={reply.data} />}
          </Text>
          <KeyField
            description={
              reply?.data
                ? "It appears in the account's inbound messages. Data is not sent to webhooks."
                : "It appears in the account's inbound messages, and the event is sent to the key's webhook"
            }
            onChange={(key) => form.setFieldValue('key', key)}
          />
        </>
      )}
    </FormDialog>
  )
}

interface Option {
  value: string
  label: string
}

/** The server searches: the keys of all accounts may be many. */
function KeyField({ description, onChange }: { description: string; onChange: (key: string) => void }) {
  const [typed, setTyped] = useState('')
  const [chosen, setChosen] = useState<Option | null>(null)
  // After a choice the field holds its label, which is no search.
  const [q] = useDebouncedValue(typed === chosen?.label ? '' : typed, pauseMs)
  const { data } = useAnswer(
    'GET /operator/keys',
    { query: { q: q || undefined } },
    { placeholderData: keepPreviousData },
  )
  const found: Option[] = (data?.items ?? []).map(({ id, name, account_name }) => ({
    value: id,
    label: `${isolated(account_name)} · ${isolated(name)} (${id})`,
  }))
  return (
    <Select
      label="Key"
      description={description}
      placeholder="Name of a key or account"
      searchable
      data-autofocus
      nothingFoundMessage="No matching keys"
      // The server has filtered them.
      filter={({ options }) => options}
      data={chosen === null ? found : [chosen, ...found.filter(({ value }) => value !== chosen.value)]}
      searchValue={typed}
      onSearchChange={setTyped}
      value={chosen?.value ?? null}
      onChange={(value, option) => {
        setChosen(option)
        onChange(value ?? '')
      }}
    />
  )
}
