/** One account: its credit, its settings, its members and its keys. */
import { Button } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconLogin2 } from '@tabler/icons-react'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useSwitchAccount } from '../../../app/session-changes.ts'
import { useAnswer } from '../../../client/answer.ts'
import { api } from '../../../client/api.ts'
import { mayAct, useMay, useSession } from '../../../client/session.ts'
import { CopyId } from '../../../ui/copy.tsx'
import { Confirm } from '../../../ui/form-dialog.tsx'
import { balanceDollars, dollars, isolated } from '../../../ui/formats.ts'
import { Loaded } from '../../../ui/list-states.tsx'
import { PageHeader } from '../../../ui/page-header.tsx'
import { StatTile, StatTiles } from '../../../ui/stat-tile.tsx'
import { useChange } from '../../../ui/use-change.ts'
import { AccountCompanyNames, AccountSenders } from './account-entries.tsx'
import { AccountKeys } from './account-keys.tsx'
import { AccountMembers } from './account-members.tsx'
import { AccountMoney } from './account-money.tsx'
import { AccountPrices } from './account-prices.tsx'
import { AccountSettings } from './account-settings.tsx'
import { type Account, AccountState } from './account-state.tsx'

const accountRoute = getRouteApi('/shell/operator/operator/accounts/$id')

export function AccountPage() {
  const { id } = accountRoute.useParams()
  const answer = useAnswer('GET /operator/accounts/:id', { params: { id } }, { refetchInterval: 15_000 })
  const { data: account } = answer
  const may = useRights()
  return (
    <>
      <PageHeader
        title={account?.name ?? `Account ${id}`}
        back={<Link to="/operator/accounts">Accounts</Link>}
        intro={account && <CopyId value={id} what="account ID" />}
        action={
          account && (
            <>
              {may.suspend && <SuspendButton account={account} />}
              {may.act && <SignInAs account={account} />}
            </>
          )
        }
      />
      <Loaded answer={answer}>
        {(account) => (
          <>
            <Figures account={account} />
            {may.money && <AccountMoney account={account} />}
            {may.set && <AccountSettings key={settingsKey(account)} account={account} />}
            {may.price && <AccountPrices account={account} />}
            <AccountMembers account={account} />
            <AccountKeys account={account} />
            <AccountSenders account={account} />
            <AccountCompanyNames account={account} />
          </>
        )}
      </Loaded>
    </>
  )
}

/** Rights of the operator in this page. */
function useRights() {
  return {
    suspend: useMay('POST /operator/accounts/:id/suspend'),
    set: useMay('PATCH /operator/accounts/:id'),
    money: useMay('GET /operator/accounts/:id/ledger'),
    price: useMay('PUT /operator/prices/entry'),
    act: mayAct(useSession()),
  }
}

/** The form starts again when somebody else has changed a setting. */
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
          : 'All its API requests are rejected from now on. Messages already accepted are still sent, with their receipts and webhook events; scheduled ones are refunded when their time comes. Members can still sign in and view.'}
      </Confirm>
    </>
  )
}

function SignInAs({ account: { id, name } }: { account: Account }) {
  const [asking, { open, close }] = useDisclosure()
  const { mutateAsync } = useSwitchAccount()
  const full = useSession().member.operator_role === 'full'
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
        {full
          ? 'You can do everything its owner can, including spending its credit. Texts of messages are hidden until you choose “Show texts”; each one that you read is then recorded.'
          : 'You can look at everything its owner can, but the texts of messages, and change nothing.'}{' '}
        A banner stays on every page until you leave, and the audit log records when you enter and leave.
      </Confirm>
    </>
  )
}
