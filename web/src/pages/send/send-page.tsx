/** Sending a text by hand, to one number or to a pasted list. */

import { Button, Group, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconClock, IconSend } from '@tabler/icons-react'
import type { UseMutationResult } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { measure } from '@websms/sms'
import { useMemo, useState } from 'react'
import { api } from '../../client/api.ts'
import { useActed } from '../../client/pace.ts'
import { useAccount } from '../../client/session.ts'
import { TextareaField } from '../../ui/fields.tsx'
import { Form, FormProblem } from '../../ui/form.tsx'
import { Confirm } from '../../ui/form-dialog.tsx'
import { balanceDollars, count, countOf, dollars } from '../../ui/formats.ts'
import { PageHeader } from '../../ui/page-header.tsx'
import { Section } from '../../ui/section.tsx'
import { SendLater, sendTimeOf } from '../../ui/send-time.tsx'
import { type Quote, useQuote } from '../../ui/use-quote.ts'
import { useSendOnce } from '../../ui/use-send-once.ts'
import { type Draft, DraftText, sentText, valuesOf } from './draft-text.tsx'
import { type Recipients, readRecipients, withZeros } from './recipients.ts'
import { RecipientsSummary } from './recipients-summary.tsx'
import classes from './send.module.css'
import { SendResult } from './send-result.tsx'
import { KeptOut, SenderFields, useSending } from './sender-fields.tsx'

const sendRoute = getRouteApi('/shell/account/developer/send')

/** A longer list belongs to the page that takes files. */
const recipientsMax = 10_000
/** From this many recipients on the page asks once more: a slip would cost money. */
const confirmFrom = 20

export function SendPage() {
  const search = sendRoute.useSearch()
  const [draft, setDraft] = useState<Draft>({
    to: search.to ?? '',
    body: search.body ?? '',
    template: null,
    values: {},
    from: search.from ?? null,
    keyId: null,
    later: null,
    fold: false,
    purpose: null,
  })
  const { to, body, template, values, from, keyId, purpose, later, fold } = draft
  const sendAt = sendTimeOf(later)
  const recipients = useMemo(() => readRecipients(to), [to])
  const request = {
    // With a +: a number that was read once is not guessed at again.
    to: recipients.good.map((number) => `+${number}`),
    ...(template === null
      ? { body }
      : { template: `${template.name}@${template.version}`, fields: valuesOf(template, values) }),
    ...(from !== null && { from }),
    ...(keyId !== null && { key_id: keyId }),
    ...(sendAt !== undefined && { send_at: sendAt }),
    ...(fold && { fold }),
    ...(purpose !== null && { purpose }),
  }
  const sending = useSendOnce({
    content: JSON.stringify(request),
    send: (request_key) => api('POST /messages', { body: { ...request, request_key } }),
    onSent: useActed(),
  })
  if (sending.data !== undefined) {
    const again = () => {
      sending.reset()
      setDraft({ ...draft, to: '', body: '', values: {}, later: null })
    }
    return (
      <SendResult sent={sending.data} leftOut={recipients.bad} body={sentText(draft)} from={from} onAgain={again} />
    )
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
      <Compose
        draft={draft}
        change={(changes) => setDraft({ ...draft, ...changes })}
        recipients={recipients}
        sending={sending}
      />
    </>
  )
}

interface ComposeProps {
  draft: Draft
  change: (changes: Partial<Draft>) => void
  recipients: Recipients
  sending: Pick<UseMutationResult<unknown, Error, void>, 'mutate' | 'mutateAsync' | 'error' | 'isPending'>
}

function Compose({ draft, change, recipients, sending }: ComposeProps) {
  const { to, from, later } = draft
  const { balance } = useAccount()
  const quote = useQuote(recipients.good, draft)
  const { to: givenTo } = sendRoute.useSearch()
  const [asking, { open, close }] = useDisclosure()
  const partsMax = useSending()?.parts_max
  const good = recipients.good.length - quote.refused.size
  const parts = measure(sentText(draft)).parts
  const cost = good === 0 || quote.pending ? null : parts * quote.sum
  const fault = faultOf({ good, refused: quote.refused.size, parts, partsMax, cost, balance })
  const send = () => {
    if (fault !== null) return
    if (good >= confirmFrom) open()
    else sending.mutate()
  }
  return (
    <>
      <Form className={classes.form} onSubmit={send} error={sending.error}>
        <Section title="Message">
          <Stack>
            <FormProblem />
            <Numbers
              text={to}
              onChange={(to) => change({ to })}
              recipients={recipients}
              refused={quote.refused}
              autoFocus={!givenTo}
            />
            <SenderFields choices={draft} choose={change} />
            <KeptOut from={from} numbers={recipients.good} />
            <DraftText
              draft={draft}
              change={change}
              prices={quote}
              recipients={Math.max(1, good)}
              partsMax={partsMax}
              autoFocus={givenTo !== undefined}
            />
            <SendLater value={later} onChange={(later) => change({ later })}>
              It is charged now, and waits on the Scheduled page, where it can be cancelled.
            </SendLater>
            <Group>
              <Button
                type="submit"
                leftSection={later === null ? <IconSend size={16} /> : <IconClock size={16} />}
                loading={sending.isPending}
                disabled={fault !== null}
              >
                {`${later === null ? 'Send' : 'Schedule'}${good > 1 ? ` to ${count(good)}` : ''}`}
              </Button>
              <Text size="sm" c={fault === null ? 'dimmed' : 'red'} aria-live="polite">
                {fault ?? (good > 0 && parts > 0 && costText(parts, good, quote, cost))}
              </Text>
            </Group>
          </Stack>
        </Section>
      </Form>
      <Confirm
        opened={asking}
        onClose={close}
        title={`Send to ${countOf(good, 'number')}?`}
        action={cost === null ? 'Send' : `Send for ${dollars(cost)}`}
        harmless
        onConfirm={() => sending.mutateAsync()}
      >
        {costText(parts, good, quote, cost)}. {later === null && 'This cannot be undone.'}
      </Confirm>
    </>
  )
}

interface NumbersProps {
  text: string
  onChange: (text: string) => void
  recipients: Recipients
  /** Numbers to which nothing would be sent. */
  refused: Quote['refused']
  autoFocus: boolean
}

function Numbers({ text, onChange, recipients, refused, autoFocus }: NumbersProps) {
  return (
    <div>
      <TextareaField
        label="To"
        name="to"
        data-wrong={recipients.good.length === 0 ? 'Enter at least one phone number.' : undefined}
        placeholder={'021 234 567\n+61 412 345 678'}
        description="One per line, or separated by commas. New Zealand and Australian numbers as you dial them; others with their country code."
        inputMode="tel"
        autosize
        minRows={1}
        maxRows={8}
        spellCheck={false}
        required
        autoFocus={autoFocus}
        value={text}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      <RecipientsSummary
        recipients={recipients}
        refused={refused}
        max={recipientsMax}
        onAddZeros={() => onChange(withZeros(text))}
      />
    </div>
  )
}

interface Checked {
  /** Numbers that are sent to. */
  good: number
  /** Numbers to which nothing would be sent. */
  refused: number
  parts: number
  partsMax: number | undefined
  /** Null while it is not known. */
  cost: number | null
  balance: number
}

/** The reason why the draft cannot be sent. */
function faultOf({ good, refused, parts, partsMax, cost, balance }: Checked): string | null {
  if (good === 0 && refused > 0)
    return refused === 1 ? 'Nothing can be sent to this number.' : 'Nothing can be sent to these numbers.'
  if (good > recipientsMax) return `At most ${count(recipientsMax)} at once: use Bulk.`
  if (partsMax !== undefined && parts > partsMax) return 'The text is too long.'
  return cost !== null && cost > balance
    ? `This costs ${dollars(cost)}, but the balance is ${balanceDollars(balance)}.`
    : null
}

function costText(parts: number, recipients: number, { min, max }: Quote, cost: number | null): string {
  const inParts = countOf(parts, 'part')
  if (cost === null) return recipients === 1 ? `${inParts}: …` : `${inParts} × ${count(recipients)}: …`
  if (recipients === 1) return `${inParts}: ${dollars(cost)}`
  const price = min === max ? dollars(min) : `${dollars(min)} to ${dollars(max)}`
  return `${inParts} × ${count(recipients)} × ${price} = ${dollars(cost)}`
}
