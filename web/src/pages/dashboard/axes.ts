/** The axes of the charts: time below, values at the left, in few characters. */
import { dollars } from '../../ui/formats.ts'
import type { ChartsAnswer } from './answers.ts'

const hours = new Intl.DateTimeFormat('en-NZ', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
const weekdayHours = new Intl.DateTimeFormat('en-NZ', {
  weekday: 'short',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
})
const days = new Intl.DateTimeFormat('en-NZ', { day: 'numeric', month: 'short' })

/** As many ticks as have room, at equal distances. */
export function timeAxis({ by, items }: Pick<ChartsAnswer, 'by' | 'items'>) {
  const format = by === 'day' ? days : items.length > 24 ? weekdayHours : hours
  return {
    tickFormatter: (from: string) => format.format(new Date(from)),
    interval: 'equidistantPreserveStart',
    minTickGap: 20,
  } as const
}

/** As wide as the longest tick of the formats below. `interval` keeps recharts from moving the highest tick off its line. */
export const valueAxis = { width: 62, interval: 0 } as const

/** Room for the upper half of the highest tick. */
export const margin = { top: 8, right: 5, bottom: 5, left: 5 }

const compact = new Intl.NumberFormat('en-NZ', { notation: 'compact', maximumFractionDigits: 1 })

/** `350`, `1.4k`, `12M`. */
export function shortCount(value: number): string {
  return compact.format(value).replace('K', 'k')
}

/** `$0.025`, `$2.50`, `$350`, `$1.4k`. */
export function shortDollars(value: number): string {
  return value < 1000 ? dollars(value).replace(/\.00$/, '') : `$${shortCount(value)}`
}

/** `250 ms`, `1.5 s`, `16.7 min`, `2 h`. */
export function shortDuration(ms: number): string {
  const [amount, unit] =
    ms < 1000
      ? [ms, 'ms']
      : ms < 60_000
        ? [ms / 1000, 's']
        : ms < 3_600_000
          ? [ms / 60_000, 'min']
          : [ms / 3_600_000, 'h']
  return `${compact.format(amount)} ${unit}`
}
