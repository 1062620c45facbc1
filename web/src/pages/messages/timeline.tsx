/** Every state of a message with its time and its event; below them, the parts that are still open. */
import { type Icon, IconCheck, IconClock, IconHelpCircle, IconReceiptRefund } from '@tabler/icons-react'
import type { MessageDetail } from '@websms/contract/members'
import { duration } from '../../ui/formats.ts'
import { meaningOf } from '../../ui/reason.ts'
import { StatusBadge, type Tone } from '../../ui/status-badge.tsx'
import { Time } from '../../ui/time.tsx'
import classes from './messages.module.css'

/** Steps that are not a status of a message. */
const steps: Record<string, { tone: Tone; icon: Icon; label?: string }> = {
  accepted: { tone: 'quiet', icon: IconCheck },
  due: { tone: 'quiet', icon: IconClock },
  put_off: { tone: 'warning', icon: IconClock, label: 'deferred' },
  unknown: { tone: 'warning', icon: IconHelpCircle },
  refunded: { tone: 'good', icon: IconReceiptRefund },
}

export function Timeline({ message: { timeline, open_parts, status, error } }: { message: MessageDetail }) {
  const meaning = error === null ? undefined : meaningOf(error)
  const begin = new Date(timeline[0]!.at).getTime()
  return (
    <ol className={classes.timeline}>
      {timeline.map(({ state, at, text }, index) => (
        <li key={`${state}-${at}-${text}`}>
          <span>
            <StatusBadge status={state} {...steps[state]} />
          </span>
          <p>
            <bdi>{text}</bdi>
            {state === status && meaning && <small>{meaning}</small>}
          </p>
          <span>
            <Time value={at} />
            {index > 0 && <small>+{duration(new Date(at).getTime() - begin)}</small>}
          </span>
        </li>
      ))}
      {open_parts.map(({ part, status, carrier_ref }) => (
        <li key={part}>
          <span>
            <StatusBadge status={status} />
          </span>
          <p>
            Part {part}
            {carrier_ref !== '' && `, ${carrier_ref}`}
          </p>
        </li>
      ))}
    </ol>
  )
}
