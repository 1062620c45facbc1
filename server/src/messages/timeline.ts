/** The way of a message, each step with its time and a sentence on what happened. Pure. */
import type { StatusName } from '../store/traffic.ts'

export interface Step {
  /** `unknown`: it was written to the carrier, whose answer was lost. */
  state: 'accepted' | 'unknown' | Exclude<StatusName, 'queued'> | 'refunded'
  /** Ms since epoch. */
  at: number
  text: string
}

export interface WayOfMessage {
  createdAt: number
  sentAt: number | null
  finalAt: number | null
  status: StatusName
  wireParts: number
  carrier: string | null
  carrierRefs: readonly string[]
  error: string | null
  refundedAt: number | null
  /** Writes to the carrier that it never answered. */
  lost: readonly { part: number; claimedAt: number; resent: boolean }[]
}

/** In order of time. */
export function timelineOf(way: WayOfMessage): Step[] {
  const { createdAt, sentAt, finalAt, status, wireParts, lost, refundedAt } = way
  const carrier = way.carrier ?? 'the carrier'
  const steps: Step[] = [{ state: 'accepted', at: createdAt, text: `Stored, paid for and queued for ${carrier}` }]
  for (const { part, claimedAt, resent } of lost) {
    const what = wireParts === 1 ? '' : `Part ${part} of ${wireParts}: `
    const once = resent ? 'written once more' : 'written'
    const text = `${what}${once} to ${carrier}, which never answered: it may have taken it`
    steps.push({ state: 'unknown', at: claimedAt, text: text.charAt(0).toUpperCase() + text.slice(1) })
  }
  if (sentAt !== null) {
    const all = wireParts === 1 ? 'it' : `all ${wireParts} parts`
    const refs = way.carrierRefs.length === 0 ? '' : `, as ${way.carrierRefs.join(', ')}`
    steps.push({ state: 'sent', at: sentAt, text: `${upperFirst(carrier)} took ${all}${refs}` })
  }
  if (finalAt !== null && status !== 'queued') steps.push({ state: status, at: finalAt, text: endOf(way, carrier) })
  if (refundedAt !== null) steps.push({ state: 'refunded', at: refundedAt, text: 'Its price was given back' })
  // Steps of one moment stay as they happened.
  return steps.sort((a, b) => a.at - b.at)
}

function endOf({ status, error, sentAt }: WayOfMessage, carrier: string): string {
  if (status === 'delivered') return `${upperFirst(carrier)} reported that the handset has it`
  const said = error === null ? '' : `: ${error}`
  if (status === 'expired') return `Its time was over${said}`
  return sentAt === null
    ? `It was not taken${said}`
    : `${upperFirst(carrier)} reported that it could not be delivered${said}`
}

/** For words; the names of carriers stay as they are. */
function upperFirst(text: string): string {
  return text === 'the carrier' ? 'The carrier' : text
}
