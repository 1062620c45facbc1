/**
 * Days of the browser's own zone, as date fields have them (`2026-01-31`), and the moments they begin and end. A moment
 * (`2026-01-31T01:00:00.000Z`) may stand in place of a day where a link means less than one.
 */

/** When the day begins, in UTC, or the moment itself. What is neither stays as it is: the server says that it is no time. */
export function dayStart(day: string | undefined): string | undefined {
  return isDay(day) ? timeOf(day, 0).toISOString() : day
}

/** When the day has ended: the first moment that is not of it; or the moment itself. Not 24 h later where the clocks change. */
export function dayEnd(day: string | undefined): string | undefined {
  return isDay(day) ? timeOf(day, 1).toISOString() : day
}

/** A day that the calendar has. */
export function isDay(value: string | undefined): value is string {
  return value !== undefined && /^\d{4}-\d\d-\d\d$/.test(value) && dayOf(timeOf(value, 0)) === value
}

export function isMoment(value: string | undefined): value is string {
  return value !== undefined && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value) && !Number.isNaN(Date.parse(value))
}

/** The day that a moment is of. */
export function dayOf(time: Date): string {
  const two = (value: number) => String(value).padStart(2, '0')
  return `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`
}

function timeOf(day: string, daysLater: number): Date {
  const [year, month, date] = day.split('-').map(Number)
  return new Date(year!, month! - 1, date! + daysLater)
}
