/** Messages by the time they were accepted, each bar cut by their outcome. */
import { BarChart } from '@mantine/charts'
import type { MouseEvent } from 'react'
import { count, countOf, percent } from '../../ui/formats.ts'
import { Section } from '../../ui/section.tsx'
import type { ChartsAnswer } from './answers.ts'
import { margin, shortCount, timeAxis, valueAxis } from './axes.ts'
import { labelOf, legendItem, useOpenMessages } from './buckets.ts'
import classes from './charts.module.css'

/** In the colours of their states; people who take red for green tell them apart by how dark they are. `waiting` is not a status:
 *  queued, or sent and without a receipt. */
const series = [
  { name: 'delivered', label: 'Delivered', color: 'var(--websms-good)' },
  { name: 'failed', label: 'Failed', color: 'var(--websms-bad)' },
  { name: 'expired', label: 'Expired', color: 'var(--websms-warning)' },
  { name: 'waiting', label: 'Waiting', color: 'var(--websms-going)' },
]

export function MessagesChart({ data }: { data: ChartsAnswer }) {
  const open = useOpenMessages(data)
  const rows = data.items.map((item) => ({
    ...item,
    waiting: item.messages - item.delivered - item.failed - item.expired,
  }))
  const { messages, delivered, failed, expired } = data.total
  return (
    <div className={classes.wide}>
      <Section
        title="Messages"
        action={
          <span className={classes.total}>
            {countOf(messages, 'message')}
            {messages > 0 && ` · ${percent(delivered, delivered + failed + expired)} delivered`}
          </span>
        }
      >
        <BarChart
          h={240}
          data={rows}
          dataKey="from"
          type="stacked"
          series={series}
          withLegend
          styles={{ legendItem }}
          legendProps={{ verticalAlign: 'bottom', height: 32, itemSorter: null }}
          valueFormatter={count}
          xAxisProps={timeAxis(data)}
          yAxisProps={{ ...valueAxis, allowDecimals: false, tickFormatter: shortCount }}
          tooltipProps={{ labelFormatter: (from) => labelOf(data, from) }}
          maxBarWidth={44}
          className={classes.clickable}
          barChartProps={{ margin, onClick: ({ activeTooltipIndex }) => open(activeTooltipIndex) }}
          barProps={({ name }) => ({
            isAnimationActive: false,
            onClick: (_bar: unknown, index: number, event: MouseEvent) => {
              event.stopPropagation()
              open(index, name === 'waiting' ? undefined : name)
            },
          })}
        />
      </Section>
    </div>
  )
}
