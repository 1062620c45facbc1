/** Quiet hours: a part of every day, by the clock of the recipient, in which nothing is sent to them. */
import type { Purpose } from '../purpose.ts'

/** From a minute of the day until another, which may be on the next day: 1200 to 480 is 20:00 to 08:00. */
export interface QuietWindow {
  from: number
  to: number
}

/** Windows by purpose; a purpose without one is sent at any hour. One-time codes never have one. */
export type QuietHours = Partial<Record<Exclude<Purpose, 'otp'>, QuietWindow>>

const minutesOfDay = 1440

export function isQuietMinute({ from, to }: QuietWindow, minute: number): boolean {
  return from < to ? minute >= from && minute < to : minute >= from || minute < to
}

/** Minutes from one minute of the day until the next time that the clock shows another. */
export function minutesUntil(minute: number, wanted: number): number {
  return (wanted - minute + minutesOfDay) % minutesOfDay
}

/** Reads `20:00` as the minute of the day; null for anything else. */
export function minuteOfDay(text: string): number | null {
  const [, hours, minutes] = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(text) ?? []
  return hours === undefined ? null : Number(hours) * 60 + Number(minutes)
}

/** `20:00` for 1200. */
export function clockText(minute: number): string {
  const two = (value: number) => String(value).padStart(2, '0')
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`
}
