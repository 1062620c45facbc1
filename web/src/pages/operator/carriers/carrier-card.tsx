/** One carrier as it is now, and the buttons that hold it back. */
import { Alert, Button, Group, Progress, Text } from '@mantine/core'
import { IconAlertTriangle, IconFlask } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import type { AnswerOf } from '../../../client/api.ts'
import { api } from '../../../client/api.ts'
import { Confirm } from '../../../ui/form-dialog.tsx'
import { count, countOf } from '../../../ui/formats.ts'
import { Section } from '../../../ui/section.tsx'
import { StatTile, StatTiles } from '../../../ui/stat-tile.tsx'
import { StatusBadge } from '../../../ui/status-badge.tsx'
import { RelativeTime, Time } from '../../../ui/time.tsx'
import { useChange } from '../../../ui/use-change.ts'
import classes from './carrier.module.css'

type Carrier = AnswerOf<'GET /operator/carriers'>['carriers'][number]

export function CarrierCard({ carrier }: { carrier: Carrier }) {
  const { name, bound, since, last_error, stopped, simulated } = carrier
  return (
    <Section
      title={name}
      intro={
        <Group gap="xs" component="span">
          <CarrierState carrier={carrier} />
          <span>
            {bound ? 'connected' : 'disconnected'} <RelativeTime value={since} />
          </span>
          {simulated && <StatusBadge status="simulated" tone="quiet" icon={IconFlask} />}
        </Group>
      }
      action={<FlowButtons carrier={carrier} />}
    >
      <Held carrier={carrier} />
      {stopped !== null && (
        <Alert color="red" icon={<IconAlertTriangle size={18} />} title="Refuses every message" mb="sm">
          It answered {stopped.reason}, since <RelativeTime value={stopped.since} />. One message a minute is tried
          until it takes one. All others wait.
        </Alert>
      )}
      {last_error !== null && stopped === null && (
        <Alert
          color={bound ? 'orange' : 'red'}
          icon={<IconAlertTriangle size={18} />}
          title={bound ? 'Last rejected message' : 'Not connected'}
          mb="sm"
        >
          {last_error}
        </Alert>
      )}
      <Figures carrier={carrier} />
      <Facts carrier={carrier} />
      <Unmatched carrier={carrier} />
    </Section>
  )
}

function CarrierState({ carrier: { bound, flow, in_flight } }: { carrier: Carrier }) {
  if (flow === 'draining' && in_flight === 0) return <StatusBadge status="drained" tone="warning" />
  if (flow !== 'running') return <StatusBadge status={flow} />
  return <StatusBadge status={bound ? 'bound' : 'connecting'} label={bound ? 'bound' : 'not bound, reconnecting'} />
}

/** The effect of holding it back. */
function Held({ carrier: { flow, in_flight, queue } }: { carrier: Carrier }) {
  if (flow === 'running') return null
  const waiting = queue.otp + queue.single + queue.bulk
  const window =
    in_flight === 0
      ? 'The window is empty: it is safe to disconnect.'
      : `${countOf(in_flight, 'part')} in the window ${in_flight === 1 ? 'awaits a reply' : 'await replies'}.`
  const rest =
    waiting === 0
      ? 'No messages are waiting.'
      : `${countOf(waiting, 'part')} ${waiting === 1 ? 'waits' : 'wait'} until you resume (48 h at most).`
  const news = flow === 'paused' ? 'New messages wait too.' : 'New messages go to other carriers where possible.'
  return (
    <Alert color="orange" mb="sm" role="status">
      Nothing is sent through this carrier, even after a restart. {window} {rest} {news}
    </Alert>
  )
}

function Figures({ carrier }: { carrier: Carrier }) {
  const { in_flight, window, parts_per_second, parts_per_second_max, queue, put_off, unknown } = carrier
  const waiting = queue.otp + queue.single + queue.bulk
  return (
    <StatTiles>
      <StatTile
        label="In the window"
        value={`${count(in_flight)} of ${count(window)}`}
        note={<Progress value={(100 * in_flight) / window} size={4} mt={4} aria-label="Window in use" />}
      />
      <StatTile
        label="Parts per second"
        value={parts_per_second < 10 ? parts_per_second.toFixed(1) : count(Math.round(parts_per_second))}
        note={parts_per_second_max === null ? 'no limit' : `limit ${count(parts_per_second_max)}`}
      />
      <StatTile
        label="Waiting"
        value={count(waiting)}
        note={`codes ${count(queue.otp)} · single ${count(queue.single)} · bulk ${count(queue.bulk)}`}
      />
      <StatTile label="Deferred" value={count(put_off)} note="waiting for retry" />
      <StatTile label="Unknown" value={count(unknown)} note="replies lost" />
    </StatTiles>
  )
}

const forms = {
  same: 'same as in the submit response',
  folded: 'as in the submit response, but for case and leading zeros',
  hex: 'hexadecimal; decimal in the submit response',
  decimal: 'decimal; hexadecimal in the submit response',
}

function Facts({ carrier }: { carrier: Carrier }) {
  const { address, tls, system_id, bind, networks, receipt_ids, first_used_at } = carrier
  const facts: readonly (readonly [string, ReactNode])[] = [
    ['Address', `${address}, ${tls ? 'TLS' : 'no TLS'}`],
    ['Bound as', `${system_id}, ${bind}`],
    ['Networks', networks === null ? 'any number' : networks.length === 0 ? 'receive only' : networks.join(', ')],
    ['Receipt IDs', receipt_ids === null ? 'none received yet' : forms[receipt_ids]],
    ['First used', <Time key="first" value={first_used_at} />],
  ]
  return (
    <dl className={classes.facts}>
      {facts.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}

/** Receipts whose message nobody knows, as they came. */
function Unmatched({ carrier: { unmatched, unmatched_newest } }: { carrier: Carrier }) {
  if (unmatched === 0) return null
  return (
    <Alert
      color="orange"
      mt="sm"
      icon={<IconAlertTriangle size={18} />}
      title={`${countOf(unmatched, 'receipt')} of the last 72 h ${unmatched === 1 ? 'matches' : 'match'} no message`}
    >
      {unmatched > unmatched_newest.length && <Text size="sm">The last ones:</Text>}
      <ul className={classes.receipts}>
        {unmatched_newest.map(({ at, source, destination, text, why }) => (
          <li key={`${at} ${source} ${text}`}>
            <Time value={at} />, from {source || 'nobody'} to {destination || 'nobody'}: {why}.<code>{text}</code>
          </li>
        ))}
      </ul>
    </Alert>
  )
}

type Flow = Carrier['flow']

const asks = {
  paused: {
    title: (name: string) => `Pause ${name}?`,
    action: 'Pause',
    text: 'Sending stops. New messages for this carrier are accepted and wait, up to 48 h; one-time codes expire after 10 minutes. Messages already in its window finish.',
  },
  draining: {
    title: (name: string) => `Drain ${name}?`,
    action: 'Drain',
    text: 'Prepares for disconnecting it. Sending stops and new messages go to other carriers where possible. Messages already waiting stay. This page shows when the window is empty.',
  },
}

function FlowButtons({ carrier: { id, name, flow, bind } }: { carrier: Carrier }) {
  const [asking, setAsking] = useState<'paused' | 'draining' | null>(null)
  const set = useChange(
    (next: Flow) => api('PUT /operator/carriers/:id/flow', { params: { id }, body: { flow: next } }),
    {
      shownBy: ['GET /operator/carriers', 'GET /operator/routes'],
    },
  )
  if (bind === 'receiver') {
    return (
      <Text size="sm" c="dimmed">
        Receive only
      </Text>
    )
  }
  const asked = asking === null ? null : asks[asking]
  return (
    <>
      {flow !== 'running' && (
        <Button size="compact-sm" loading={set.isPending} onClick={() => set.mutate('running')}>
          Resume
        </Button>
      )}
      {flow !== 'paused' && (
        <Button variant="default" size="compact-sm" onClick={() => setAsking('paused')}>
          Pause
        </Button>
      )}
      {flow !== 'draining' && (
        <Button variant="default" size="compact-sm" onClick={() => setAsking('draining')}>
          Drain
        </Button>
      )}
      <Confirm
        opened={asked !== null}
        onClose={() => setAsking(null)}
        title={asked?.title(name) ?? ''}
        action={asked?.action ?? ''}
        onConfirm={() => set.mutateAsync(asking!)}
      >
        {asked?.text}
      </Confirm>
    </>
  )
}
