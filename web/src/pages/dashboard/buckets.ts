/** An hour or a day of a chart: its name, and the messages behind it. */
import { useNavigate } from '@tanstack/react-router'
import type { ChartBucket } from '@websms/contract/members'
import { dayOf } from '../../ui/days.ts'
import type { ChartsAnswer } from './answers.ts'

const hours = new Intl.DateTimeFormat('en-NZ', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
const longDays = new Intl.DateTimeFormat('en-NZ', {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  year: 'numeric',
})

/** The full name, above the values. */
export function titleOf({ by }: ChartsAnswer, { from, to }: Pick<ChartBucket, 'from' | 'to'>): string {
  const start = new Date(from)
  return by === 'day'
    ? longDays.format(start)
    : `${longDays.format(start)}, ${hours.format(start)} to ${hours.format(new Date(to))}`
}

/** The label of a tooltip, which recharts asks for by the value on the axis; empty while the pointer is nowhere. */
export function labelOf(data: ChartsAnswer, from: unknown): string {
  const bucket = data.items.find((item) => item.from === from)
  return bucket === undefined ? '' : titleOf(data, bucket)
}

/** Filters of the messages page. */
export function searchOf({ by }: ChartsAnswer, { from, to }: Pick<ChartBucket, 'from' | 'to'>, status?: string) {
  const day = dayOf(new Date(from))
  const time = by === 'day' ? { from: day, to: day } : { from, to }
  return { ...time, direction: 'out', ...(status !== undefined && { status }) }
}

/** Opens the messages behind an hour or a day: recharts calls it with the place in the chart; a status where a part of a bar was
 *  clicked. */
export function useOpenMessages(data: ChartsAnswer) {
  const navigate = useNavigate()
  return (index: unknown, status?: string) => {
    const bucket = data.items[Number(index)]
    if (bucket !== undefined) void navigate({ to: '/messages', search: searchOf(data, bucket, status) })
  }
}

/** So narrow that four entries of a legend fit a phone. */
export const legendItem = { padding: '3px 5px' }
