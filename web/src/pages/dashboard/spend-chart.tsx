/** The cost of messages less refunds, by the time they were accepted. */
import { BarChart } from '@mantine/charts'
import { dollars } from '../../ui/formats.ts'
import { Section } from '../../ui/section.tsx'
import type { ChartsAnswer } from './answers.ts'
import { margin, shortDollars, timeAxis, valueAxis } from './axes.ts'
import { labelOf, useOpenMessages } from './buckets.ts'
import classes from './charts.module.css'

const series = [{ name: 'spend', label: 'Spend', color: 'var(--mantine-primary-color-filled)' }]

export function SpendChart({ data }: { data: ChartsAnswer }) {
  const open = useOpenMessages(data)
  return (
    <Section title="Spend" action={<span className={classes.total}>{dollars(data.total.spend)}</span>}>
      <BarChart
        h={190}
        data={data.items}
        dataKey="from"
        series={series}
        valueFormatter={(value) => dollars(value)}
        xAxisProps={timeAxis(data)}
        yAxisProps={{ ...valueAxis, tickFormatter: shortDollars }}
        tooltipProps={{ labelFormatter: (from) => labelOf(data, from) }}
        maxBarWidth={44}
        className={classes.clickable}
        barChartProps={{ margin, onClick: ({ activeTooltipIndex }) => open(activeTooltipIndex) }}
        barProps={{ isAnimationActive: false }}
      />
    </Section>
  )
}
