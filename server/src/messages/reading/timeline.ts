/** The timeline of a message: each step with its time and a sentence. Pure. */
import { cancelledError } from '../../rules/schedule.ts'
import type { StatusName } from '../../rules/status.ts'

export interface Step {
  /** `unknown`: it was written to the carrier, and the answer was lost. `reported`: a receipt that changed nothing. */
  state: 'accepted' | 'due' | 'put_off' | 'moved' | 'unknown' | Exclude<StatusName, 'queued'> | 'reported' | 'refunded'
  /** Ms since epoch. */
  at: number
  text: string
}

export interface WayOfMessage {
  createdAt: number
  /** Time at which it is sent; null: at once. */
  dueAt: number | null
  sentAt: number | null
  finalAt: number | null
  status: StatusName
  wireParts: number
  carrier: string | null
  carrierRefs: readonly string[]
  error: string | null
  refundedAt: number | null
  /** Submits that the carrier never answered. */
  lost: readonly { part: number; claimedAt: number; resent: boolean }[]
  /** Receipts that changed nothing, each with its count; part 0 where several may be meant. */
  receipts: readonly { part: number; said: string; firstAt: number; lastAt: number; times: number }[]
  /** Other carriers that it went to while it waited, in order of time. */
  moves: readonly { at: number; from: string | null; to: string | null; reason: string }[]
  /** Null when it is not put off. */
  putOff: WhilePutOff | null
}

/** A message that the carrier could not take for the moment, or that waits behind another for the same handset. */
export interface WhilePutOff {
  putOffs: number
  /** The carrier's last answer; null before the first attempt. */
  error: string | null
  dueAt: number
  /** Other messages are ahead of it. */
  waitsBehind: boolean
}

/** Steps in order of time. */
export function timelineOf(way: WayOfMessage): Step[] {
  const { createdAt, dueAt, sentAt, finalAt, status, wireParts, lost, refundedAt } = way
  const carrier = way.carrier ?? 'the carrier'
  const first = (way.moves.length === 0 ? way.carrier : way.moves[0]!.from) ?? 'the carrier'
  const accepted = dueAt === null ? `Stored, paid for and queued for ${first}` : 'Stored and paid for, to be sent later'
  const steps: Step[] = [{ state: 'accepted', at: createdAt, text: accepted }]
  if (dueAt !== null) steps.push(dueStep(dueAt, finalAt, first))
  for (const { at, from, to, reason } of way.moves) {
    const text = `Moved from ${from ?? 'a carrier'} to ${to ?? 'another one'}, because ${reason}`
    steps.push({ state: 'moved', at, text })
  }
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
  if (way.putOff !== null) steps.push(putOffStep(way.putOff, dueAt ?? createdAt, carrier))
  if (finalAt !== null && status !== 'queued') steps.push({ state: status, at: finalAt, text: endOf(way, carrier) })
  for (const { part, said, firstAt, lastAt, times } of way.receipts) {
    const what = wireParts === 1 || part === 0 ? '' : ` of part ${part}`
    const after = finalAt === null || firstAt <= finalAt ? '' : ', after its end: that changes nothing'
    const again = times === 1 ? '' : `; ${times} times, last at ${new Date(lastAt).toISOString().slice(0, 19)}Z`
    steps.push({
      state: 'reported',
      at: firstAt,
      text: `${upperFirst(carrier)} reported${what}: ${said}${after}${again}`,
    })
  }
  if (refundedAt !== null) steps.push({ state: 'refunded', at: refundedAt, text: 'Its price was given back' })
  // Steps with the same time keep their order.
  return steps.sort((a, b) => a.at - b.at)
}

/** @param finalAt its end, which may have come before */
function dueStep(dueAt: number, finalAt: number | null, carrier: string): Step {
  const text =
    finalAt !== null && finalAt < dueAt
      ? 'This is when it would have been sent'
      : `Due: queued for ${carrier} at this time`
  return { state: 'due', at: dueAt, text }
}

function endOf({ status, error, sentAt }: WayOfMessage, carrier: string): string {
  if (status === 'delivered') return `${upperFirst(carrier)} reported that the handset has it`
  if (status === 'sent') return `${upperFirst(carrier)} was asked for no receipt of a delivery, so that it stays sent`
  const said = error === null ? '' : `: ${error}`
  if (status === 'expired') return `Its time was over${said}`
  if (error === cancelledError && sentAt === null) return 'Cancelled before it was sent'
  return sentAt === null
    ? `It was not taken${said}`
    : `${upperFirst(carrier)} reported that it could not be delivered${said}`
}

function putOffStep({ putOffs, error, dueAt, waitsBehind }: WhilePutOff, dueFrom: number, carrier: string): Step {
  if (waitsBehind) {
    const text = 'Waits until an earlier message to this handset has been taken, so that they arrive in order'
    return { state: 'put_off', at: dueFrom, text }
  }
  const times = putOffs === 1 ? 'once' : `${putOffs} times`
  const text = `${upperFirst(carrier)} could not take it for the moment, ${times}${error === null ? '' : `: ${error}`}`
  return { state: 'put_off', at: dueAt, text: `${text}. This is when it is tried next` }
}

/** For words; the names of carriers stay as they are. */
function upperFirst(text: string): string {
  return text === 'the carrier' ? 'The carrier' : text
}
