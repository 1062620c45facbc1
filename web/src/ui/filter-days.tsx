/** Filters a list by days of the browser's own zone, both included: `from` and `to` in the address. See `dayStart` and `dayEnd`. */
import { Button } from '@mantine/core'
import { DatePickerInput } from '@mantine/dates'
import '@mantine/dates/styles.css'
import { IconCalendar, IconX } from '@tabler/icons-react'
import { useState } from 'react'
import { dayOf, isDay, isMoment } from './days.ts'
import classes from './filter-bar.module.css'
import { useFilters } from './filters.ts'
import { dayText, momentsText } from './formats.ts'
import { useCalendar } from './use-calendar.ts'

/** The last `count` days, of which today is one. */
function lastDays(count: number): [string, string] {
  const now = new Date()
  return [dayOf(new Date(now.getFullYear(), now.getMonth(), now.getDate() - count + 1)), dayOf(now)]
}

const presets = () => [
  { label: 'Today', value: lastDays(1) },
  { label: 'Yesterday', value: [lastDays(2)[0], lastDays(2)[0]] as [string, string] },
  { label: 'Last 7 days', value: lastDays(7) },
  { label: 'Last 30 days', value: lastDays(30) },
]

/** Moments, which a link of a chart has, are shown as such, and taken away in one. */
export function FilterDays({ from = 'from', to = 'to' }: { from?: string; to?: string }) {
  const { values, set } = useFilters()
  const calendar = useCalendar()
  /** The first of two days, while the second is being chosen. */
  const [begun, setBegun] = useState<string | null>(null)
  const [since, until] = [dayIn(values[from]), dayIn(values[to])]
  const show = (first: string | null, last: string | null) =>
    set({ [from]: first ?? undefined, [to]: last ?? undefined })
  if (isMoment(values[from]) && isMoment(values[to])) {
    const text = momentsText(values[from], values[to])
    return (
      <Button
        variant="default"
        rightSection={<IconX size={14} />}
        aria-label={`Only ${text}: show all times`}
        onClick={() => show(null, null)}
      >
        {text}
      </Button>
    )
  }
  return (
    <DatePickerInput
      {...calendar}
      className={classes.days}
      classNames={{ datePickerRoot: classes.picker, presetsList: classes.presets }}
      type="range"
      leftSection={<IconCalendar size={15} />}
      valueFormat="D MMM YYYY"
      placeholder={openEnded(since, until)}
      allowSingleDateInRange
      clearable
      clearButtonProps={{ 'aria-label': 'Clear the dates' }}
      presets={presets()}
      value={begun !== null ? [begun, null] : since !== null && until !== null ? [since, until] : [null, null]}
      onChange={([first, last]) => {
        setBegun(last === null ? first : null)
        if (last !== null) show(first, last)
        // Closed behind the first of two days, it takes that one away again: it is meant alone.
        else if (first === null) show(begun, begun)
      }}
    />
  )
}

/** In place of two days. */
function openEnded(since: string | null, until: string | null): string {
  if (since !== null) return `From ${dayText(since)}`
  return until === null ? 'All dates' : `Until ${dayText(until)}`
}

/** The day that a parameter of the address shows; null for one that is no time. */
function dayIn(value: string | undefined): string | null {
  if (isMoment(value)) return dayOf(new Date(value))
  return isDay(value) ? value : null
}
