/** What holds and should be looked at: a low balance, a webhook that was switched off. */
import { IconAlertTriangle } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { RelativeTime } from '../../parts/time.tsx'
import classes from './dashboard.module.css'
import type { Dashboard } from './dashboard-page.tsx'

export function HeldNotices({ notices }: { notices: Dashboard['notices'] }) {
  if (notices.length === 0) return null
  return (
    <ul className={classes.notices} aria-label="Notices">
      {notices.map((notice) => (
        <li key={notice.id}>
          <IconAlertTriangle size={16} aria-hidden />
          <p>
            <bdi>{notice.text}</bdi>{' '}
            <span className={classes.since}>
              <RelativeTime value={notice.since} />
            </span>
          </p>
          <Cure notice={notice} />
        </li>
      ))}
    </ul>
  )
}

function Cure({ notice: { kind, key_id: keyId } }: { notice: Dashboard['notices'][number] }) {
  if (kind === 'low_balance') return <Link to="/balance">Balance</Link>
  if (keyId === null) return null
  return (
    <Link to="/keys/$id" params={{ id: keyId }}>
      API key
    </Link>
  )
}
