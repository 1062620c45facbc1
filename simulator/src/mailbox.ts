/*
 * The deliveries for one account (receipts and inbound messages) and the sessions that may take them. Like a real SMSC
 * it keeps deliveries while nobody is bound, and repeats those that a peer did not take:
 *
 *   push ─▶ waiting ─ a receiver has a free window ─▶ in flight ─ ESME_ROK ─▶ settled
 *              ▲                                          │
 *              └──────── after a while ── link lost ──────┤
 *              └──────── later each time ── refused, or no answer in time ──┘ ─ too often, or for good ─▶ given up
 */

import { commandStatus, type Session, SmppError, statusName } from '@websms/smpp'
import { type Delivery, DeliveryList } from './delivery-list.ts'
import type { DueQueue } from './due-queue.ts'
import type { DeliveryPdu } from './receipts.ts'

export interface MailboxOptions {
  /** Maximum number of times that a peer may refuse a deliver_sm, or leave it unanswered, before it is given up. */
  deliverTriesMax: number
  /** Time until the second try, in ms; it doubles with each further try, up to 30 s. */
  deliverRetryMs: number
}

/** The owner of the mailbox, which builds deliveries and counts their results. */
interface MailboxOwner {
  pduOf: (mailbox: Mailbox, delivery: Delivery) => DeliveryPdu
  /** Called once for each delivery: with null when the peer took it, with the reason when it was given up. */
  settled: (mailbox: Mailbox, delivery: Delivery, failure: Error | null) => void
}

const deliverRetryMsMax = 30_000

export class Mailbox {
  readonly system_id: string
  /** Number of submit_sm that this account has sent: its faults follow from this count. */
  submits = 0
  readonly #owner: MailboxOwner
  readonly #options: MailboxOptions
  readonly #due: DueQueue
  readonly #sessions = new Set<Session>()
  readonly #waiting = new DeliveryList()
  /** Of an account with a cap: when the submits of the last second were taken. */
  readonly #takenAtMs: number[] = []
  #isStopped = false
  #isPaused = false

  constructor(system_id: string, owner: MailboxOwner, due: DueQueue, options: MailboxOptions) {
    this.system_id = system_id
    this.#owner = owner
    this.#due = due
    this.#options = options
  }

  has(session: Session): boolean {
    return this.#sessions.has(session)
  }

  /** Sessions bound. */
  get sessions(): number {
    return this.#sessions.size
  }

  /** False when this account has had `partsPerSecond` submits taken within the last second. */
  mayTake(partsPerSecond: number, nowMs: number): boolean {
    while (this.#takenAtMs.length > 0 && nowMs - this.#takenAtMs[0]! >= 1000) this.#takenAtMs.shift()
    if (this.#takenAtMs.length >= partsPerSecond) return false
    this.#takenAtMs.push(nowMs)
    return true
  }

  /** True while a session is bound that may be sent deliver_sm. */
  get hasReceiver(): boolean {
    return this.#sessions.values().some(mayReceive)
  }

  /** Takes a bound session in, and sends it what waits. It leaves by itself when it closes. */
  add(session: Session): void {
    this.#sessions.add(session)
    session.on('close', () => this.#sessions.delete(session))
    this.#send()
  }

  /** Sends a delivery as soon as a receiver is free, after all that wait or before them. */
  push(delivery: Delivery, place: 'last' | 'first' = 'last'): void {
    if (this.#isStopped) {
      this.#owner.settled(this, delivery, stopped())
      return
    }
    if (place === 'first') this.#waiting.addFirst(delivery)
    else this.#waiting.add(delivery)
    this.#send()
  }

  /** While paused nothing is sent. */
  set isPaused(isPaused: boolean) {
    this.#isPaused = isPaused
    this.#send()
  }

  /** Gives up everything that waits, and from now on whatever comes. */
  stop(): void {
    this.#isStopped = true
    for (let delivery = this.#waiting.take(); delivery !== null; delivery = this.#waiting.take()) {
      this.#owner.settled(this, delivery, stopped())
    }
  }

  #send(): void {
    if (this.#isPaused) return
    while (this.#waiting.size > 0) {
      const receiver = this.#freestReceiver()
      if (receiver === null) return
      const delivery = this.#waiting.take()!
      receiver.request(this.#owner.pduOf(this, delivery)).then(
        ({ command_status }) => this.#answered(delivery, command_status),
        (error: unknown) => this.#failed(delivery, error),
      )
    }
  }

  #freestReceiver(): Session | null {
    let freest: Session | null = null
    for (const session of this.#sessions) {
      if (mayReceive(session) && session.windowFree > (freest?.windowFree ?? 0)) freest = session
    }
    return freest
  }

  #answered(delivery: Delivery, command_status: number): void {
    if (command_status === commandStatus.ESME_ROK) this.#owner.settled(this, delivery, null)
    else {
      // SMPP 3.4 §5.1.3: a permanent error or a rejection will not change with another try.
      const isFinal = command_status === commandStatus.ESME_RX_P_APPN || command_status === commandStatus.ESME_RX_R_APPN
      this.#tryLater(delivery, `the peer answered ${statusName(command_status)}`, isFinal)
    }
    this.#send()
  }

  #failed(delivery: Delivery, error: unknown): void {
    if (error instanceof SmppError) {
      // A lost link says nothing about the delivery; silence and a malformed answer do.
      const isLinkLost = error.code === 'closed' || !error.written
      if (isLinkLost) this.#putBack(delivery, this.#options.deliverRetryMs)
      else this.#tryLater(delivery, error.message)
    } else this.#owner.settled(this, delivery, error instanceof Error ? error : new Error(String(error)))
    this.#send()
  }

  #tryLater(delivery: Delivery, reason: string, isFinal = false): void {
    delivery.failedTries++
    if (isFinal || delivery.failedTries >= this.#options.deliverTriesMax) {
      this.#owner.settled(this, delivery, new Error(`given up after ${delivery.failedTries} tries: ${reason}`))
      return
    }
    const delayMs = this.#options.deliverRetryMs * 2 ** (delivery.failedTries - 1)
    this.#putBack(delivery, Math.min(delayMs, deliverRetryMsMax))
  }

  #putBack(delivery: Delivery, delayMs: number): void {
    this.#due.add(delayMs, () => this.push(delivery))
  }
}

function mayReceive(session: Session): boolean {
  return session.state === 'bound_rx' || session.state === 'bound_trx'
}

function stopped(): Error {
  return new Error('the simulator was stopped')
}
