/** The flow through a carrier as it is now, and what was learnt from its receipts. */
import { Alert, Progress, Text } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { count, countOf } from '../../../ui/formats.ts'
import { KeyValues } from '../../../ui/key-values.tsx'
import { Section } from '../../../ui/section.tsx'
import { StatTile, StatTiles } from '../../../ui/stat-tile.tsx'
import { Time } from '../../../ui/time.tsx'
import classes from './carrier.module.css'
import { clockText, delayText, idsText, longMessagesText, speedText } from './learnt.ts'
import type { Carrier } from './use-carriers.ts'

export function Figures({ carrier }: { carrier: Carrier }) {
  const { in_flight, window, learnt_speed, queue, put_off, unknown } = carrier
  const limit = learnt_speed?.parts_per_second ?? carrier.parts_per_second_max
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
        value={speedOf(carrier)}
        note={
          limit === null ? 'no limit' : `${learnt_speed === null ? '' : 'learnt '}limit ${count(Math.round(limit))}`
        }
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

/** `0.4`, `120`. */
export function speedOf({ parts_per_second: parts }: Carrier): string {
  return parts < 10 ? parts.toFixed(1) : count(Math.round(parts))
}

export function Learnt({ carrier }: { carrier: Carrier }) {
  return (
    <Section title="Learnt" intro="From the answers and receipts of this carrier; nothing to set.">
      <KeyValues
        items={[
          ['Receipts: message IDs', idsText(carrier)],
          ['Receipts: long messages', longMessagesText(carrier)],
          ['Time to delivery', delayText(carrier)],
          ['Clock', clockText(carrier)],
          ['Speed', speedText(carrier)],
          ['First used', <Time key="first" value={carrier.first_used_at} />],
        ]}
      />
      <Unmatched carrier={carrier} />
    </Section>
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
