/** What is to be known of an account at a glance. */
import { Group } from '@mantine/core'
import { IconFlask, IconWallet } from '@tabler/icons-react'
import { StatusBadge } from '../../../ui/status-badge.tsx'

interface AccountStateProps {
  account: { suspended_at: string | null; balance_is_low: boolean; demo: boolean }
  /** Where there is no room beside each other. */
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
