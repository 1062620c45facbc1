/**
 * The 16-character times of SMPP 3.4 §7.1.1: `YYMMDDhhmmsstnnp`. `p` says how to read the rest: `+` or `-` for a date
 * with `nn` quarters of an hour ahead of or behind UTC, `R` for a time from now.
 */

/** A time of day in ms since the epoch, or a span in ms. */
export type SmppTime = { kind: 'absolute'; at: number } | { kind: 'relative'; ms: number }

/**
 * Reads schedule_delivery_time, validity_period or final_date. Null for '' (the message centre decides) and for
 * anything that is not such a time, a 30th of February included. Tenths of a second are kept. A relative time has
 * months of 30 and years of 365 days: the specification does not say how long they are.
 */
export function parseTime(text: string): SmppTime | null {
  const match = PATTERN.exec(text)
  if (!match) return null
  const [years, months, days, hours, minutes, seconds, tenths, quarters] = match.slice(1, 9).map(Number) as Eight
  const direction = match[9]
  if (direction === 'R') {
    const wholeDays = years * 365 + months * 30 + days
    return { kind: 'relative', ms: (((wholeDays * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000 + tenths * 100 }
  }
  // §7.1.1.1: two digits of year; the standard leaves the century open, and no message is from before 2000.
  const local = calendarTime(2000 + years, months, days, hours, minutes, seconds)
  if (local === null || quarters > 48) return null
  const offset = quarters * QUARTER_MS * (direction === '+' ? 1 : -1)
  return { kind: 'absolute', at: local + tenths * 100 - offset }
}

/** Writes a moment, in ms since the epoch, as an absolute time in UTC. Throws RangeError outside the years 2000 to 2099. */
export function absoluteTime(at: number): string {
  const date = new Date(at)
  const year = date.getUTCFullYear()
  if (!(year >= 2000 && year <= 2099)) throw new RangeError(`${at} is not a time from 2000 to 2099`)
  const parts = [
    year - 2000,
    date.getUTCMonth() + 1,
    date.getUTCDate(),
    date.getUTCHours(),
    date.getUTCMinutes(),
    date.getUTCSeconds(),
  ]
  return `${parts.map(twoDigits).join('')}${Math.floor(date.getUTCMilliseconds() / 100)}00+`
}

/**
 * Writes a span in ms as a relative time, in days, hours, minutes and seconds (rounded up, so that nothing expires
 * early), with 30 days to the month and 365 to the year. Throws RangeError below 0 and above 99 years.
 */
export function relativeTime(ms: number): string {
  let seconds = Math.ceil(ms / 1000)
  if (!(ms >= 0 && seconds < 100 * YEAR_SECONDS)) throw new RangeError(`${ms} is not a span of 0 to 99 years`)
  const take = (unit: number) => {
    const count = Math.floor(seconds / unit)
    seconds -= count * unit
    return twoDigits(count)
  }
  return `${[YEAR_SECONDS, MONTH_SECONDS, 86_400, 3_600, 60, 1].map(take).join('')}000R`
}

/** The moment of those UTC parts in ms since the epoch, or null when the calendar has no such moment. */
export function calendarTime(
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
): number | null {
  if (!(month >= 1 && month <= 12 && day >= 1 && day <= 31 && hour <= 23 && minute <= 59 && second <= 59)) return null
  const at = Date.UTC(year, month - 1, day, hour, minute, second)
  return day <= 28 || new Date(at).getUTCDate() === day ? at : null
}

type Eight = [number, number, number, number, number, number, number, number]

const PATTERN = /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d)(\d\d)([+\-R])$/
const QUARTER_MS = 15 * 60_000
const MONTH_SECONDS = 30 * 86_400
const YEAR_SECONDS = 365 * 86_400

function twoDigits(value: number): string {
  return String(value).padStart(2, '0')
}
