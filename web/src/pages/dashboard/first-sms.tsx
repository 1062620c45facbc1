/** A first SMS to oneself, from the dashboard: the fields are filled in, and its delivery is shown as it happens. */
import { Button, Loader, Stack, Text, Title } from '@mantine/core'
import { IconCircleCheckFilled, IconSend } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useEffect, useMemo, useState } from 'react'
import { balanceState } from '../../app/shell/balance-tile.tsx'
import { useAnswer } from '../../client/answer.ts'
import { type AnswerOf, api } from '../../client/api.ts'
import { useActed } from '../../client/pace.ts'
import { useAccount, useMay, useSession } from '../../client/session.ts'
import { TextField } from '../../ui/fields.tsx'
import { Form, FormProblem } from '../../ui/form.tsx'
import { dollars, duration } from '../../ui/formats.ts'
import { meaningOf } from '../../ui/reason.ts'
import { StatusBadge } from '../../ui/status-badge.tsx'
import { useQuote } from '../../ui/use-quote.ts'
import { useSendOnce } from '../../ui/use-send-once.ts'
import { readRecipients } from '../send/recipients.ts'
import classes from './first-steps.module.css'

/** A handset of the simulator that receives everything. */
const simulatedHandset = '021 555 0100'

export function FirstSms({ sentBefore }: { sentBefore: boolean }) {
  const { site } = useSession()
  const account = useAccount()
  const { suspended, demo } = account
  const may = useMay('developer')
  const [to, setTo] = useState(site.simulated ? simulatedHandset : '')
  const [body, setBody] = useState('Kia ora from WebSMS!')
  const prices = useQuote(useMemo(() => (may ? readRecipients(to).good : []), [may, to]))
  const sending = useSendOnce({
    content: JSON.stringify([to, body]),
    send: (request_key) => api('POST /messages', { body: { to: [to], body, request_key } }),
    onSent: useActed(),
  })
  const refused = sending.data?.failed[0]
  const sent = sending.data?.messages[0]
  // A demo account never reaches a real carrier, so that all its messages would be refused there.
  if (!may || (demo && !site.simulated) || (sentBefore && sent === undefined)) return null
  return (
    <div className={classes.sms}>
      <Title order={3}>Send your first SMS</Title>
      {sent === undefined ? (
        <Form onSubmit={() => sending.mutate()} error={sending.error}>
          <Stack gap="sm">
            <Text size="sm" c="dimmed">
              {site.simulated
                ? 'Simulator mode: no real SMS leaves this computer.'
                : `It goes to your phone and costs ${prices.pending ? '…' : dollars(prices.sum)}.`}
              {balanceState(account) === 'none' &&
                ' This account has no credit yet: ask the site operator to add some.'}
            </Text>
            <FormProblem />
            <TextField
              label="To"
              name="to"
              required
              inputMode="tel"
              autoComplete="tel"
              placeholder="021 234 567"
              value={to}
              onChange={(event) => setTo(event.currentTarget.value)}
              error={refused?.error}
            />
            <TextField
              label="Text"
              name="body"
              required
              maxLength={160}
              value={body}
              onChange={(event) => setBody(event.currentTarget.value)}
            />
            <Button
              type="submit"
              leftSection={<IconSend size={16} />}
              loading={sending.isPending}
              disabled={suspended}
              style={{ alignSelf: 'flex-start' }}
            >
              Send
            </Button>
          </Stack>
        </Form>
      ) : (
        <OnItsWay id={sent.id} to={sent.to} />
      )}
    </div>
  )
}

/** Looks immediate, in ms; only until the message has ended. */
const watchMs = 300

type Message = AnswerOf<'GET /messages/:id'>

function OnItsWay({ id, to }: { id: string; to: string }) {
  const acted = useActed()
  const { data } = useAnswer(
    'GET /messages/:id',
    { params: { id } },
    {
      refetchInterval: ({ state }) => (state.data !== undefined && hasEnded(state.data) ? false : watchMs),
    },
  )
  const ended = data !== undefined && hasEnded(data)
  useEffect(() => {
    if (ended) acted()
  }, [ended, acted])
  const status = data?.status ?? 'queued'
  return (
    <Stack gap="xs" role="status" className={classes.way}>
      <Text size="sm">
        To <bdi>{to}</bdi>
      </Text>
      <div className={classes.status}>
        {status === 'delivered' ? <IconCircleCheckFilled size={22} /> : ended ? null : <Loader size={16} />}
        <StatusBadge status={status} />
        {data !== undefined && status === 'delivered' && (
          <Text size="sm" c="dimmed">
            in {duration(tookMs(data))}
          </Text>
        )}
      </div>
      {data?.error && (
        <Text size="sm">
          <bdi>{meaningOf(data.error) ?? data.error}</bdi>
        </Text>
      )}
      <Link to="/messages/$id" params={{ id }} className={classes.all}>
        View message details
      </Link>
    </Stack>
  )
}

function hasEnded({ status }: Message): boolean {
  return status === 'delivered' || status === 'failed' || status === 'expired'
}

function tookMs({ timeline }: Message): number {
  const at = (state: string) => new Date(timeline.find((step) => step.state === state)?.at ?? 0).getTime()
  return at('delivered') - at('accepted')
}
