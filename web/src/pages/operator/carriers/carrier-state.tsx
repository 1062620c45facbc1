/** The state of a carrier: as a badge, and what an operator should know about it. */
import { Alert, Group } from '@mantine/core'
import { IconAlertTriangle, IconFlask } from '@tabler/icons-react'
import { countOf, isolated } from '../../../ui/formats.ts'
import { StatusBadge } from '../../../ui/status-badge.tsx'
import { RelativeTime } from '../../../ui/time.tsx'
import { avoidedBecause } from './learnt.ts'
import { type Carrier, waitingParts } from './use-carriers.ts'

export function CarrierState({ carrier }: { carrier: Carrier }) {
  return (
    <Group gap={6} component="span" wrap="nowrap">
      <Badge carrier={carrier} />
      {carrier.simulated && <StatusBadge status="simulated" tone="quiet" icon={IconFlask} />}
    </Group>
  )
}

function Badge({ carrier }: { carrier: Carrier }) {
  const { bound, flow, in_flight, stopped, protocol } = carrier
  const [up, down] = protocol === 'http' ? ['connected', 'not connected'] : ['bound', 'not bound']
  if (flow === 'draining' && in_flight === 0) return <StatusBadge status="drained" tone="warning" />
  if (flow !== 'running') return <StatusBadge status={flow} />
  if (bound && stopped !== null) return <StatusBadge status="stopped" tone="bad" />
  if (bound && avoidedBecause(carrier) !== null) return <StatusBadge status={`${up}, avoided`} tone="warning" />
  return <StatusBadge status={bound ? 'bound' : 'connecting'} label={bound ? up! : `${down}, reconnecting`} />
}

/** The trouble with a carrier, in a line; null when it has none. */
export function troubleOf(carrier: Carrier): string | null {
  const { bound, stopped, last_error, unmatched } = carrier
  if (stopped !== null) return `refuses every message: ${stopped.reason}`
  const avoided = bound ? avoidedBecause(carrier) : null
  if (avoided !== null) return `avoided: ${avoided}`
  if (last_error !== null) return bound ? `last rejected message: ${last_error}` : last_error
  return unmatched === 0 ? null : `${countOf(unmatched, 'receipt')} without a message`
}

export function CarrierAlerts({ carrier }: { carrier: Carrier }) {
  const { bound, last_error, stopped } = carrier
  const avoided = bound && stopped === null ? avoidedBecause(carrier) : null
  return (
    <>
      <Held carrier={carrier} />
      {avoided !== null && (
        <Alert color="orange" icon={<IconAlertTriangle size={18} />} title="New messages avoid it" mb="md">
          They go to other carriers where one takes them. The reason: {avoided}.
        </Alert>
      )}
      {stopped !== null && (
        <Alert color="red" icon={<IconAlertTriangle size={18} />} title="Refuses every message" mb="md">
          It answered {stopped.reason}, since <RelativeTime value={stopped.since} />. One message a minute is tried
          until it takes one. All others wait.
        </Alert>
      )}
      {last_error !== null && stopped === null && (
        <Alert
          color={bound ? 'orange' : 'red'}
          icon={<IconAlertTriangle size={18} />}
          title={bound ? 'Last rejected message' : 'Not connected'}
          mb="md"
        >
          {last_error}
        </Alert>
      )}
    </>
  )
}

/** The effect of holding it back. */
function Held({ carrier }: { carrier: Carrier }) {
  const { flow, in_flight } = carrier
  if (flow === 'running') return null
  const waiting = waitingParts(carrier)
  const window =
    in_flight === 0
      ? 'The window is empty: it is safe to disconnect.'
      : `${countOf(in_flight, 'part')} in the window ${in_flight === 1 ? 'awaits a reply' : 'await replies'}.`
  const rest = waiting === 0 ? 'No messages are waiting.' : `${partsWait(waiting)} until you resume (48 h at most).`
  const news = flow === 'paused' ? 'New messages wait too.' : 'New messages go to other carriers where possible.'
  return (
    <Alert color="orange" mb="md" role="status">
      Nothing is sent through this carrier, even after a restart. {window} {rest} {news}
    </Alert>
  )
}

/** `1 part waits`, `12 parts wait`. */
export function partsWait(parts: number): string {
  return `${countOf(parts, 'part')} ${parts === 1 ? 'waits' : 'wait'}`
}

/** Warns of carriers that bind to the same account. */
export function SameBindAlert({ names }: { names: readonly string[] }) {
  return (
    <Alert color="orange" icon={<IconAlertTriangle size={18} />} title="The same bind twice" mb="md">
      {listed(names)} bind to the same host and port with the same system_id. Many carriers allow one such bind: they
      refuse the second, or end the first. If yours allows several, you can ignore this.
    </Alert>
  )
}

function listed(names: readonly string[]): string {
  return new Intl.ListFormat('en-NZ').format(names.map(isolated))
}
