/** The account over a period: messages and their outcome, spend, and delivery time. */
import { SegmentedControl, Text } from '@mantine/core'
import '@mantine/charts/styles.css'
import '@mantine/core/styles/ColorSwatch.css'
import { keepPreviousData } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import type { ChartRange } from '@websms/contract/members'
import { useState } from 'react'
import { useAnswer } from '../../client/answer.ts'
import { paceMs } from '../../client/pace.ts'
import { ErrorState } from '../../ui/list-states.tsx'
import { Section } from '../../ui/section.tsx'
import { type ChartsAnswer, zone } from './answers.ts'
import { ChartTable } from './chart-table.tsx'
import classes from './charts.module.css'
import { ChartsSkeleton } from './charts-skeleton.tsx'
import { DeliveryTimeChart } from './delivery-time-chart.tsx'
import { MessagesChart } from './messages-chart.tsx'
import { SpendChart } from './spend-chart.tsx'

const dashboardRoute = getRouteApi('/shell/account/')

const rangeNames: Record<ChartRange, string> = { '24h': '24 hours', '7d': '7 days', '30d': '30 days', '90d': '90 days' }
const ranges = Object.keys(rangeNames) as ChartRange[]
const units = ['hour', 'day'] as const
/** The server counts a few times a second at most, however many look. */
const refetchMs = 10_000

export default function Charts() {
  const { range, by, set } = useRange()
  const [asTable, setAsTable] = useState('charts')
  const query = { zone, range, ...(by !== undefined && { by }) }
  const { data, error, refetch } = useAnswer(
    'GET /charts',
    { query },
    {
      refetchInterval: () => paceMs(refetchMs),
      placeholderData: keepPreviousData,
    },
  )
  return (
    <section aria-label="Charts">
      <div className={classes.bar}>
        <SegmentedControl
          size="xs"
          aria-label="Time"
          data={ranges.map((value) => ({ value, label: rangeNames[value] }))}
          value={range}
          onChange={(value) => set(value as ChartRange, undefined)}
        />
        {range === '7d' && (
          <SegmentedControl
            size="xs"
            aria-label="By"
            data={[
              { value: 'hour', label: 'By hour' },
              { value: 'day', label: 'By day' },
            ]}
            value={by ?? 'hour'}
            onChange={(value) => set(range, value as 'hour' | 'day')}
          />
        )}
        <SegmentedControl
          size="xs"
          aria-label="Shown as"
          ml="auto"
          data={[
            { value: 'charts', label: 'Charts' },
            { value: 'table', label: 'Table' },
          ]}
          value={asTable}
          onChange={setAsTable}
        />
      </div>
      <Shown data={data} error={error} retry={() => void refetch()} asTable={asTable === 'table'} />
    </section>
  )
}

interface ShownProps {
  data: ChartsAnswer | undefined
  error: unknown
  retry: () => void
  asTable: boolean
}

function Shown({ data, error, retry, asTable }: ShownProps) {
  if (data === undefined) return error === null ? <ChartsSkeleton /> : <ErrorState error={error} onRetry={retry} />
  if (asTable) return <ChartTable data={data} />
  if (data.total.messages === 0) {
    return (
      <Section title="Messages">
        <Text size="sm" c="dimmed" ta="center" py="lg">
          No messages in this period.
        </Text>
      </Section>
    )
  }
  return (
    <div className={classes.charts}>
      <MessagesChart data={data} />
      <div>
        <SpendChart data={data} />
      </div>
      <div>
        <DeliveryTimeChart data={data} />
      </div>
    </div>
  )
}

/** In the address, so that a reload, a link and "back" keep it. */
function useRange() {
  const search = dashboardRoute.useSearch()
  const navigate = useNavigate()
  const range = ranges.find((name) => name === search.range) ?? '24h'
  const by = range === '7d' ? units.find((name) => name === search.by) : undefined
  const set = (range: ChartRange, by: 'hour' | 'day' | undefined) =>
    void navigate({ to: '/', search: { range, ...(by && { by }) }, replace: true, resetScroll: false })
  return { range, by, set }
}
