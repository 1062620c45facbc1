/** The charts as a table, for people who cannot see them, and for copying. The newest hour or day stands first. */
import { Link } from '@tanstack/react-router'
import type { ChartBucket } from '@websms/contract/members'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { count, duration } from '../../ui/formats.ts'
import { Money } from '../../ui/money.tsx'
import { listOf } from '../../ui/use-list.ts'
import type { ChartsAnswer } from './answers.ts'
import { searchOf, titleOf } from './buckets.ts'
import classes from './charts.module.css'

export function ChartTable({ data }: { data: ChartsAnswer }) {
  const counted = (label: string, name: 'messages' | 'delivered' | 'failed' | 'expired'): Column<ChartBucket> => ({
    label,
    align: 'right',
    render: (bucket) => {
      const value = bucket[name]
      const status = name === 'messages' ? undefined : name
      return value === 0 ? (
        '0'
      ) : (
        <Link to="/messages" search={searchOf(data, bucket, status)} aria-label={`${count(value)} ${label}`}>
          {count(value)}
        </Link>
      )
    },
  })
  const took = (label: string, name: 'median_ms' | 'p95_ms'): Column<ChartBucket> => ({
    label,
    align: 'right',
    render: ({ [name]: ms }) => (ms === null ? '–' : duration(ms)),
  })
  const columns: Column<ChartBucket>[] = [
    { label: data.by === 'day' ? 'Day' : 'Hour', render: (bucket) => titleOf(data, bucket), narrow: 'title' },
    counted('Messages', 'messages'),
    counted('Delivered', 'delivered'),
    counted('Failed', 'failed'),
    counted('Expired', 'expired'),
    { label: 'Spend', align: 'right', render: ({ spend }) => <Money value={spend} /> },
    took('Median', 'median_ms'),
    took('95 % within', 'p95_ms'),
  ]
  return (
    // It scrolls, so the keyboard must reach it.
    <section className={classes.table} tabIndex={0} aria-label="Charts as a table">
      <DataTable
        label="Charts as a table"
        columns={columns}
        list={listOf(data.items.toReversed())}
        rowKey={({ from }) => from}
        empty={null}
      />
    </section>
  )
}
