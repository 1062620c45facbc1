/** The member's passkeys. */
import { Alert, Button, Menu, Text } from '@mantine/core'
import { IconCloud, IconDeviceDesktop, IconPencil, IconTrash } from '@tabler/icons-react'
import type { Passkey } from '@websms/contract/members'
import { useState } from 'react'
import { useAnswer } from '../../client/answer.ts'
import { api } from '../../client/api.ts'
import { noPasskeysBecause } from '../../client/passkey.ts'
import { useSession } from '../../client/session.ts'
import { ActionsMenu } from '../../ui/actions-menu.tsx'
import { Clipped } from '../../ui/clipped.tsx'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { Confirm } from '../../ui/form-dialog.tsx'
import { isolated } from '../../ui/formats.ts'
import { Section } from '../../ui/section.tsx'
import { StatusBadge } from '../../ui/status-badge.tsx'
import { RelativeTime, Time } from '../../ui/time.tsx'
import { useChange } from '../../ui/use-change.ts'
import { listOf } from '../../ui/use-list.ts'
import { useConfirmed } from './confirmation.tsx'
import { AddPasskey, RenamePasskey } from './name-passkey.tsx'

const intro = 'Sign in with your fingerprint, face or PIN. No password or code, and phishing-resistant.'

const columns: readonly Column<Passkey>[] = [
  { label: 'Name', render: ({ name }) => <Clipped widthMax="260px">{name}</Clipped>, narrow: 'title' },
  { label: 'Saved', render: ({ synced }) => <Kept synced={synced} />, width: '150px' },
  { label: 'Created', render: ({ created_at }) => <Time value={created_at} />, width: '150px' },
  {
    label: 'Last used',
    render: ({ last_used_at }) => <RelativeTime value={last_used_at} />,
    width: '120px',
  },
  {
    label: 'Actions',
    hideLabel: true,
    render: (passkey) => <PasskeyActions passkey={passkey} />,
    width: '50px',
    align: 'right',
    narrow: 'aside',
  },
]

export function Passkeys() {
  const { site } = useSession()
  const [adding, setAdding] = useState(false)
  const { data, error, refetch } = useAnswer('GET /profile/passkeys')
  const hindrance = noPasskeysBecause(site.public_url)
  const add = (
    <Button variant="default" size="compact-sm" disabled={hindrance !== null} onClick={() => setAdding(true)}>
      Add a passkey
    </Button>
  )
  return (
    <Section title="Passkeys" intro={intro} action={add}>
      {hindrance !== null && (
        <Alert color="gray" mb="sm">
          {hindrance}
        </Alert>
      )}
      <DataTable
        label="Passkeys"
        columns={columns}
        list={listOf(data?.items, { error, retry: () => void refetch() })}
        rowKey={({ id }) => id}
        empty={
          <Text size="sm" c="dimmed">
            No passkeys yet. Add one for this device, your phone or a security key.
          </Text>
        }
      />
      <AddPasskey opened={adding} onClose={() => setAdding(false)} />
    </Section>
  )
}

function Kept({ synced }: Pick<Passkey, 'synced'>) {
  return synced ? (
    <StatusBadge status="synced" tone="quiet" icon={IconCloud} />
  ) : (
    <StatusBadge status="on one device" tone="quiet" icon={IconDeviceDesktop} />
  )
}

function PasskeyActions({ passkey }: { passkey: Passkey }) {
  const { id, name } = passkey
  const confirmed = useConfirmed()
  const [asked, setAsked] = useState<'rename' | 'remove' | null>(null)
  const close = () => setAsked(null)
  const remove = useChange(() => confirmed(() => api('DELETE /profile/passkeys/:id', { params: { id } })), {
    shownBy: ['GET /profile/passkeys'],
  })
  return (
    <>
      <ActionsMenu name={name} width={150}>
        <Menu.Item leftSection={<IconPencil size={15} />} onClick={() => setAsked('rename')}>
          Rename
        </Menu.Item>
        <Menu.Item color="red" leftSection={<IconTrash size={15} />} onClick={() => setAsked('remove')}>
          Remove
        </Menu.Item>
      </ActionsMenu>
      <RenamePasskey passkey={passkey} opened={asked === 'rename'} onClose={close} />
      <Confirm
        opened={asked === 'remove'}
        onClose={close}
        title={`Remove ${isolated(name)}?`}
        action="Remove"
        onConfirm={() => remove.mutateAsync(undefined)}
      >
        You can no longer sign in with it. Also delete it from your device, so it is not offered there.
      </Confirm>
    </>
  )
}
