/** Who has written back, the newest first. */
import { Button } from '@mantine/core'
import { IconMessages } from '@tabler/icons-react'
import { Link, linkOptions, useSearch } from '@tanstack/react-router'
import { useMay, useSession } from '../../client/session.ts'
import { DataTable } from '../../ui/data-table.tsx'
import { FilterBar, FilterText } from '../../ui/filter-bar.tsx'
import { EmptyState } from '../../ui/list-states.tsx'
import { MessageText } from '../../ui/message-text.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { RelativeTime } from '../../ui/time.tsx'
import { useList } from '../../ui/use-list.ts'
import classes from './inbound.module.css'

export function InboundPage() {
  const { number } = useSearch({ strict: false }) as { number?: string }
  const list = useList('GET /conversations', { ...(number && { query: { number } }), refetchMs: 3000 })
  return (
    <>
      <PageHeader title="Inbound" intro="Replies to your senders, grouped by number." />
      <FilterBar names={['number']}>
        <FilterText name="number" label="Number" inputMode="tel" />
      </FilterBar>
      <DataTable
        label="Conversations"
        list={list}
        rowKey={({ number }) => number}
        link={({ number }) => linkOptions({ to: '/inbound/$number', params: { number } })}
        empty={
          number === undefined ? <Nobody /> : <EmptyState icon={IconMessages} title="No replies from this number" />
        }
        columns={[
          { label: 'Number', render: ({ number }) => <bdi>{number}</bdi>, width: '150px', narrow: 'title' },
          {
            label: 'Last message',
            render: ({ body, data }) => (
              <span className={classes.last} dir="auto">
                <MessageText body={body} data={data} />
              </span>
            ),
          },
          { label: 'To', render: ({ to }) => to, width: '120px' },
          { label: 'Time', render: ({ at }) => <RelativeTime value={at} />, width: '120px', narrow: 'aside' },
        ]}
      />
    </>
  )
}

function Nobody() {
  const { site, account } = useSession()
  const may = useMay('developer')
  return (
    <EmptyState
      icon={IconMessages}
      title="No replies yet"
      text={
        site.simulated || account?.demo
          ? 'Simulator mode: a number that ends in 0008 replies “Yes”.'
          : 'Replies to your messages appear here, and are posted to the webhook of the key that sent them.'
      }
      action={
        may && (
          <Button component={Link} to={(site.simulated ? '/send?to=64210000008' : '/send') as string}>
            Send a message
          </Button>
        )
      }
    />
  )
}
