/** The reason for the carrier of a message, and the carriers that would take the number now. */
import { IconCheck, IconMinus } from '@tabler/icons-react'
import type { MessageDetail } from '@websms/contract/members'
import { KeyValues } from '../../ui/key-values.tsx'
import { StatusBadge } from '../../ui/status-badge.tsx'
import classes from './messages.module.css'

export function RouteReasons({ route }: { route: MessageDetail['route'] }) {
  const { network, holder, ported, reason, candidates } = route
  return (
    <>
      <KeyValues
        items={[
          ['Network', network ?? 'unknown'],
          ['Prefix assigned to', holder ?? 'unknown'],
          ['Ported', ported ? <StatusBadge key="ported" status="ported" tone="going" label="yes" /> : 'no'],
          ['Why', `${reason}.`],
        ]}
      />
      {candidates.length > 0 && (
        <ul className={classes.reasons} aria-label="Carriers, in order of preference">
          {candidates.map(({ carrier, taken, why }) => (
            <li key={carrier} data-taken={taken || undefined}>
              {taken ? <IconCheck size={16} aria-label="Would be used now" /> : <IconMinus size={16} aria-hidden />}
              <span>{taken ? <strong>{why}</strong> : `${carrier}: ${why}`}</span>
            </li>
          ))}
        </ul>
      )}
    </>
  )
}
