/** Numbers that have replied, the newest first. */
import { IconMessages } from '@tabler/icons-react'
import { linkOptions } from '@tanstack/react-router'
import { useMay, useSession } from '../../client/session.ts'
import { ButtonLink } from '../../ui/button-link.tsx'
import { DataTable } from '../../ui/data-table.tsx'
import { FilterBar, FilterText, NoMatch } from '../../ui/filter-bar.tsx'
import { useFilterQuery } from '../../ui/filters.ts'
import { EmptyState } from '../../ui/list-states.tsx'
import { MessageText } from '../../ui/message-text.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { RelativeTime } from '../../ui/time.tsx'
import { useList } from '../../ui/use-list.ts'
import classes from './inbound.module.css'

const filterNames = ['number'] as const

export function InboundPage() {
  const query = useFilterQuery('GET /conversations', filterNames)
  const list = useList('GET /conversations', { query, refetchMs: 3000 })
  return (
    <>
      <PageHeader title="Inbound" intro="Replies to your senders, grouped by number." />
      <FilterBar names={filterNames}>
        <FilterText name="number" label="Number" inputMode="tel" />
      </FilterBar>
      <DataTable
        label="Conversations"
        list={list}
        rowKey={({ number }) => number}
        link={({ number }) => linkOptions({ to: '/inbound/$number', params: { number } })}
        empty={
          <NoMatch names={filterNames} things="conversations">
            <Nobody />
          </NoMatch>
        }
        columns={[
          { label: 'Number', render: ({ number }) => <bdi>{number}</bdi>, width: '150px', narrow: 'title' },
          {
            label: 'Last received',
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
          <ButtonLink to="/send" search={site.simulated ? { to: '64210000008' } : {}}>
            Send a message
          </ButtonLink>
        )
      }
    />
  )
}
