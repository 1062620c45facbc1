/*
 * The SMSC itself: takes submit_sm from bound sessions, decides what becomes of each, and gives receipts and replies to
 * the post.
 *
 *   submit_sm ─▶ fate (faults) ─▶ status ─ refused, throttled ─▶ answer
 *                                    └─ accepted ─▶ receipt and reply to the post ─▶ answer
 */

import { type Answer, commandStatus, noAnswer, type Session } from '@websms/smpp'
import { type Fate, type Faults, fateOf } from './faults.ts'
import type { InboundMessage } from './inbound.ts'
import type { Mailbox } from './mailbox.ts'
import { type IdForm, messageIdOf } from './message-ids.ts'
import type { Personality, PersonalityOf } from './personalities.ts'
import type { Post } from './post.ts'
import { randomFrom } from './random.ts'
import { type AcceptedMessage, previewOf, type ReceiptState, wantsReceipt } from './receipts.ts'
import type { Counts, SimulatorRecord, SubmitRecord } from './records.ts'
import { concatOf, textOf, userDataOf } from './submit-text.ts'
import {
  type Delays,
  type Ending,
  endingOf,
  isLastPart,
  isReportedOn,
  type SubmitSm,
  statusOf,
  ThrottledOnce,
} from './submits.ts'

export interface SmscOptions extends Delays {
  personalityOf: PersonalityOf
  lateAnswerMs: number
  flapMs: number
  replyDelayMs: number
  answerDelayMs: number
  earlyReceiptWaitMs: number
  throttledMax: number
  seed: number
  idForm: IdForm
  record: ((record: SimulatorRecord) => void) | null
  onSubmit: ((record: SubmitRecord) => void) | null
}

/** The faults that need the link itself. */
interface Links {
  /** Writes bytes to the peer that are no PDU it could know. */
  writeGarbage(session: Session, kind: NonNullable<Fate['garbage']>): void
}

type PromisedAnswer = Answer | typeof noAnswer | Promise<Answer>
type Outcome = Pick<SubmitRecord, 'atMs' | 'command_status' | 'message_id' | 'isAnswered'>

interface Accepted {
  number: number
  nowMs: number
  ending: Ending
  fate: Fate
}

const throttleStatuses: ReadonlySet<number> = new Set([commandStatus.ESME_RTHROTTLED, commandStatus.ESME_RMSGQFUL])

export class Smsc {
  readonly #counts: Counts
  readonly #post: Post
  readonly #links: Links
  readonly #faults: Readonly<Faults>
  readonly #options: SmscOptions
  readonly #throttledOnce: ThrottledOnce
  readonly #jitter: () => number
  // Carriers never start again at 1; 32 ids a millisecond keep those of two runs apart.
  #lastNumber = Date.now() * 32

  constructor(counts: Counts, post: Post, links: Links, faults: Readonly<Faults>, options: SmscOptions) {
    this.#counts = counts
    this.#post = post
    this.#links = links
    this.#faults = faults
    this.#options = options
    this.#throttledOnce = new ThrottledOnce(options.throttledMax)
    this.#jitter = randomFrom(options.seed)
  }

  /** Takes a bound session into service. */
  serve(session: Session): void {
    const { system_id } = session
    const mailbox = this.#post.mailboxOf(system_id)
    session.onRequest((pdu) =>
      pdu.command === 'submit_sm'
        ? this.#submit(session, mailbox, pdu)
        : { command_status: commandStatus.ESME_RINVCMDID },
    )
    this.#options.record?.({ event: 'bound', atMs: Date.now(), system_id, detail: session.state })
    session.on('close', ({ message }) =>
      this.#options.record?.({ event: 'closed', atMs: Date.now(), system_id, detail: message }),
    )
    mailbox.add(session)
    if (this.#options.personalityOf(system_id).flaps) {
      this.#post.due.add(this.#options.flapMs, () => {
        if (mailbox.has(session)) this.#cut(session)
      })
    }
  }

  #submit(session: Session, mailbox: Mailbox, submit: SubmitSm): PromisedAnswer {
    const { system_id } = mailbox
    const nowMs = Date.now()
    const fate = fateOf(this.#faults, this.#options.seed, system_id, ++mailbox.submits)
    if (fate.garbage !== null) this.#writeGarbage(session, fate.garbage)
    if (fate.disconnect === 'before') return this.#cut(session)
    const ending = endingOf(submit, this.#options, this.#jitter(), nowMs)
    const personality = this.#options.personalityOf(system_id)
    const command_status = this.#statusOf(mailbox, submit, fate, ending, nowMs)
    const number = command_status === commandStatus.ESME_ROK ? ++this.#lastNumber : null
    const message_id = number === null ? null : messageIdOf(number, personality.idForm ?? this.#options.idForm)
    const isWithheld = number !== null && fate.answerDropped
    const isAnswered = !isWithheld && fate.disconnect === null
    this.#note(system_id, submit, { atMs: nowMs, command_status, message_id, isAnswered })
    const taken = number === null ? null : this.#sendLater(mailbox, submit, { number, nowMs, ending, fate })
    if (fate.disconnect !== null) return this.#cut(session)
    if (isWithheld) return noAnswer
    const answer = message_id === null ? { command_status } : { message_id }
    if (taken !== null) return taken.then(() => answer)
    const answerDelayMs = personality.answersLate ? this.#options.lateAnswerMs : this.#options.answerDelayMs
    if (answerDelayMs === 0) return answer
    return new Promise((resolve) => this.#post.due.add(answerDelayMs, () => resolve(answer)))
  }

  #statusOf(mailbox: Mailbox, submit: SubmitSm, fate: Fate, { behaviour }: Ending, nowMs: number): number {
    const { system_id } = mailbox
    const personality = this.#options.personalityOf(system_id)
    // A receipt, its duplicate and a reply in some parts, at most.
    if (!this.#post.hasRoomFor(behaviour === 'replies' ? 3 : 2)) return commandStatus.ESME_RMSGQFUL
    const isFirstTry = () => this.#throttledOnce.isFirstTry(system_id, submit)
    const status = statusOf(submit, fate, isFirstTry, nowMs, personality)
    const { partsPerSecond } = personality
    if (status !== commandStatus.ESME_ROK || partsPerSecond === undefined) return status
    return mailbox.mayTake(partsPerSecond, nowMs) ? status : commandStatus.ESME_RTHROTTLED
  }

  /** Sends the receipt and the reply of an accepted message when their time comes. Returns what its answer has to wait
   *  for, null for nothing: it resolves when an early receipt was taken, or was not taken for too long. */
  #sendLater(mailbox: Mailbox, submit: SubmitSm, accepted: Accepted): Promise<void> | null {
    const { nowMs, ending, fate } = accepted
    if (ending.behaviour === 'replies' && isLastPart(submit)) {
      this.#post.sendInbound(mailbox, replyTo(submit), ending.afterMs + this.#options.replyDelayMs)
    }
    if (ending.behaviour === 'silent' || !wantsReceipt(submit.registered_delivery, ending.state)) return null
    const { reports, reportsAcceptance } = this.#options.personalityOf(mailbox.system_id)
    if (!isReportedOn(submit, reports)) return null
    const message = acceptedMessageOf(submit, accepted, this.#options.personalityOf(mailbox.system_id))
    const isEarly = (ending.behaviour === 'early' || fate.receiptEarly) && mailbox.hasReceiver
    const doneAtMs = isEarly ? nowMs : nowMs + ending.afterMs
    const receipt = (state: ReceiptState = ending.state) =>
      ({
        kind: 'receipt',
        message,
        state,
        doneAtMs,
        failedTries: 0,
        next: null,
        whenSettled: null,
      }) as const
    const delayMs = ending.afterMs + fate.receiptPutOffMs
    if (reportsAcceptance) this.#post.sendLater(mailbox, receipt('ACCEPTD'), ending.afterMs / 2)
    if (fate.receiptTwice) this.#post.sendLater(mailbox, receipt(), delayMs)
    if (!isEarly) {
      this.#post.sendLater(mailbox, receipt(), delayMs)
      return null
    }
    return new Promise((resolve) => {
      this.#post.sendFirst(mailbox, { ...receipt(), whenSettled: () => resolve() })
      this.#post.due.add(this.#options.earlyReceiptWaitMs, resolve)
    })
  }

  #writeGarbage(session: Session, kind: NonNullable<Fate['garbage']>): void {
    this.#counts.garbage++
    this.#links.writeGarbage(session, kind)
  }

  #cut(session: Session): Answer {
    this.#counts.disconnects++
    session.destroy(new Error('the simulator cuts its link'))
    return {}
  }

  #note(system_id: string, submit: SubmitSm, outcome: Outcome): void {
    this.#counts.submitted++
    if (outcome.command_status === commandStatus.ESME_ROK) this.#counts.accepted++
    else if (throttleStatuses.has(outcome.command_status)) this.#counts.throttled++
    else this.#counts.refused++
    if (outcome.message_id !== null && !outcome.isAnswered) this.#counts.unanswered++
    const { onSubmit, record } = this.#options
    if (onSubmit === null && record === null) return
    const personality = this.#options.personalityOf(system_id)
    const submitRecord: SubmitRecord = { event: 'submit', system_id, ...outcome, ...fieldsOf(submit, personality) }
    onSubmit?.(submitRecord)
    record?.(submitRecord)
  }
}

function acceptedMessageOf(submit: SubmitSm, { number, nowMs }: Accepted, personality: Personality): AcceptedMessage {
  const { source_addr_ton, source_addr_npi, source_addr, dest_addr_ton, dest_addr_npi, destination_addr } = submit
  const from = { source_addr_ton, source_addr_npi, source_addr }
  const to = { dest_addr_ton, dest_addr_npi, destination_addr }
  return { number, ...from, ...to, submittedAtMs: nowMs, preview: previewOf(submit, personality) }
}

function replyTo(submit: SubmitSm): InboundMessage {
  return {
    source_addr: submit.destination_addr,
    source_addr_ton: submit.dest_addr_ton,
    source_addr_npi: submit.dest_addr_npi,
    destination_addr: submit.source_addr,
    dest_addr_ton: submit.source_addr_ton,
    dest_addr_npi: submit.source_addr_npi,
    text: 'Yes',
  }
}

function fieldsOf(submit: SubmitSm, personality: Personality) {
  const { source_addr, destination_addr, esm_class, data_coding, registered_delivery, validity_period } = submit
  const fields = { source_addr, destination_addr, esm_class, data_coding, registered_delivery, validity_period }
  const content = { concat: concatOf(submit), text: textOf(submit, personality) }
  return { ...fields, ...content, short_message: userDataOf(submit) }
}
