/** A reply, from the sender that the number wrote to. */
import { Button, Group, Text } from '@mantine/core'
import { IconSend } from '@tabler/icons-react'
import { foldToGsm7, measure } from '@websms/sms'
import { useMemo, useState } from 'react'
import { api } from '../../client/api.ts'
import { useActed } from '../../client/pace.ts'
import { Form, FormProblem } from '../../ui/form.tsx'
import { MessageField } from '../../ui/message-field.tsx'
import { useQuote } from '../../ui/use-quote.ts'
import { useSendOnce } from '../../ui/use-send-once.ts'
import { useSending } from '../send/sender-fields.tsx'
import classes from './inbound.module.css'

export function Reply({ number, sender, onSent }: { number: string; sender: string; onSent: () => void }) {
  const quote = useQuote(
    useMemo(() => [number], [number]),
    { from: sender },
  )
  const [body, setBody] = useState('')
  const [fold, setFold] = useState(false)
  const acted = useActed()
  const partsMax = useSending()?.parts_max
  const reply = useSendOnce({
    content: JSON.stringify([number, body, fold]),
    send: (request_key) =>
      api('POST /conversations/:number/messages', {
        params: { number },
        body: { body, request_key, ...(fold && { fold }) },
      }),
    onSent: () => {
      setBody('')
      setFold(false)
      onSent()
      acted()
    },
  })
  const { parts } = measure(fold ? foldToGsm7(body) : body)
  const ready = parts > 0 && (partsMax === undefined || parts <= partsMax)
  const send = () => {
    if (ready) reply.mutate()
  }
  return (
    <Form className={classes.reply} onSubmit={send} error={reply.error}>
      <FormProblem />
      <MessageField
        aria-label="Reply"
        name="body"
        placeholder={`Reply from ${sender}`}
        minRows={2}
        maxRows={6}
        value={body}
        onChange={setBody}
        prices={quote}
        folding={{ chosen: fold, onChoose: setFold }}
        partsMax={partsMax}
      />
      {quote.refused.has(number) && (
        <Text size="sm" c="red" mt="sm" role="status">
          Nothing can be sent to this number: {quote.refused.get(number)}
        </Text>
      )}
      <Group mt="sm">
        <Button type="submit" leftSection={<IconSend size={16} />} loading={reply.isPending} disabled={!ready}>
          Send
        </Button>
        <Text size="xs" c="dimmed">
          From {sender}. Press Ctrl+Enter or ⌘+Enter to send.
        </Text>
      </Group>
    </Form>
  )
}
