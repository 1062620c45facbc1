/** The API keys of the account. */
import { Button } from '@mantine/core'
import { IconKey, IconPlus, IconWebhook, IconWebhookOff } from '@tabler/icons-react'
import { linkOptions } from '@tanstack/react-router'
import type { KeyItem } from '@websms/contract/members'
import { useMay } from '../../client/session.ts'
import { Clipped } from '../../ui/clipped.tsx'
import { CopyId } from '../../ui/copy.tsx'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { useDialogInAddress } from '../../ui/filters.ts'
import { EmptyState } from '../../ui/list-states.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { StatusBadge } from '../../ui/status-badge.tsx'
import { RelativeTime, Time } from '../../ui/time.tsx'
import { useList } from '../../ui/use-list.ts'
import { KeyMenu } from './key-menu.tsx'
import { NewKey } from './new-key.tsx'

const columns: readonly Column<KeyItem>[] = [
  { label: 'Name', render: ({ name }) => <Clipped>{name}</Clipped>, narrow: 'title' },
  {
    label: 'Client ID',
    render: ({ client_id }) => <CopyId value={client_id} what="client ID" />,
    width: '210px',
  },
  { label: 'Webhook', render: ({ webhook }) => <WebhookState webhook={webhook} />, width: '110px' },
  { label: 'Created', render: ({ created_at }) => <Time value={created_at} />, width: '140px' },
  {
    label: 'Last used',
    render: ({ members_area, last_used_at }) => (members_area ? '–' : <RelativeTime value={last_used_at} />),
    width: '110px',
  },
  { label: 'State', render: ({ state }) => <StatusBadge status={state} />, narrow: 'aside', width: '100px' },
]

const actions: Column<KeyItem> = {
  label: 'Actions',
  hideLabel: true,
  render: (key) => (key.state === 'active' ? <KeyMenu apiKey={key} /> : null),
  align: 'right',
  width: '50px',
  narrow: 'line',
}

export function KeysPage() {
  const { opened, open, close } = useDialogInAddress('new')
  const mayChange = useMay('developer')
  const list = useList('GET /keys')
  const create = mayChange && (
    <Button leftSection={<IconPlus size={16} />} onClick={open}>
      Create API key
    </Button>
  )
  return (
    <>
      <PageHeader
        title="API keys"
        intro="Credentials for your apps, and where their webhook events go. Use one key per app, so you can revoke each on its own."
        action={list.items?.length !== 0 && create}
      />
      <DataTable
        label="API keys"
        columns={mayChange ? [...columns, actions] : columns}
        list={list}
        rowKey={({ id }) => id}
        link={({ id }) => linkOptions({ to: '/keys/$id', params: { id } })}
        empty={
          <EmptyState
            icon={IconKey}
            title="No API keys yet"
            text="Your app sends messages with the client ID and secret of a key."
            action={create}
          />
        }
      />
      <NewKey opened={opened} onClose={close} />
    </>
  )
}

function WebhookState({ webhook }: Pick<KeyItem, 'webhook'>) {
  if (webhook === 'none') return '–'
  return webhook === 'on' ? (
    <StatusBadge status="on" tone="good" icon={IconWebhook} />
  ) : (
    <StatusBadge status="disabled" tone="bad" icon={IconWebhookOff} />
  )
}
