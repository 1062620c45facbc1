/** Senders of the account: what it may send from, what it has asked for, and a form to ask for another. */
import { Button, Group, Text } from '@mantine/core'
import { IconPlus, IconTag } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import type { SenderItem } from '@websms/contract/members'
import { useAnswer } from '../../client/answer.ts'
import { useMay } from '../../client/session.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { useDialogInAddress, useFilters } from '../../ui/filters.ts'
import { EmptyState } from '../../ui/list-states.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { Section } from '../../ui/section.tsx'
import { StatusBadge } from '../../ui/status-badge.tsx'
import { Time } from '../../ui/time.tsx'
import { listOf } from '../../ui/use-list.ts'
import { RequestSender } from './request-sender.tsx'
import { SenderActions } from './sender-actions.tsx'
import { kindNames, SenderBadge, scopeText } from './sender-words.tsx'
import { Warnings } from './warnings.tsx'

export function SendersPage() {
  const { data, error, refetch } = useAnswer('GET /senders', {}, { refetchInterval: 15_000 })
  const { opened, open } = useDialogInAddress('new')
  const { values, set } = useFilters()
  const mayChange = useMay('developer')
  const request = mayChange && (
    <Button leftSection={<IconPlus size={16} />} onClick={open}>
      Request a sender
    </Button>
  )
  return (
    <>
      <PageHeader
        title="Senders"
        intro="Short codes, numbers and names that messages of this account come from."
        action={request}
      />
      <Section title="Your senders" intro="Replies to your own short codes and numbers come to this account alone.">
        <DataTable
          label="Your senders"
          columns={mayChange ? [...columns, actions] : columns}
          list={listOf(data?.senders, { error, retry: () => void refetch() })}
          rowKey={({ id }) => id}
          empty={
            <EmptyState
              icon={IconTag}
              title="No senders of your own"
              text="Messages come from the shared short code. Request your own short code, number or name, and say why you may use it."
              action={request}
            />
          }
        />
      </Section>
      {data !== undefined && <Shared codes={data.shared} />}
      <RequestSender
        opened={opened && mayChange}
        code={values.code}
        onClose={() => set({ new: undefined, code: undefined })}
      />
    </>
  )
}

function Shared({ codes }: { codes: readonly string[] }) {
  return (
    <Section
      title="Shared senders"
      intro={
        <>
          You may send from these too. The first is the default of the site. Choose one on the{' '}
          <Link to="/send">Send</Link> page, or as <code>from</code> in the API.
        </>
      }
    >
      <Text fw={600}>{codes.join(', ')}</Text>
    </Section>
  )
}

const columns: readonly Column<SenderItem>[] = [
  {
    label: 'Sender',
    narrow: 'title',
    width: '170px',
    render: (sender) => (
      <Group gap={8} component="span">
        <strong>{sender.code}</strong>
        {sender.default && <StatusBadge status="default" tone="going" icon={IconTag} />}
      </Group>
    ),
  },
  { label: 'Kind', render: ({ kind }) => kindNames[kind], width: '110px' },
  { label: 'State', render: (sender) => <State sender={sender} />, width: '230px', wraps: true },
  { label: 'Valid for', render: (sender) => scopeText(sender), wraps: true },
  {
    label: 'Expires',
    render: ({ expires_at }) => (expires_at === null ? 'never' : <Time value={expires_at} />),
    width: '150px',
  },
]

const actions: Column<SenderItem> = {
  label: 'Actions',
  hideLabel: true,
  align: 'right',
  width: '50px',
  narrow: 'aside',
  render: (sender) => <SenderActions sender={sender} />,
}

function State({ sender: { state, reason, warnings } }: { sender: SenderItem }) {
  return (
    <span>
      <SenderBadge state={state} />
      {reason !== null && (
        <Text size="xs" c="dimmed" component="span" display="block">
          <bdi>{reason}</bdi>
        </Text>
      )}
      <Warnings texts={warnings} />
    </span>
  )
}
