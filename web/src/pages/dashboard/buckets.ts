/** An hour or a day of a chart: how it is called, and which messages are behind it. */
import type { ChartBucket } from '@websms/contract/members'
import { dayOf } from '../../parts/days.ts'
import type { ChartsAnswer } from './charts.tsx'

const hours = new Intl.DateTimeFormat('en-NZ', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
const longDays = new Intl.DateTimeFormat('en-NZ', {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  year: 'numeric',
})

/** Whole, above its values. */
export function titleOf({ by }: ChartsAnswer, { from, to }: Pick<ChartBucket, 'from' | 'to'>): string {
  const start = new Date(from)
  return by === 'day'
    ? longDays.format(start)
    : `${longDays.format(start)}, ${hours.format(start)} to ${hours.format(new Date(to))}`
}

/** What recharts calls by the value on its axis: nothing while the pointer is nowhere. */
export function labelOf(data: ChartsAnswer, from: unknown): string {
  const bucket = data.items.find((item) => item.from === from)
  return bucket === undefined ? '' : titleOf(data, bucket)
}

/** What the messages page is asked for. */
export function searchOf({ by }: ChartsAnswer, { from, to }: Pick<ChartBucket, 'from' | 'to'>, status?: string) {
  const day = dayOf(new Date(from))
  const time = by === 'day' ? { from: day, to: day } : { from, to }
  return { ...time, direction: 'out', ...(status !== undefined && { status }) }
}

/** Four entries of a legend fit a phone. */
export const legendItem = { padding: '3px 5px' }
