/** Times at which messages are to be sent, as programs and people write them. */

const dayMs = 86_400_000

/** Maximum time ahead of its acceptance at which a message may be sent, in ms (90 days). */
const scheduleAheadMsMax = 90 * dayMs

/** The error of a message that was cancelled before it was sent. */
export const cancelledError = 'cancelled'

/** The error of a message whose account is suspended at its time. */
export const accountSuspendedError = 'the account is suspended'

/** The error of a message whose sender may not be used at its time. */
export function senderError(sender: string, reason: string): string {
  return `sender ${sender} cannot be used: ${reason}`
}

type SendTime = { ok: true; dueAt: number } | { ok: false; expected: string }

/** Date, time to the minute or finer, and zone. Forms read the + of a zone as a space. */
const isoForm = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?(?:(Z)|([+ -]\d\d)(?::?(\d\d))?)$/i

/** Reads an ISO 8601 time with its zone. @param at now, ms since epoch */
export function readSendTime(text: string, at: number): SendTime {
  const dueAt = isoTimeOf(text.trim())
  if (dueAt === null) {
    return { ok: false, expected: 'must be an ISO 8601 time with its zone, such as 2026-12-24T09:00:00+13:00' }
  }
  if (dueAt <= at) return { ok: false, expected: `is in the past: it is ${new Date(at).toISOString()} now` }
  if (dueAt > at + scheduleAheadMsMax) return { ok: false, expected: 'must be at most 90 days ahead' }
  return { ok: true, dueAt }
}

/** Ms since epoch of an ISO 8601 time with its zone; null for anything else. */
export function isoTimeOf(text: string): number | null {
  const found = isoForm.exec(text)
  if (found === null) return null
  const [, date, minute, seconds = '00', fraction = '0', utc, offsetHours = '', offsetMinutes = '00'] = found
  const clock = `${date}T${minute}:${seconds}`
  const written = Date.parse(`${clock}Z`)
  // Date.parse takes the 30th of February for the 2nd of March.
  if (Number.isNaN(written) || new Date(written).toISOString().slice(0, clock.length) !== clock) return null
  const ms = written + Math.floor(Number(`0.${fraction}`) * 1000)
  if (utc !== undefined) return ms
  const [hours, minutes] = [Number(offsetHours.slice(1)), Number(offsetMinutes)]
  if (hours > 14 || minutes > 59) return null
  const offsetMs = (hours * 60 + minutes) * 60_000
  return offsetHours.startsWith('-') ? ms + offsetMs : ms - offsetMs
}
