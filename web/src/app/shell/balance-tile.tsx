/** The balance, always in sight: in the sidebar, and in the bar of a phone. */
import { Group, Text } from '@mantine/core'
import { IconAlertTriangleFilled } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { type CurrentAccount, useSession } from '../../client/session.ts'
import { balanceDollars } from '../../ui/formats.ts'
import classes from './shell.module.css'

export function balanceState({ balance, price, prices_vary, balance_is_low }: CurrentAccount): 'good' | 'low' | 'none' {
  // Where prices vary, less than the usual price may still be enough.
  if (balance <= 0 || (balance < price && !prices_vary)) return 'none'
  return balance_is_low ? 'low' : 'good'
}

const words = { good: null, low: 'Low', none: 'Out of credit' }

export function BalanceTile({ onChoose }: { onChoose?: () => void }) {
  const { account } = useSession()
  if (account === null) return null
  const state = balanceState(account)
  return (
    <Link to="/balance" className={classes.balance} data-state={state} onClick={onChoose}>
      <Group justify="space-between" gap={6} wrap="nowrap">
        <Text size="xs" c="dimmed">
          Balance{account.demo ? ' · demo' : ''}
        </Text>
        {words[state] !== null && (
          <Group gap={4} wrap="nowrap">
            <IconAlertTriangleFilled size={12} className={classes.alarm} data-state={state} />
            <Text size="xs" fw={600}>
              {words[state]}
            </Text>
          </Group>
        )}
      </Group>
      <Text fw={600} lh={1.3}>
        {balanceDollars(account.balance)}
      </Text>
    </Link>
  )
}

export function BalanceInBar() {
  const { account } = useSession()
  if (account === null) return null
  const state = balanceState(account)
  const balance = balanceDollars(account.balance)
  return (
    <Link to="/balance" aria-label={['Balance', balance, words[state]].filter(Boolean).join(' ')}>
      <Group gap={4} wrap="nowrap">
        {words[state] !== null && <IconAlertTriangleFilled size={14} className={classes.alarm} data-state={state} />}
        <Text size="sm" fw={600}>
          {balance}
        </Text>
      </Group>
    </Link>
  )
}
