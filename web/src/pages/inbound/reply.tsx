/** Replies from the sender that they wrote to. */
import { Button, Group, Text } from '@mantine/core'
import { IconSend } from '@tabler/icons-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { measure } from '@websms/sms'
import { type FormEvent, useState } from 'react'
import { api } from '../../app/api.ts'
import { sessionQuery, useAccount } from '../../app/session.ts'
import { MessageField } from '../../parts/message-field.tsx'
import { ProblemAlert } from '../../parts/problem-alert.tsx'
import { useSendOnce } from '../../parts/use-send-once.ts'
import { sendingQuery } from '../send/sender-fields.tsx'
import classes from './inbound.module.css'

export function Reply({ number, sender, onSent }: { number: string; sender: string; onSent: () => void }) {
  const { price } = useAccount()
  const [body, setBody] = useState('')
  const queryClient = useQueryClient()
  const partsMax = useQuery(sendingQuery).data?.parts_max
  const reply = useSendOnce({
    content: JSON.stringify([number, body]),
    send: (request_key) =>
      api('POST /conversations/:number/messages', { params: { number }, body: { body, request_key } }),
    onSent: () => {
      setBody('')
      onSent()
      void queryClient.invalidateQueries(sessionQuery)
    },
  })
  const { parts } = measure(body)
  const ready = parts > 0 && (partsMax === undefined || parts <= partsMax)
  const send = () => {
    if (ready) reply.mutate()
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    send()
  }
  return (
    <form className={classes.reply} onSubmit={submit}>
      <ProblemAlert error={reply.error} />
      <MessageField
        aria-label="Reply"
        placeholder={`Reply from ${sender}`}
        minRows={2}
        maxRows={6}
        value={body}
        onChange={setBody}
        onSubmit={send}
        price={price}
        partsMax={partsMax}
      />
      <Group mt="sm" gap="md">
        <Button type="submit" leftSection={<IconSend size={16} />} loading={reply.isPending} disabled={!ready}>
          Send
        </Button>
        <Text size="xs" c="dimmed">
          From {sender}. Press Ctrl+Enter or ⌘+Enter to send.
        </Text>
      </Group>
    </form>
  )
}
