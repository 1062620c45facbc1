/** Banners above the page: acting as an account, no connection, a suspended account. */
import { Button } from '@mantine/core'
import { IconAlertTriangle, IconPlugConnectedX, IconSpy } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { sessionQuery, useSession } from '../../client/session.ts'
import { tellProblem } from '../../ui/use-change.ts'
import { useSwitchAccount } from '../session-changes.ts'
import classes from './shell.module.css'

export function Notices() {
  const { account, member } = useSession()
  return (
    <>
      {account?.acting_as && <ActingAs name={account.name} />}
      <Connection />
      {account?.suspended && (
        <div className={`${classes.notice} ${classes.danger}`} role="status">
          <IconAlertTriangle size={16} />
          <p>
            <bdi>{account.name}</bdi> is suspended. Messages cannot be sent until{' '}
            {member.operator ? 'an operator' : 'the site operator'} reactivates it.
          </p>
        </div>
      )}
    </>
  )
}

function ActingAs({ name }: { name: string }) {
  const { mutate: leave, isPending } = useSwitchAccount('/operator/accounts')
  return (
    <div className={`${classes.notice} ${classes.acting}`} role="status">
      <IconSpy size={16} />
      <p>
        You are signed in as{' '}
        <strong title={name}>
          <bdi>{name}</bdi>
        </strong>
        . Your actions affect this account and are recorded in the audit log.
      </p>
      <Button
        size="compact-xs"
        variant="white"
        color="dark"
        loading={isPending}
        onClick={() => leave(null, { onError: tellProblem })}
      >
        Leave the account
      </Button>
    </div>
  )
}

/** The session is polled: when that fails, everything on the page may be out of date. */
function Connection() {
  const { failureCount, fetchStatus, isError } = useQuery(sessionQuery)
  if (!isError && failureCount === 0 && fetchStatus !== 'paused') return null
  return (
    <div className={`${classes.notice} ${classes.warning}`} role="status">
      <IconPlugConnectedX size={16} />
      <p>No connection to the gateway. What you see may be out of date. Reconnecting…</p>
    </div>
  )
}
