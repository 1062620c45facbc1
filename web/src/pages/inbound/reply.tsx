/** A reply, from the sender that the number wrote to. */
import { Button, Group, Text } from '@mantine/core'
import { IconSend } from '@tabler/icons-react'
import { measure } from '@websms/sms'
import { useMemo, useState } from 'react'
import { api } from '../../client/api.ts'
import { useActed } from '../../client/pace.ts'
import { Form, FormProblem } from '../../ui/form.tsx'
import { MessageField } from '../../ui/message-field.tsx'
import { usePartPrices } from '../../ui/use-part-prices.ts'
import { useSendOnce } from '../../ui/use-send-once.ts'
import { useSending } from '../send/sender-fields.tsx'
import classes from './inbound.module.css'

export function Reply({ number, sender, onSent }: { number: string; sender: string; onSent: () => void }) {
  const prices = usePartPrices(useMemo(() => [number], [number]))
  const [body, setBody] = useState('')
  const acted = useActed()
  const partsMax = useSending()?.parts_max
  const reply = useSendOnce({
    content: JSON.stringify([number, body]),
    send: (request_key) =>
      api('POST /conversations/:number/messages', { params: { number }, body: { body, request_key } }),
    onSent: () => {
      setBody('')
      onSent()
      acted()
    },
  })
  const { parts } = measure(body)
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
        prices={prices}
        partsMax={partsMax}
      />
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
