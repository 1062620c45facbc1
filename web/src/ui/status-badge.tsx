/** A state as an icon, a word and a colour, for people who cannot see one of them. */
import type { Icon } from '@tabler/icons-react'
import {
  IconAlertTriangle,
  IconArrowUpRight,
  IconBan,
  IconCircleCheck,
  IconCircleX,
  IconClock,
  IconClockX,
  IconPlayerPause,
  IconRefresh,
} from '@tabler/icons-react'
import classes from './status-badge.module.css'

export type Tone = 'good' | 'bad' | 'warning' | 'going' | 'quiet'

const known: Record<string, { tone: Tone; icon: Icon }> = {
  // Of messages
  queued: { tone: 'quiet', icon: IconClock },
  sent: { tone: 'going', icon: IconArrowUpRight },
  delivered: { tone: 'good', icon: IconCircleCheck },
  failed: { tone: 'bad', icon: IconCircleX },
  expired: { tone: 'warning', icon: IconClockX },
  // Of events, keys, accounts, carriers, bulks
  pending: { tone: 'quiet', icon: IconClock },
  active: { tone: 'good', icon: IconCircleCheck },
  revoked: { tone: 'bad', icon: IconBan },
  suspended: { tone: 'bad', icon: IconBan },
  bound: { tone: 'good', icon: IconCircleCheck },
  connecting: { tone: 'going', icon: IconRefresh },
  paused: { tone: 'warning', icon: IconPlayerPause },
  draining: { tone: 'warning', icon: IconPlayerPause },
  cancelled: { tone: 'quiet', icon: IconBan },
}

interface StatusBadgeProps {
  /** One of the known words, or any other together with its tone. */
  status: string
  tone?: Tone
  icon?: Icon
  /** Shown instead of the word. */
  label?: string
}

export function StatusBadge({ status, tone, icon, label }: StatusBadgeProps) {
  const entry = known[status] ?? { tone: 'quiet', icon: IconAlertTriangle }
  const Shape = icon ?? entry.icon
  return (
    <span className={classes.badge} data-tone={tone ?? entry.tone}>
      <Shape size={14} stroke={2} aria-hidden />
      {label ?? status}
    </span>
  )
}
