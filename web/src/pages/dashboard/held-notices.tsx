/** Notices that need attention: a low balance, a webhook URL that was disabled. */
import { IconAlertTriangle } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useAccount } from '../../client/session.ts'
import { dollars } from '../../ui/formats.ts'
import { RelativeTime } from '../../ui/time.tsx'
import type { Dashboard } from './answers.ts'
import classes from './dashboard.module.css'

export function HeldNotices({ notices }: { notices: Dashboard['notices'] }) {
  if (notices.length === 0) return null
  return (
    <ul className={classes.notices} aria-label="Notices">
      {notices.map((notice) => (
        <li key={notice.id}>
          <IconAlertTriangle size={16} aria-hidden />
          <p>
            <NoticeText notice={notice} />{' '}
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

/** The stored text is for operators, who see the notices of all accounts. */
function NoticeText({ notice: { kind, text } }: { notice: Dashboard['notices'][number] }) {
  const { low_balance } = useAccount()
  if (kind !== 'low_balance' || low_balance === null) return <bdi>{text}</bdi>
  return <>Your balance is low: below {dollars(low_balance)}.</>
}

function Cure({ notice: { kind, key_id: keyId } }: { notice: Dashboard['notices'][number] }) {
  if (kind === 'low_balance') return <Link to="/balance">Balance</Link>
  if (kind === 'sender_expires') return <Link to="/senders">Senders</Link>
  if (keyId === null) return null
  return (
    <Link to="/keys/$id" params={{ id: keyId }}>
      API key
    </Link>
  )
}
