/** Replies to the shared short code that nobody has written to within a week: an operator gives them to a key. */
import { Button } from '@mantine/core'
import { IconMailQuestion } from '@tabler/icons-react'
import { useState } from 'react'
import { Clipped } from '../../../parts/clipped.tsx'
import { CopyId } from '../../../parts/copy-id.tsx'
import { type Column, DataTable } from '../../../parts/data-table.tsx'
import { EmptyState } from '../../../parts/list-states.tsx'
import { PageHeader } from '../../../parts/page-header.tsx'
import { Time } from '../../../parts/time.tsx'
import { type ItemOf, useList } from '../../../parts/use-list.ts'
import { GiveToKey } from './give-to-key.tsx'

export type Reply = ItemOf<'GET /operator/inbound'>

export function UnassignedPage() {
  const [giving, setGiving] = useState<Reply | null>(null)
  const list = useList('GET /operator/inbound', { refetchMs: 30_000 })
  const columns: readonly Column<Reply>[] = [
    { label: 'Received', render: ({ received_at }) => <Time value={received_at} />, width: '150px', narrow: 'aside' },
    { label: 'From', render: ({ from }) => <CopyId value={from} what="number" />, width: '150px', narrow: 'title' },
    { label: 'To', render: ({ to }) => to, width: '120px' },
    { label: 'Text', render: ({ text }) => <Clipped widthMax="360px">{text}</Clipped> },
    { label: 'Carrier', render: ({ carrier }) => carrier ?? '', width: '150px' },
    {
      label: 'Give to a key',
      hideLabel: true,
      align: 'right',
      width: '110px',
      render: (reply) => (
        <Button
          variant="default"
          size="compact-xs"
          onClick={() => setGiving(reply)}
          aria-label={`Give to a key: the message of ${reply.from}`}
        >
          Give to a key
        </Button>
      ),
    },
  ]
  return (
    <>
      <PageHeader
        title="Unassigned inbound"
        intro="A reply to the shared short code goes to the key that last wrote to its handset within 7 days. These had none."
      />
      <DataTable
        label="Unassigned inbound messages"
        columns={columns}
        list={list}
        rowKey={({ id }) => id}
        empty={
          <EmptyState
            icon={IconMailQuestion}
            title="Nothing is unassigned"
            text="Every inbound message so far belonged to a key."
          />
        }
      />
      <GiveToKey reply={giving} onClose={() => setGiving(null)} />
    </>
  )
}
