/** The outcome of many messages, in figures that lead to them. */

import { linkOptions } from '@tanstack/react-router'
import type { Progress } from '@websms/contract/members'
import { count, percent } from './formats.ts'
import { StatTile } from './stat-tile.tsx'

interface DeliveryTilesProps {
  progress: Progress
  /** Filters of the list of messages, beside the status. */
  search: Readonly<Record<string, string>>
}

/** For the inside of StatTiles. */
export function DeliveryTiles({ progress: { queued, sent, delivered, failed, expired }, search }: DeliveryTilesProps) {
  const all = queued + sent + delivered + failed + expired
  const share = (value: number) => (all === 0 ? undefined : percent(value, all))
  const messages = (status: string) => linkOptions({ to: '/messages', search: { ...search, status } })
  return (
    <>
      <StatTile label="Queued" value={count(queued)} note="waiting for the carrier" link={messages('queued')} />
      <StatTile label="Sent" value={count(sent)} note="accepted by the carrier" link={messages('sent')} />
      <StatTile label="Delivered" value={count(delivered)} note={share(delivered)} link={messages('delivered')} />
      <StatTile
        label="Failed or expired"
        value={count(failed + expired)}
        note={share(failed + expired)}
        link={messages(failed === 0 && expired > 0 ? 'expired' : 'failed')}
      />
    </>
  )
}
