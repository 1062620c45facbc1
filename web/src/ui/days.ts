/**
 * Days of the browser's own zone, as date fields have them (`2026-01-31`), and the moments they begin and end. A moment
 * (`2026-01-31T01:00:00.000Z`) may stand in place of a day where a link means less than one.
 */

/** The start of the day, in UTC, or the moment itself. Any other text stays as it is, for the server to refuse. */
export function dayStart(day: string | undefined): string | undefined {
  return isDay(day) ? timeOf(day, 0).toISOString() : day
}

/** The end of the day, which is the start of the next one, or the moment itself. Not 24 h later where the clocks change. */
export function dayEnd(day: string | undefined): string | undefined {
  return isDay(day) ? timeOf(day, 1).toISOString() : day
}

/** True for a day that exists. */
export function isDay(value: string | undefined): value is string {
  return value !== undefined && /^\d{4}-\d\d-\d\d$/.test(value) && dayOf(timeOf(value, 0)) === value
}

export function isMoment(value: string | undefined): value is string {
  return value !== undefined && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value) && !Number.isNaN(Date.parse(value))
}

/** The day of a moment. */
export function dayOf(time: Date): string {
  const two = (value: number) => String(value).padStart(2, '0')
  return `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`
}

function timeOf(day: string, daysLater: number): Date {
  const [year, month, date] = day.split('-').map(Number)
  return new Date(year!, month! - 1, date! + daysLater)
}
