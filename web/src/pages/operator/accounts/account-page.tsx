/** One account: what it has, what is set for it, and who belongs to it. */
import { Button } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconLogin2 } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useSwitchAccount } from '../../../app/use-switch-account.ts'
import { api } from '../../../client/api.ts'
import { Confirm } from '../../../ui/confirm.tsx'
import { CopyId } from '../../../ui/copy-id.tsx'
import { balanceDollars, dollars, isolated } from '../../../ui/formats.ts'
import { ErrorState, ListSkeleton } from '../../../ui/list-states.tsx'
import { PageHeader } from '../../../ui/page-header.tsx'
import { StatTile, StatTiles } from '../../../ui/stat-tile.tsx'
import { useChange } from '../../../ui/use-change.ts'
import type { Account } from './account.ts'
import { AccountCompanyNames } from './account-company-names.tsx'
import { AccountKeys } from './account-keys.tsx'
import { AccountMembers } from './account-members.tsx'
import { AccountMoney } from './account-money.tsx'
import { AccountSenders } from './account-senders.tsx'
import { AccountSettings } from './account-settings.tsx'
import { AccountState } from './account-state.tsx'

const accountRoute = getRouteApi('/shell/operator/operator/accounts/$id')

export function AccountPage() {
  const { id } = accountRoute.useParams()
  const { data, error, refetch } = useQuery({
    queryKey: ['GET /operator/accounts/:id', { id }],
    queryFn: ({ signal }) => api('GET /operator/accounts/:id', { params: { id }, signal }),
    refetchInterval: 15_000,
  })
  const back = <Link to="/operator/accounts">Accounts</Link>
  if (data === undefined) {
    return (
      <>
        <PageHeader title={`Account ${id}`} back={back} />
        {error === null ? <ListSkeleton /> : <ErrorState error={error} onRetry={() => void refetch()} />}
      </>
    )
  }
  return (
    <>
      <PageHeader
        title={data.name}
        back={back}
        intro={<CopyId value={id} what="account ID" />}
        action={
          <>
            <SuspendButton account={data} />
            <SignInAs account={data} />
          </>
        }
      />
      <Figures account={data} />
      <AccountMoney account={data} />
      <AccountSettings key={settingsKey(data)} account={data} />
      <AccountMembers account={data} />
      <AccountKeys account={data} />
      <AccountSenders account={data} />
      <AccountCompanyNames account={data} />
    </>
  )
}

/** The form begins anew when somebody else has set something. */
function settingsKey({ price, rate_limit, refund_policy, low_balance }: Account): string {
  return [price, rate_limit, refund_policy, low_balance].join()
}

function Figures({ account }: { account: Account }) {
  const { balance, low_balance, price, rate_limit } = account
  const limit = rate_limit === 0 ? 'no limit' : `${rate_limit} per second`
  return (
    <StatTiles>
      <StatTile
        label="Balance"
        value={balanceDollars(balance)}
        note={low_balance === null ? 'no low-balance alert' : `alert below ${dollars(low_balance)}`}
      />
      <StatTile label="Price per part" value={dollars(price)} note={price > 0 ? partsLeft(balance / price) : 'free'} />
      <StatTile label="Requests" value={limit} note="across all keys" />
      <StatTile label="State" value={<AccountState account={account} wrap />} />
    </StatTiles>
  )
}

function partsLeft(parts: number): string {
  return `enough for ${Math.floor(parts + 1e-9).toLocaleString('en-NZ')} parts`
}

function SuspendButton({ account: { id, name, suspended_at } }: { account: Account }) {
  const [asking, { open, close }] = useDisclosure()
  const suspended = suspended_at !== null
  const { mutateAsync } = useChange(
    () =>
      suspended
        ? api('POST /operator/accounts/:id/resume', { params: { id } })
        : api('POST /operator/accounts/:id/suspend', { params: { id } }),
    {
      shownBy: ['GET /operator/accounts/:id', 'GET /operator/accounts'],
      done: () => (suspended ? 'Account reactivated.' : 'Account suspended.'),
    },
  )
  return (
    <>
      <Button variant="default" onClick={open}>
        {suspended ? 'Reactivate account' : 'Suspend'}
      </Button>
      <Confirm
        opened={asking}
        onClose={close}
        title={suspended ? `Reactivate ${isolated(name)}?` : `Suspend ${isolated(name)}?`}
        action={suspended ? 'Reactivate account' : 'Suspend'}
        harmless={suspended}
        onConfirm={() => mutateAsync(undefined)}
      >
        {suspended
          ? 'Its apps can send again within a second.'
          : 'All its API requests are rejected from now on. Messages already accepted are still sent, with their receipts and webhook events. Members can still sign in and view.'}
      </Confirm>
    </>
  )
}

function SignInAs({ account: { id, name } }: { account: Account }) {
  const [asking, { open, close }] = useDisclosure()
  const { mutateAsync } = useSwitchAccount()
  return (
    <>
      <Button leftSection={<IconLogin2 size={15} />} onClick={open}>
        Sign in as this account
      </Button>
      <Confirm
        opened={asking}
        onClose={close}
        title={`Sign in as ${isolated(name)}?`}
        action="Sign in as this account"
        harmless
        onConfirm={() => mutateAsync(id)}
      >
        You will see and can do everything its owner can, including spending its credit. A banner stays on every page
        until you leave, and the audit log records when you enter, when you leave and what you do.
      </Confirm>
    </>
  )
}
