/** Senders in words: their kinds, states, and where they are valid. */
import { IconBan, IconCircleCheck, IconClock, IconClockX } from '@tabler/icons-react'
import type { SenderItem, SenderKind, SenderState } from '@websms/contract/members'
import { countryName } from '../../ui/countries.ts'
import { purposeNames } from '../../ui/purposes.ts'
import { StatusBadge } from '../../ui/status-badge.tsx'

export const kindNames: Record<SenderKind, string> = { short_code: 'Short code', number: 'Number', name: 'Name' }

const states = {
  requested: { tone: 'going', icon: IconClock },
  approved: { tone: 'good', icon: IconCircleCheck },
  refused: { tone: 'bad', icon: IconBan },
  suspended: { tone: 'bad', icon: IconBan },
  expired: { tone: 'warning', icon: IconClockX },
} as const

export function SenderBadge({ state }: { state: SenderState }) {
  return <StatusBadge status={state} {...states[state]} />
}

type Scope = Pick<SenderItem, 'countries' | 'networks' | 'purposes'>

/** `New Zealand, Australia; Spark; service messages`; `anywhere` where nothing is limited. */
export function scopeText({ countries, networks, purposes }: Scope): string {
  const parts = [
    countries.map(countryName).join(', '),
    networks.join(', '),
    purposes.map((purpose) => purposeNames[purpose]).join(', '),
  ].filter((part) => part !== '')
  return parts.join('; ') || 'anywhere, for any message'
}
