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

/** The last `count` days, today included. */
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

interface FilterDaysProps {
  from?: string
  to?: string
  /** Said while no days are chosen. */
  usual?: string
}

/** A range of moments, as links of charts have, is a button that removes it. */
export function FilterDays({ from = 'from', to = 'to', usual = 'All dates' }: FilterDaysProps) {
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
      valueFormatter={({ date }) => daysText(date as [string | null, string | null])}
      placeholder={openEnded(since, until) ?? usual}
      allowSingleDateInRange
      clearable
      clearButtonProps={{ 'aria-label': 'Clear the dates' }}
      presets={presets()}
      value={begun !== null ? [begun, null] : since !== null && until !== null ? [since, until] : [null, null]}
      onChange={([first, last]) => {
        setBegun(last === null ? first : null)
        if (last !== null) show(first, last)
        // When it closes after the first of two days, Mantine removes that day again: it is meant alone.
        else if (first === null) show(begun, begun)
      }}
    />
  )
}

/** `1 Nov 2026 – 30 Nov 2026`; one day alone once; the first of two with the dash alone. */
function daysText([first, last]: [string | null, string | null]): string {
  if (first === null) return ''
  return first === last ? dayText(first) : `${dayText(first)} – ${last === null ? '' : dayText(last)}`
}

/** In place of two days; null for none. */
function openEnded(since: string | null, until: string | null): string | null {
  if (since !== null) return `From ${dayText(since)}`
  return until === null ? null : `Until ${dayText(until)}`
}

/** The day of a parameter of the address; null for a text that is not a time. */
function dayIn(value: string | undefined): string | null {
  if (isMoment(value)) return dayOf(new Date(value))
  return isDay(value) ? value : null
}
