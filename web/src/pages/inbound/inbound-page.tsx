/** Who has written back, the newest first. */
import { Button } from '@mantine/core'
import { IconMessages } from '@tabler/icons-react'
import { Link, linkOptions, useSearch } from '@tanstack/react-router'
import { useMay, useSession } from '../../app/session.ts'
import { DataTable } from '../../parts/data-table.tsx'
import { FilterBar, FilterText } from '../../parts/filter-bar.tsx'
import { EmptyState } from '../../parts/list-states.tsx'
import { PageHeader } from '../../parts/page-header.tsx'
import { RelativeTime } from '../../parts/time.tsx'
import { useList } from '../../parts/use-list.ts'
import classes from './inbound.module.css'

export function InboundPage() {
  const { number } = useSearch({ strict: false }) as { number?: string }
  const list = useList('GET /conversations', { ...(number && { query: { number } }), refetchMs: 3000 })
  return (
    <>
      <PageHeader title="Inbound" intro="What people wrote to your senders, a conversation a number." />
      <FilterBar names={['number']}>
        <FilterText name="number" label="Number" inputMode="tel" />
      </FilterBar>
      <DataTable
        label="Conversations"
        list={list}
        rowKey={({ number }) => number}
        link={({ number }) => linkOptions({ to: '/inbound/$number', params: { number } })}
        empty={
          number === undefined ? <Nobody /> : <EmptyState icon={IconMessages} title="Nobody of that number wrote" />
        }
        columns={[
          { label: 'Number', render: ({ number }) => <bdi>{number}</bdi>, width: '150px', narrow: 'title' },
          {
            label: 'Last text',
            render: ({ body }) => (
              <span className={classes.last} dir="auto">
                {body}
              </span>
            ),
          },
          { label: 'To', render: ({ to }) => to, width: '120px' },
          { label: 'When', render: ({ at }) => <RelativeTime value={at} />, width: '120px', narrow: 'aside' },
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
      title="Nobody has written yet"
      text={
        site.simulated || account?.demo
          ? 'The simulator plays the handsets: one whose number ends in 0008 replies “Yes”.'
          : 'Replies to what you send show up here, and go to the webhook of the key that sent it.'
      }
      action={
        may && (
          <Button component={Link} to={(site.simulated ? '/send?to=64210000008' : '/send') as string}>
            Send a text
          </Button>
        )
      }
    />
  )
}
