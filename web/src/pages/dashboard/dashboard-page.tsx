/** Where a member arrives: the account, what is left, and where programs send to. */
import { Text } from '@mantine/core'
import { useAccount, useSession } from '../../app/session.ts'
import { balanceDollars, dollars } from '../../parts/formats.ts'
import { PageHeader } from '../../parts/page-header.tsx'

export function DashboardPage() {
  const { site } = useSession()
  const { name, balance, price } = useAccount()
  return (
    <>
      <PageHeader title="Dashboard" intro={name} />
      <Text>
        {balanceDollars(balance)} left, at {dollars(price)} a part. Programs send to {site.api_url}.
      </Text>
    </>
  )
}
