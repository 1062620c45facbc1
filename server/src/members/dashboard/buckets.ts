/** Hours and days of a viewer's time zone, with the changes of its clocks. Pure. */

export type Unit = 'hour' | 'day'

export const hourMs = 3_600_000
export const dayMs = 24 * hourMs

/** Start times of the last `count` hours or days of a zone, oldest first; the last one contains `now`. */
export function bucketStarts(unit: Unit, count: number, zone: string, now: number): number[] {
  if (unit === 'hour') {
    // Offsets from UTC are multiples of a quarter of an hour.
    const shift = zoneOffsetMs(zone, now) % hourMs
    const current = Math.floor((now + shift) / hourMs) * hourMs - shift
    return Array.from({ length: count }, (_, index) => current - (count - 1 - index) * hourMs)
  }
  const today = Math.floor((now + zoneOffsetMs(zone, now)) / dayMs)
  return Array.from({ length: count }, (_, index) => startOfDay(zone, today - (count - 1 - index)))
}

/** `day` is the day's number since 1970-01-01, as its own zone counts. */
function startOfDay(zone: string, day: number): number {
  const wall = day * dayMs
  const guess = wall - zoneOffsetMs(zone, wall)
  return wall - zoneOffsetMs(zone, guess)
}

/** A zone's offset from UTC at a time, in ms. */
export function zoneOffsetMs(zone: string, at: number): number {
  const text = offsetFormat(zone).format(at)
  const [, sign, hours, minutes, seconds] = /GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/.exec(text) ?? []
  if (sign === undefined) return 0
  const ms = Number(hours) * hourMs + Number(minutes) * 60_000 + Number(seconds ?? 0) * 1000
  return sign === '-' ? -ms : ms
}

export function isZone(zone: string): boolean {
  try {
    offsetFormat(zone)
    return true
  } catch {
    return false
  }
}

/** Creating a formatter is slow, and there are only a few hundred zones, so they are kept. */
const formats = new Map<string, Intl.DateTimeFormat>()
const formatsMax = 1000

function offsetFormat(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone)
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' })
    if (formats.size < formatsMax) formats.set(zone, format)
  }
  return format
}

/** Buckets of the same length in a row. */
export interface Run {
  startMs: number
  /** The index of its first bucket. */
  first: number
  lengthMs: number
}

/** Few runs: one, and two more for each change of the clocks. `end` is when the last bucket ends. */
export function runsOf(starts: readonly number[], end: number): Run[] {
  const runs: Run[] = []
  starts.forEach((startMs, index) => {
    const lengthMs = (starts[index + 1] ?? end) - startMs
    if (runs.at(-1)?.lengthMs !== lengthMs) runs.push({ startMs, first: index, lengthMs })
  })
  return runs
}
