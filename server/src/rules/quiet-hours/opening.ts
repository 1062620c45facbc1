/**
 * The end of quiet hours: the first moment from a time on at which no zone of a recipient has them. A zone has them while its clock
 * shows a time within the window, so that a night in which the clock is changed is longer, or shorter, by that.
 */
import { countryOf } from '@websms/sms'
import { isQuietMinute, minutesUntil, type QuietWindow } from './window.ts'
import { zonesOfNumber } from './zones-of-number.ts'

const minuteMs = 60_000

/** Changes of windows by each other's zones, at most; beyond them no moment suits all zones. */
const stepsMax = 40

interface Moments {
  /** The answer holds for every time from `since` on, before `until`. */
  since: number
  until: number
  /** Null: nothing is quiet. */
  opensAt: number | null
}

/** Answers that are kept, by zones and window: the messages of a list ask for the same again and again. */
const rememberedMax = 1000
const remembered = new Map<string, Moments>()

/** The same for a recipient, in the zones of the number. */
export function openingTo(number: string, window: QuietWindow, at: number): number {
  return openingAt(zonesOfNumber(number, countryOf(number)?.country ?? '001'), window, at)
}

/** The time itself where it is not quiet. Where no moment suits all zones, the first one counts alone: the most populous. */
export function openingAt(zones: readonly string[], window: QuietWindow, at: number): number {
  const key = `${zones.join()} ${window.from} ${window.to}`
  const known = remembered.get(key)
  if (known !== undefined && at >= known.since && at < known.until) return known.opensAt ?? at
  const found = momentsAt(zones, window, at)
  if (remembered.size >= rememberedMax) remembered.clear()
  remembered.set(key, found)
  return found.opensAt ?? at
}

/** The next time from `at` on at which the clock of a zone shows a minute of the day. */
export function nextAt(zone: string, minute: number, at: number): number {
  return firstOutside(zone, { from: (minute + 1) % 1440, to: minute }, at)
}

function momentsAt(zones: readonly string[], window: QuietWindow, at: number): Moments {
  const opensAt = firstOpen(zones, window, at)
  if (opensAt > at) return { since: at, until: opensAt, opensAt }
  const inverse = { from: window.to, to: window.from }
  const until = Math.min(...zones.map((zone) => firstOutside(zone, inverse, at)))
  return { since: at, until, opensAt: null }
}

function firstOpen(zones: readonly string[], window: QuietWindow, at: number): number {
  let opensAt = at
  for (let step = 0; step < stepsMax; step++) {
    const before = opensAt
    for (const zone of zones) opensAt = Math.max(opensAt, firstOutside(zone, window, opensAt))
    if (opensAt === before) return opensAt
  }
  return firstOutside(zones[0]!, window, at)
}

/** The first moment from `at` on at which the clock of a zone shows a time outside of the window. */
function firstOutside(zone: string, window: QuietWindow, at: number): number {
  const minute = clockMinute(zone, at)
  if (!isQuietMinute(window, minute)) return at
  const end = Math.floor(at / minuteMs) * minuteMs + minutesUntil(minute, window.to) * minuteMs
  if (offsetOf(zone, end) === offsetOf(zone, at)) return end
  // The clock is changed before: the hours after it are counted from there.
  return firstOutside(zone, window, changeBetween(zone, at, end))
}

/** The moment at which the offset of a zone changes, between two moments with different offsets. */
function changeBetween(zone: string, before: number, after: number): number {
  const old = offsetOf(zone, before)
  let [low, high] = [Math.floor(before / minuteMs), Math.ceil(after / minuteMs)]
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (offsetOf(zone, middle * minuteMs) === old) low = middle
    else high = middle
  }
  return high * minuteMs
}

function clockMinute(zone: string, at: number): number {
  const local = at + offsetOf(zone, at)
  return Math.floor((((local % 86_400_000) + 86_400_000) % 86_400_000) / minuteMs)
}

const formats = new Map<string, Intl.DateTimeFormat>()

/** Difference between the clock of a zone and UTC, in ms; above 0 east of Greenwich. */
function offsetOf(zone: string, at: number): number {
  let format = formats.get(zone)
  if (format === undefined) {
    const parts = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric' } as const
    format = new Intl.DateTimeFormat('en-US', { timeZone: zone, hourCycle: 'h23', ...parts })
    formats.set(zone, format)
  }
  const shown: Record<string, number> = {}
  for (const { type, value } of format.formatToParts(at)) shown[type] = Number(value)
  const local = Date.UTC(shown.year!, shown.month! - 1, shown.day!, shown.hour!, shown.minute!)
  return local - Math.floor(at / minuteMs) * minuteMs
}
