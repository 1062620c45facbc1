/** Sending a text by hand, to one number or to a pasted list. */
import { Button, Group, Stack, Text } from '@mantine/core'
import { IconSend } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link, useSearch } from '@tanstack/react-router'
import { measure } from '@websms/sms'
import { useMemo, useState } from 'react'
import { type AnswerOf, api } from '../../app/api.ts'
import { useActed } from '../../app/pace.ts'
import { useAccount } from '../../app/session.ts'
import { Confirm } from '../../parts/confirm.tsx'
import { TextareaField } from '../../parts/fields.tsx'
import { Form, FormProblem } from '../../parts/form.tsx'
import { balanceDollars, count, countOf, dollars } from '../../parts/formats.ts'
import { MessageField } from '../../parts/message-field.tsx'
import { PageHeader } from '../../parts/page-header.tsx'
import { Section } from '../../parts/section.tsx'
import { useSendOnce } from '../../parts/use-send-once.ts'
import { readRecipients, withZeros } from './recipients.ts'
import { RecipientsSummary } from './recipients-summary.tsx'
import classes from './send.module.css'
import { SendResult } from './send-result.tsx'
import { SenderFields, sendingQuery } from './sender-fields.tsx'

/** Beyond it a list belongs to the page that takes files. */
const recipientsMax = 10_000
/** From here on it is asked once more: a slip would cost something. */
const confirmFrom = 20

export function SendPage() {
  const account = useAccount()
  const search = useSearch({ strict: false }) as { to?: string; body?: string; from?: string }
  const [to, setTo] = useState(search.to ?? '')
  const [body, setBody] = useState(search.body ?? '')
  const [from, setFrom] = useState<string | null>(search.from ?? null)
  const [keyId, setKeyId] = useState<string | null>(null)
  const [asking, setAsking] = useState(false)
  const options = useQuery(sendingQuery)
  const recipients = useMemo(() => readRecipients(to), [to])
  const request = {
    // With a +: what was read once is not to be guessed at again.
    to: recipients.good.map((number) => `+${number}`),
    body,
    ...(from !== null && { from }),
    ...(keyId !== null && { key_id: keyId }),
  }
  const sending = useSendOnce({
    content: JSON.stringify(request),
    send: (request_key) => api('POST /messages', { body: { ...request, request_key } }),
    onSent: useActed(),
  })

  const { good, bad } = recipients
  const parts = measure(body).parts
  const cost = parts * good.length * account.price
  const partsMax = options.data?.parts_max
  const fault = faultOf({ good: good.length, parts, partsMax, cost, balance: account.balance })
  const send = () => {
    if (fault !== null) return
    if (good.length >= confirmFrom) setAsking(true)
    else sending.mutate()
  }
  const sent: AnswerOf<'POST /messages'> | undefined = sending.data
  if (sent !== undefined) {
    const again = () => {
      sending.reset()
      setTo('')
      setBody('')
    }
    return <SendResult sent={sent} leftOut={bad} body={body} onAgain={again} />
  }
  return (
    <>
      <PageHeader
        title="Send"
        intro={
          <>
            Send to one number or many. For a list in a CSV file, use <Link to="/bulk">Bulk</Link>.
          </>
        }
      />
      <Form className={classes.form} onSubmit={send} error={sending.error}>
        <Section title="Message">
          <Stack gap="md">
            <FormProblem />
            <div>
              <TextareaField
                label="To"
                name="to"
                data-wrong={good.length === 0 ? 'There is no phone number in it.' : undefined}
                placeholder={'021 234 567\n+61 412 345 678'}
                description="One per line, or separated by commas. New Zealand and Australian numbers as you dial them; others with their country code."
                inputMode="tel"
                autosize
                minRows={1}
                maxRows={8}
                spellCheck={false}
                required
                autoFocus={search.to === undefined}
                value={to}
                onChange={(event) => setTo(event.currentTarget.value)}
              />
              <RecipientsSummary recipients={recipients} max={recipientsMax} onAddZeros={() => setTo(withZeros(to))} />
            </div>
            <SenderFields from={from} onFrom={setFrom} keyId={keyId} onKeyId={setKeyId} />
            <MessageField
              label="Text"
              name="body"
              required
              value={body}
              onChange={setBody}
              price={account.price}
              recipients={Math.max(1, good.length)}
              partsMax={partsMax}
              autoFocus={search.to !== undefined}
            />
            <Group gap="md">
              <Button
                type="submit"
                leftSection={<IconSend size={16} />}
                loading={sending.isPending}
                disabled={fault !== null}
              >
                {good.length > 1 ? `Send to ${count(good.length)}` : 'Send'}
              </Button>
              <Text size="sm" c={fault === null ? 'dimmed' : 'red'} aria-live="polite">
                {fault ?? (good.length > 0 && parts > 0 && costText(parts, good.length, account.price, cost))}
              </Text>
            </Group>
          </Stack>
        </Section>
      </Form>
      <Confirm
        opened={asking}
        onClose={() => setAsking(false)}
        title={`Send to ${countOf(good.length, 'number')}?`}
        action={`Send for ${dollars(cost)}`}
        harmless
        onConfirm={async () => {
          await sending.mutateAsync()
        }}
      >
        {costText(parts, good.length, account.price, cost)}. This cannot be undone.
      </Confirm>
    </>
  )
}

interface Checked {
  good: number
  parts: number
  partsMax: number | undefined
  cost: number
  balance: number
}

/** Why what is filled in cannot be sent. */
function faultOf({ good, parts, partsMax, cost, balance }: Checked): string | null {
  if (good > recipientsMax) return `At most ${count(recipientsMax)} at once: use Bulk.`
  if (partsMax !== undefined && parts > partsMax) return 'The text is too long.'
  return cost > balance ? `This costs ${dollars(cost)}, but the balance is ${balanceDollars(balance)}.` : null
}

function costText(parts: number, recipients: number, price: number, cost: number): string {
  if (recipients === 1) return `${countOf(parts, 'part')}: ${dollars(cost)}`
  return `${countOf(parts, 'part')} × ${count(recipients)} × ${dollars(price)} = ${dollars(cost)}`
}
