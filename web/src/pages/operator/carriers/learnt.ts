/** Facts that were learnt about a carrier, in words, each with its evidence. */
import { count, countOf, duration } from '../../../ui/formats.ts'
import type { Carrier } from './use-carriers.ts'

const none = 'none received yet'

const forms = {
  same: 'same as in the submit response',
  folded: 'as in the submit response, but for case and leading zeros',
  hex: 'hexadecimal; decimal in the submit response',
  decimal: 'decimal; hexadecimal in the submit response',
}

export function idsText({ receipt_ids: form, receipt_ids_seen: seen }: Carrier): string {
  return form === null ? none : `${forms[form]} (${countOf(seen, 'receipt')} in a row)`
}

const habits = {
  first: 'for the first part alone, which stands for all',
  last: 'for the last part alone, which stands for all',
  one: 'for one part, which stands for all',
}

export function longMessagesText({ part_habit: habit, parts_reported: reported }: Carrier): string {
  if (habit !== null) return habits[habit]
  const messages = Object.values(reported).reduce((sum, some) => sum + some, 0)
  return messages === 0 ? none : `for each part (${count(reported.all)} of ${countOf(messages, 'message')} complete)`
}

/** Null when none of the newest messages has a receipt. */
export function delayText({ receipt_delay: delay }: Carrier): string | null {
  if (delay === null) return null
  const { median_ms, p90_ms, p99_ms, seen } = delay
  return `half within ${duration(median_ms)}, 90 % within ${duration(p90_ms)}, 99 % within ${duration(p99_ms)} (of ${countOf(seen, 'message')})`
}

/** `UTC+13:00 (48 of 50 receipts agree)`; null while it is not known. */
export function clockText({ clock }: Carrier): string | null {
  if (clock === null) return null
  const minutes = Math.abs(clock.offset_minutes)
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, '0'))
  const sign = clock.offset_minutes < 0 ? '−' : '+'
  return `UTC${sign}${hours}:${rest} (${count(clock.seen)} of ${countOf(clock.of, 'receipt')} agree)`
}

/** Null while the limit that is set holds. */
export function speedText({ learnt_speed: speed }: Carrier): string | null {
  if (speed === null) return null
  return `${count(Math.round(speed.parts_per_second * 10) / 10)} parts a second, lowered ${countOf(speed.seen, 'time')} when it throttled`
}

const ailments = {
  down: 'its link is down',
  stopped: 'it refuses every message',
  silent: 'it does not answer',
  failing: 'it refuses too many messages, leaves them unanswered, or delivers far fewer than usual',
  recovering: 'it works again, and gets messages when that lasts',
}

/** The reason for which new messages go to other carriers; null while they come to this one. */
export function avoidedBecause({ health: { otp, others } }: Carrier): string | null {
  if (others in ailments) return ailments[others as keyof typeof ailments]
  return otp in ailments ? `for one-time codes: ${ailments[otp as keyof typeof ailments]}` : null
}
