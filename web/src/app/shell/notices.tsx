/** Banners above the page: acting as an account, no connection, a suspended account. */
import { Button } from '@mantine/core'
import { IconAlertTriangle, IconPlugConnectedX, IconSpy } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import type { OperatorRole } from '@websms/contract/members'
import { type CurrentAccount, sessionQuery, useSession } from '../../client/session.ts'
import { tellProblem } from '../../ui/use-change.ts'
import { useShowTexts, useSwitchAccount } from '../session-changes.ts'
import classes from './shell.module.css'

export function Notices() {
  const { account, member } = useSession()
  return (
    <>
      {account?.acting_as && <ActingAs account={account} role={member.operator_role} />}
      <Connection />
      {account?.suspended && (
        <div className={`${classes.notice} ${classes.danger}`} role="status">
          <IconAlertTriangle size={16} />
          <p>
            <bdi>{account.name}</bdi> is suspended. Messages cannot be sent until{' '}
            {member.operator_role !== null ? 'an operator' : 'the site operator'} reactivates it.
          </p>
        </div>
      )}
    </>
  )
}

interface ActingAsProps {
  account: CurrentAccount
  role: OperatorRole | null
}

function ActingAs({ account: { name, texts_hidden: hidden }, role }: ActingAsProps) {
  const showTexts = useShowTexts()
  const { mutate: leave, isPending } = useSwitchAccount('/operator/accounts')
  return (
    <div className={`${classes.notice} ${classes.acting}`} role="status">
      <IconSpy size={16} />
      <p>
        You are signed in as{' '}
        <strong title={name}>
          <bdi>{name}</bdi>
        </strong>
        . {role === 'full' && 'Your actions affect this account and are recorded in the audit log. '}
        {role === 'full' && !hidden && 'Each text that you read is recorded too.'}
        {role === 'full' && hidden && 'Texts are hidden.'}
        {role !== 'full' && 'You can look at everything but the texts of messages, and change nothing.'}
      </p>
      {role === 'full' && hidden && (
        <Button
          size="compact-xs"
          variant="white"
          color="dark"
          loading={showTexts.isPending}
          onClick={() => showTexts.mutate()}
        >
          Show texts
        </Button>
      )}
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
