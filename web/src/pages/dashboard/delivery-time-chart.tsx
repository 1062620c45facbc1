/** From accepted to delivered: half of the messages took no longer than the median, 95 % no longer than the other line. */
import { LineChart } from '@mantine/charts'
import { Text } from '@mantine/core'
import { duration } from '../../ui/formats.ts'
import { Section } from '../../ui/section.tsx'
import type { ChartsAnswer } from './answers.ts'
import { margin, shortDuration, timeAxis, valueAxis } from './axes.ts'
import { labelOf, legendItem, useOpenMessages } from './buckets.ts'
import classes from './charts.module.css'

const series = [
  { name: 'median_ms', label: 'Median', color: 'var(--websms-good)' },
  { name: 'p95_ms', label: '95 %', color: 'light-dark(#7a4fb0, #b593e6)' },
]

export function DeliveryTimeChart({ data }: { data: ChartsAnswer }) {
  const open = useOpenMessages(data)
  const { median_ms: median, p95_ms: p95 } = data.total
  return (
    <Section
      title="Delivery time"
      action={
        median !== null &&
        p95 !== null && (
          <span className={classes.total}>
            median {duration(median)} · 95 % within {duration(p95)}
          </span>
        )
      }
    >
      {data.total.delivered === 0 ? (
        <Text size="sm" c="dimmed" ta="center" py="lg">
          No messages were delivered in this period.
        </Text>
      ) : (
        <LineChart
          h={190}
          data={data.items}
          dataKey="from"
          series={series}
          withLegend
          styles={{ legendItem }}
          legendProps={{ verticalAlign: 'bottom', height: 32, itemSorter: null }}
          curveType="linear"
          connectNulls={false}
          dotProps={{ r: 3 }}
          strokeWidth={1.5}
          valueFormatter={duration}
          xAxisProps={timeAxis(data)}
          yAxisProps={{ ...valueAxis, tickFormatter: shortDuration }}
          tooltipProps={{ labelFormatter: (from) => labelOf(data, from) }}
          lineProps={{ isAnimationActive: false }}
          className={classes.clickable}
          lineChartProps={{ margin, onClick: ({ activeTooltipIndex }) => open(activeTooltipIndex, 'delivered') }}
        />
      )}
    </Section>
  )
}
