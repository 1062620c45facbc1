/** The API keys of an account, to look at: its members, or an operator who acts as it, change them. What a key may send
 *  besides texts is an operator's decision. */
import { Button, Text } from '@mantine/core'
import { useSwitchAccount } from '../../../app/session-changes.ts'
import { mayAct, useSession } from '../../../client/session.ts'
import { Clipped } from '../../../ui/clipped.tsx'
import { CopyId } from '../../../ui/copy.tsx'
import { type Column, DataTable } from '../../../ui/data-table.tsx'
import { capitalised } from '../../../ui/formats.ts'
import { grantsText } from '../../../ui/grants.ts'
import { Section } from '../../../ui/section.tsx'
import { StatusBadge } from '../../../ui/status-badge.tsx'
import { RelativeTime, Time } from '../../../ui/time.tsx'
import { tellProblem } from '../../../ui/use-change.ts'
import { listOf } from '../../../ui/use-list.ts'
import type { Account } from './account-state.tsx'
import { KeyGrants } from './key-grants.tsx'

type Key = Account['keys'][number]

const columns: readonly Column<Key>[] = [
  { label: 'Name', render: ({ name }) => <Clipped widthMax="220px">{name}</Clipped>, narrow: 'title' },
  { label: 'Client ID', render: ({ client_id }) => <CopyId value={client_id} what="client ID" />, width: '230px' },
  { label: 'Purpose', render: ({ purpose }) => capitalised(purpose), width: '120px' },
  { label: 'May also send', render: ({ grants }) => capitalised(grantsText(grants) ?? '–'), width: '150px' },
  { label: 'Created', render: ({ created_at }) => <Time value={created_at} />, width: '150px' },
  {
    label: 'Last used',
    render: ({ last_used_at }) => <RelativeTime value={last_used_at} />,
    width: '110px',
  },
  {
    label: 'State',
    render: ({ revoked_at }) => <StatusBadge status={revoked_at === null ? 'active' : 'revoked'} />,
    width: '110px',
    narrow: 'aside',
  },
]

const actions = (accountId: string): Column<Key> => ({
  label: 'Actions',
  render: (key) => <KeyGrants accountId={accountId} apiKey={key} />,
  width: '44px',
  hideLabel: true,
})

export function AccountKeys({ account }: { account: Account }) {
  const { mutate: enter, isPending } = useSwitchAccount('/messages')
  const act = mayAct(useSession())
  return (
    <Section
      title="API keys"
      action={
        act && (
          <Button
            variant="subtle"
            size="compact-sm"
            loading={isPending}
            onClick={() => enter(account.id, { onError: tellProblem })}
          >
            Sign in and view messages
          </Button>
        )
      }
    >
      <DataTable
        label="API keys"
        columns={[...columns, actions(account.id)]}
        list={listOf(account.keys)}
        rowKey={({ id }) => id}
        empty={
          <Text size="sm" c="dimmed">
            No API keys yet. Members create them under API keys.
          </Text>
        }
      />
    </Section>
  )
}
