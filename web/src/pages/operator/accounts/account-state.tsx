/** An account, as operators see it, and its state at a glance. */
import { Group } from '@mantine/core'
import { IconFlask, IconWallet } from '@tabler/icons-react'
import type { AnswerOf } from '../../../client/api.ts'
import { StatusBadge } from '../../../ui/status-badge.tsx'

export type Account = AnswerOf<'GET /operator/accounts/:id'>

interface AccountStateProps {
  account: Pick<Account, 'suspended_at' | 'balance_is_low' | 'demo'>
  /** For a place without room for badges beside each other. */
  wrap?: boolean
}

export function AccountState({ account, wrap = false }: AccountStateProps) {
  const { suspended_at, balance_is_low, demo } = account
  return (
    <Group gap={6} wrap={wrap ? 'wrap' : 'nowrap'} component="span">
      <StatusBadge status={suspended_at === null ? 'active' : 'suspended'} />
      {balance_is_low && <StatusBadge status="low balance" tone="warning" icon={IconWallet} />}
      {demo && <StatusBadge status="demo" tone="quiet" icon={IconFlask} />}
    </Group>
  )
}
