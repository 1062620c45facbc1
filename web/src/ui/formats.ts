/** Values as people read them. Numbers and money as in New Zealand, times in the browser's own zone. */

const dollarFormats = new Map<number, Intl.NumberFormat>()

/** `$45.50`, `−$0.60`. Two digits for the cents, and more, up to `digitsMax`, where the value has them: a part may cost $0.021437. */
export function dollars(value: number, digitsMax = 6): string {
  let format = dollarFormats.get(digitsMax)
  if (format === undefined) {
    const digits = { minimumFractionDigits: 2, maximumFractionDigits: digitsMax }
    format = new Intl.NumberFormat('en-NZ', { style: 'currency', currency: 'NZD', ...digits })
    dollarFormats.set(digitsMax, format)
  }
  return format.format(value).replace('-', '−')
}

/** A balance in whole cents, never more than there is. */
export function balanceDollars(value: number): string {
  // The ledger counts micro-dollars: anything below half of one is an error of floating point.
  return dollars(Math.floor(value * 100 + 1e-6) / 100, 2)
}

const counts = new Intl.NumberFormat('en-NZ')

/** `1,234`. */
export function count(value: number): string {
  return counts.format(value)
}

/** `1,234 messages`, `1 message`. */
export function countOf(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`
}

/** `97.3 %`; `–` if the whole is 0. */
export function percent(part: number, whole: number): string {
  if (whole === 0) return '–'
  const value = (100 * part) / whole
  // 99.96 must not read as 100.
  const shown = value < 100 && value > 99.9 ? 99.9 : value
  return `${Number.isInteger(shown) ? shown : shown.toFixed(1)} %`
}

/** `340 ms`, `1.2 s`, `4 min 5 s`, `2 h 10 min`, `3 d 4 h`. */
export function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`
  if (ms < 10_000) return `${(ms / 1000).toFixed(1)} s`
  const seconds = Math.round(ms / 1000)
  if (seconds < 60) return `${seconds} s`
  if (seconds < 3600) return two(Math.floor(seconds / 60), 'min', seconds % 60, 's')
  const minutes = Math.round(seconds / 60)
  if (minutes < 24 * 60) return two(Math.floor(minutes / 60), 'h', minutes % 60, 'min')
  const hours = Math.round(minutes / 60)
  return two(Math.floor(hours / 24), 'd', hours % 24, 'h')
}

function two(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`
}

/** `1.4 kB`, `76.8 GB`. */
export function bytes(value: number): string {
  if (value < 1000) return `${value} B`
  const unit = byteUnits.findIndex((_, index) => value < 999_950 * 1000 ** index)
  const index = unit === -1 ? byteUnits.length - 1 : unit
  return `${(value / 1000 ** (index + 1)).toFixed(1)} ${byteUnits[index]}`
}

const byteUnits = ['kB', 'MB', 'GB', 'TB'] as const

const day = { day: 'numeric', month: 'short', year: 'numeric' } as const
const days = new Intl.DateTimeFormat('en-NZ', day)
const seconds = new Intl.DateTimeFormat('en-NZ', {
  ...day,
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
})
const minutes = new Intl.DateTimeFormat('en-NZ', { ...day, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })

/** `31 Jan 2026, 14:05:09`. Local. */
export function localTime(iso: string): string {
  return seconds.format(new Date(iso))
}

/** `31 Jan 2026` for `2026-01-31`. */
export function dayText(day: string): string {
  return days.format(new Date(`${day}T00:00`))
}

/** `31 Jan 2026, 14:00 to 15:00`; a moment alone with its seconds. Local; `until` is not included. */
export function momentsText(since: string, until: string): string {
  const lengthMs = new Date(until).getTime() - new Date(since).getTime()
  if (lengthMs < 1000) return localTime(since)
  const end = minutes.format(new Date(until))
  return `${minutes.format(new Date(since))} to ${lengthMs < 86_400_000 ? end.slice(-5) : end}`
}

/** `2026-01-31 01:05:09.123 UTC`. */
export function utcTime(iso: string): string {
  return new Date(iso).toISOString().replace('T', ' ').replace('Z', ' UTC')
}

/** `just now`, `5 min ago`, `in 2 h`: the largest unit alone. */
export function relativeTime(iso: string, now = Date.now()): string {
  const ms = now - new Date(iso).getTime()
  const away = Math.abs(ms)
  if (away < 10_000) return 'just now'
  const [amount, unit] =
    away < 60_000
      ? [away / 1000, 's']
      : away < 3_600_000
        ? [away / 60_000, 'min']
        : away < 86_400_000
          ? [away / 3_600_000, 'h']
          : [away / 86_400_000, 'd']
  const text = `${Math.floor(amount)} ${unit}`
  return ms > 0 ? `${text} ago` : `in ${text}`
}

/** A name within a sentence: writing of another direction, or a mark that turns it, ends with the name (UAX #9 §2.4.2). */
export function isolated(name: string): string {
  return `\u2068${name}\u2069`
}

/** Headers of a request as HTTP has them, one a line. */
export function headerLines(headers: readonly { name: string; value: string }[]): string {
  return headers.map(({ name, value }) => `${name}: ${value}`).join('\n')
}

export function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
