/** The newest messages that were not delivered, and why. */
import { IconCircleCheck } from '@tabler/icons-react'
import { Link, linkOptions } from '@tanstack/react-router'
import { Clipped } from '../../ui/clipped.tsx'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { EmptyState } from '../../ui/list-states.tsx'
import { meaningOf } from '../../ui/reason.ts'
import { Section } from '../../ui/section.tsx'
import { StatusBadge } from '../../ui/status-badge.tsx'
import { RelativeTime } from '../../ui/time.tsx'
import { listOf } from '../../ui/use-list.ts'
import type { Dashboard } from './answers.ts'
import classes from './dashboard.module.css'

type Failure = Dashboard['failures'][number]

const columns: readonly Column<Failure>[] = [
  { label: 'To', render: ({ to }) => to, width: '140px', narrow: 'title' },
  { label: 'Status', render: ({ status }) => <StatusBadge status={status} />, width: '110px', narrow: 'aside' },
  { label: 'Reason', render: ({ error }) => (error === null ? '–' : <Clipped>{reasonOf(error)}</Clipped>) },
  { label: 'When', render: ({ at }) => <RelativeTime value={at} />, align: 'right', width: '110px' },
]

/** With the carrier's own words, which its support understands. */
function reasonOf(error: string): string {
  const meaning = meaningOf(error)
  return meaning === undefined ? error : `${meaning} (${error})`
}

export function RecentFailures({ failures }: { failures: readonly Failure[] }) {
  return (
    <div className={classes.failures}>
      <Section
        title="Recent failures"
        action={
          failures.length > 0 && (
            <Link to="/messages" search={{ status: 'failed' }}>
              All failed messages
            </Link>
          )
        }
      >
        <DataTable
          label="Recent failures"
          columns={columns}
          list={listOf(failures)}
          rowKey={({ id }) => id}
          link={({ id }) => linkOptions({ to: '/messages/$id', params: { id } })}
          empty={
            <EmptyState
              icon={IconCircleCheck}
              title="No recent failures"
              text="Messages that a carrier rejected or could not deliver appear here, with the reason."
            />
          }
        />
      </Section>
    </div>
  )
}
