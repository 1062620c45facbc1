/** Properties of every field with a calendar: no day in the future, weekends that look like other days, and names for screen
 *  readers. */
import type { DatePickerInputProps } from '@mantine/dates'
import { useId } from 'react'

type Calendar = Pick<
  DatePickerInputProps,
  'id' | 'popoverProps' | 'maxDate' | 'weekendDays' | 'hideOutsideDates' | 'ariaLabels'
>

export function useCalendar(): Calendar {
  // The calendar is named by its field.
  const id = useId()
  return {
    id,
    popoverProps: { id, returnFocus: true },
    maxDate: new Date(),
    weekendDays: [],
    hideOutsideDates: true,
    ariaLabels: {
      previousMonth: 'Previous month',
      nextMonth: 'Next month',
      previousYear: 'Previous year',
      nextYear: 'Next year',
      previousDecade: 'Previous ten years',
      nextDecade: 'Next ten years',
    },
  }
}
