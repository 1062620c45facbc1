/** What is to be known of an account at a glance. */
import { Group } from '@mantine/core'
import { IconFlask, IconWallet } from '@tabler/icons-react'
import { StatusBadge } from '../../../parts/status-badge.tsx'

interface AccountStateProps {
  account: { suspended_at: string | null; balance_is_low: boolean; demo: boolean }
}

export function AccountState({ account: { suspended_at, balance_is_low, demo } }: AccountStateProps) {
  return (
    <Group gap={6} wrap="wrap" component="span">
      <StatusBadge status={suspended_at === null ? 'active' : 'suspended'} />
      {balance_is_low && <StatusBadge status="low balance" tone="warning" icon={IconWallet} />}
      {demo && <StatusBadge status="demo" tone="quiet" icon={IconFlask} />}
    </Group>
  )
}
