/* The post of the SMSC: a mailbox for each account, and the one queue in which receipts and replies wait for their
 * time. It holds at most `messagesMax`; more is refused before anything is accepted. */

import type { PduInputOf } from '@websms/smpp'
import type { Delivery } from './delivery-list.ts'
import { DueQueue } from './due-queue.ts'
import { deliverSmsOf, type InboundMessage } from './inbound.ts'
import { Mailbox, type MailboxOptions } from './mailbox.ts'
import { type IdForm, messageIdOf } from './message-ids.ts'
import type { PersonalityOf } from './personalities.ts'
import { type DeliveryPdu, receiptOf } from './receipts.ts'
import type { Counts, DeliveryRecord, SimulatorRecord } from './records.ts'

interface PostOptions extends MailboxOptions {
  personalityOf: PersonalityOf
  receiptIdForm: IdForm
  /** Receipts and inbound messages held at most. */
  messagesMax: number
  /** Accounts kept at most. */
  accountsMax: number
  record: ((record: SimulatorRecord) => void) | null
}

export class Post {
  readonly due = new DueQueue()
  readonly #counts: Counts
  readonly #options: PostOptions
  readonly #mailboxes = new Map<string, Mailbox>()
  #isPaused = false
  #lastReference = 0

  constructor(counts: Counts, options: PostOptions) {
    this.#counts = counts
    this.#options = options
  }

  /** True when this account is known, or one more can be kept. */
  hasRoomForAccount(system_id: string): boolean {
    return this.#mailboxes.has(system_id) || this.#mailboxes.size < this.#options.accountsMax
  }

  hasRoomFor(deliveries: number): boolean {
    return this.#counts.held + deliveries <= this.#options.messagesMax
  }

  mailboxOf(system_id: string): Mailbox {
    let mailbox = this.#mailboxes.get(system_id)
    if (mailbox === undefined) {
      const owner = {
        pduOf: (from: Mailbox, delivery: Delivery) => this.#pduOf(from, delivery),
        settled: (from: Mailbox, delivery: Delivery, failure: Error | null) => this.#settled(from, delivery, failure),
      }
      mailbox = new Mailbox(system_id, owner, this.due, this.#options)
      mailbox.isPaused = this.#isPaused
      this.#mailboxes.set(system_id, mailbox)
    }
    return mailbox
  }

  /** The accounts that have a receiver bound, in the order in which they became known. */
  receivers(): string[] {
    return [...this.#mailboxes.values()].filter(({ hasReceiver }) => hasReceiver).map(({ system_id }) => system_id)
  }

  /** Hands a delivery to a mailbox after a while. */
  sendLater(mailbox: Mailbox, delivery: Delivery, delayMs: number): void {
    this.#counts.held++
    this.due.add(delayMs, () => mailbox.push(delivery))
  }

  /** Hands a delivery to a mailbox, before all that waits there. */
  sendFirst(mailbox: Mailbox, delivery: Delivery): void {
    this.#counts.held++
    mailbox.push(delivery, 'first')
  }

  /** Sends an inbound message, part by part, after a while. */
  sendInbound(mailbox: Mailbox, message: InboundMessage, delayMs: number): void {
    for (const pdu of this.#partsOf(mailbox, message)) {
      this.sendLater(mailbox, { kind: 'inbound', pdu, failedTries: 0, next: null, whenSettled: null }, delayMs)
    }
  }

  /** Sends an inbound message; resolves when all its parts were taken, rejects when one was not or there is no room. */
  async originate(mailbox: Mailbox, message: InboundMessage): Promise<void> {
    const parts = this.#partsOf(mailbox, message)
    if (!this.hasRoomFor(parts.length)) throw new Error(`the simulator holds ${this.#counts.held} messages already`)
    const taken = parts.map(
      (pdu) =>
        new Promise<void>((resolve, reject) => {
          const whenSettled = (failure: Error | null) => (failure === null ? resolve() : reject(failure))
          this.#counts.held++
          mailbox.push({ kind: 'inbound', pdu, failedTries: 0, next: null, whenSettled })
        }),
    )
    await Promise.all(taken)
  }

  /** While paused nothing is sent. */
  set isPaused(isPaused: boolean) {
    this.#isPaused = isPaused
    for (const mailbox of this.#mailboxes.values()) mailbox.isPaused = isPaused
  }

  /** Gives up all that waits. */
  stop(): void {
    for (const mailbox of this.#mailboxes.values()) mailbox.stop()
    this.due.flush()
  }

  #partsOf({ system_id }: Mailbox, message: InboundMessage): PduInputOf<'deliver_sm'>[] {
    this.#lastReference = (this.#lastReference + 1) % 256
    return deliverSmsOf(message, this.#lastReference, this.#options.personalityOf(system_id))
  }

  #pduOf({ system_id }: Mailbox, delivery: Delivery): DeliveryPdu {
    if (delivery.kind === 'inbound') return delivery.pdu
    const { message, state, doneAtMs } = delivery
    const personality = this.#options.personalityOf(system_id)
    return receiptOf(message, this.#receiptId(system_id, message.number), state, doneAtMs, personality)
  }

  #receiptId(system_id: string, number: number): string {
    const { idForm, receiptIdForm = idForm } = this.#options.personalityOf(system_id)
    return messageIdOf(number, receiptIdForm ?? this.#options.receiptIdForm)
  }

  #settled(mailbox: Mailbox, delivery: Delivery, failure: Error | null): void {
    this.#counts.held--
    if (failure !== null) this.#counts.givenUp++
    else if (delivery.kind === 'receipt') this.#counts.receipts++
    else this.#counts.inbound++
    this.#options.record?.(this.#recordOf(mailbox, delivery, failure))
    delivery.whenSettled?.(failure)
  }

  #recordOf({ system_id }: Mailbox, delivery: Delivery, failure: Error | null): DeliveryRecord {
    const fate = { atMs: Date.now(), system_id, failure: failure?.message ?? null }
    if (delivery.kind === 'inbound') {
      const { source_addr = '', destination_addr = '' } = delivery.pdu
      return { event: 'inbound', ...fate, source_addr, destination_addr, message_id: null, state: null }
    }
    const { source_addr, destination_addr, number } = delivery.message
    const message_id = this.#receiptId(system_id, number)
    return {
      event: 'receipt',
      ...fate,
      source_addr: destination_addr,
      destination_addr: source_addr,
      message_id,
      state: delivery.state,
    }
  }
}
