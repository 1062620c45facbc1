/* Decides about one submit_sm before it is accepted: refused, throttled or accepted, and when and how it ends. It does
   no I/O. */

import { commandStatus, type PduOf, tlv } from '@websms/smpp'
import type { Fate } from './faults.ts'
import { type HandsetBehaviour, handsetOf } from './handsets.ts'
import type { Personality } from './personalities.ts'
import type { FinalState } from './receipts.ts'
import { concatOf, hasUdh, userDataOf } from './submit-text.ts'
import { validityEndMs } from './times.ts'

export type SubmitSm = PduOf<'submit_sm'>

/** The end of an accepted message at its handset. */
export interface Ending {
  behaviour: HandsetBehaviour
  state: FinalState
  /** Time of its end, in ms after it was accepted. */
  afterMs: number
}

export interface Delays {
  /** Time until an ordinary handset has the message, in ms. */
  receiptDelayMs: number
  /** Time until a slow one (0004) has it, in ms. */
  slowReceiptDelayMs: number
}

/** Messages to a throttled handset (0005) that were refused once already: a bounded number of them. */
export class ThrottledOnce {
  readonly #keys = new Set<string>()
  readonly #keysMax: number

  constructor(keysMax: number) {
    this.#keysMax = keysMax
  }

  /** True at the first try of a message and false at the second, after which it is forgotten. */
  isFirstTry(system_id: string, submit: SubmitSm): boolean {
    const { source_addr, destination_addr } = submit
    const text = Buffer.from(userDataOf(submit)).toString('latin1')
    const key = [system_id, source_addr, destination_addr, text].join('\0')
    if (this.#keys.delete(key)) return false
    this.#keys.add(key)
    if (this.#keys.size > this.#keysMax) this.#keys.delete(this.#keys.values().next().value!)
    return true
  }
}

/** The command_status that an SMSC answers with: ESME_ROK when it takes the message. */
export function statusOf(
  submit: SubmitSm,
  fate: Fate,
  isFirstTry: () => boolean,
  nowMs: number,
  { refusesRelativeValidity, long }: Personality,
): number {
  if (fate.throttled) return commandStatus.ESME_RTHROTTLED
  if (fate.queueFull) return commandStatus.ESME_RMSGQFUL
  if (!/^\+?\d{3,20}$/.test(submit.destination_addr)) return commandStatus.ESME_RINVDSTADR
  // Scheduled delivery is not simulated: a refusal tells senders that rely on it.
  if (submit.schedule_delivery_time !== '') return commandStatus.ESME_RINVSCHED
  if (long !== undefined && hasUdh(submit)) return commandStatus.ESME_RINVESMCLASS
  if (long === 'payload' && tlv(submit, 'sar_total_segments')) return commandStatus.ESME_ROPTPARNOTALLWD
  if (refusesRelativeValidity && submit.validity_period.endsWith('R')) return commandStatus.ESME_RINVEXPIRY
  if (submit.validity_period !== '' && Number.isNaN(validityEndMs(submit.validity_period, nowMs))) {
    return commandStatus.ESME_RINVEXPIRY
  }
  const behaviour = handsetOf(submit.destination_addr)
  if (behaviour === 'refused') return commandStatus.ESME_RINVDSTADR
  if (behaviour === 'throttled' && isFirstTry()) return commandStatus.ESME_RTHROTTLED
  return commandStatus.ESME_ROK
}

/** Decides the end of an accepted message. `jitter`, from 0 to 1, delays it by up to half of its delay more, so that
 *  parts overtake each other as they do on a network. A message whose validity period ends first expires then. */
export function endingOf(submit: SubmitSm, delays: Delays, jitter: number, nowMs: number): Ending {
  const behaviour = handsetOf(submit.destination_addr)
  const afterMs = endsAfterMs(behaviour, delays, jitter)
  const validForMs = (validityEndMs(submit.validity_period, nowMs) ?? Number.POSITIVE_INFINITY) - nowMs
  if (behaviour === 'undeliverable') return { behaviour, state: 'UNDELIV', afterMs }
  if (behaviour === 'expired') return { behaviour, state: 'EXPIRED', afterMs }
  if (validForMs < afterMs) return { behaviour, state: 'EXPIRED', afterMs: Math.max(0, validForMs) }
  return { behaviour, state: 'DELIVRD', afterMs }
}

function endsAfterMs(behaviour: HandsetBehaviour, delays: Delays, jitter: number): number {
  if (behaviour === 'early') return 0
  if (behaviour === 'slow') return delays.slowReceiptDelayMs
  return delays.receiptDelayMs * (1 + jitter / 2)
}

/** True when a message centre with this habit reports on this submit_sm. */
export function isReportedOn(submit: SubmitSm, reports: Personality['reports']): boolean {
  if (reports === undefined) return true
  return reports === 'last part' ? isLastPart(submit) : isFirstPart(submit)
}

/** True when a submit_sm is the first part of its message, or all of it. */
function isFirstPart(submit: SubmitSm): boolean {
  return (concatOf(submit)?.part ?? 1) === 1
}

/** True when a submit_sm is the last part of its message, or all of it: a handset replies to a message once. */
export function isLastPart(submit: SubmitSm): boolean {
  const concat = concatOf(submit)
  return concat === null || concat.part === concat.total
}
