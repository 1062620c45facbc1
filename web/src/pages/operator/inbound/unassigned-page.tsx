/** Replies to the shared short code that nobody has written to within a week: an operator gives them to a key. */
import { Button } from '@mantine/core'
import { IconEye, IconMailQuestion } from '@tabler/icons-react'
import { useState } from 'react'
import { useMay } from '../../../client/session.ts'
import { Clipped } from '../../../ui/clipped.tsx'
import { CopyId } from '../../../ui/copy.tsx'
import { type Column, DataTable } from '../../../ui/data-table.tsx'
import { EmptyState } from '../../../ui/list-states.tsx'
import { MessageText } from '../../../ui/message-text.tsx'
import { PageHeader } from '../../../ui/page-header.tsx'
import { Time } from '../../../ui/time.tsx'
import { type ItemOf, useList } from '../../../ui/use-list.ts'
import { GiveToKey } from './give-to-key.tsx'

type Reply = ItemOf<'GET /operator/inbound'>

export function UnassignedPage() {
  const [giving, setGiving] = useState<Reply | null>(null)
  const [shown, setShown] = useState(false)
  const mayAssign = useMay('POST /operator/inbound/:id/assign')
  const query = shown ? { texts: true } : {}
  const list = useList('GET /operator/inbound', { query, refetchMs: 30_000 })
  const columns: readonly Column<Reply>[] = [
    { label: 'Received', render: ({ received_at }) => <Time value={received_at} />, width: '150px', narrow: 'aside' },
    { label: 'From', render: ({ from }) => <CopyId value={from} what="number" />, width: '150px', narrow: 'title' },
    { label: 'To', render: ({ to }) => to, width: '120px' },
    {
      label: 'Text',
      render: ({ text, data }) => (
        <Clipped widthMax="360px">
          <MessageText body={text} data={data} />
        </Clipped>
      ),
    },
    { label: 'Carrier', render: ({ carrier }) => carrier ?? '', width: '150px' },
  ]
  const assignColumn: Column<Reply> = {
    label: 'Assign to a key',
    hideLabel: true,
    align: 'right',
    width: '110px',
    render: (reply) => (
      <Button
        variant="default"
        size="compact-xs"
        onClick={() => setGiving(reply)}
        aria-label={`Assign to a key: the message from ${reply.from}`}
      >
        Assign to a key
      </Button>
    ),
  }
  return (
    <>
      <PageHeader
        title="Unassigned inbound"
        intro="Replies to the shared short code go to the key that last messaged that number within 7 days. These numbers had no such key."
        action={
          mayAssign &&
          !shown && (
            <Button variant="default" leftSection={<IconEye size={15} />} onClick={() => setShown(true)}>
              Show texts
            </Button>
          )
        }
      />
      <DataTable
        label="Unassigned inbound messages"
        columns={mayAssign ? [...columns, assignColumn] : columns}
        list={list}
        rowKey={({ id }) => id}
        empty={
          <EmptyState
            icon={IconMailQuestion}
            title="No unassigned messages"
            text="Every inbound message so far was assigned to a key."
          />
        }
      />
      <GiveToKey reply={giving} onClose={() => setGiving(null)} />
    </>
  )
}
