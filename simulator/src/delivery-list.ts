/* Deliveries that wait for a peer: a list linked through its own items, so that operations at both ends cost the same
   however long it is. */

import type { PduInputOf } from '@websms/smpp'
import type { AcceptedMessage, ReceiptState } from './receipts.ts'

interface Waiting {
  /** Number of times that the peer refused it or left it unanswered. */
  failedTries: number
  next: Delivery | null
  /** Called once when it is settled: with null when the peer took it, else with the reason. */
  whenSettled: ((failure: Error | null) => void) | null
}

/** A receipt to send. Its PDU is built when its turn comes: until then only what it is built from is kept. */
interface ReceiptDelivery extends Waiting {
  kind: 'receipt'
  message: AcceptedMessage
  state: ReceiptState
  doneAtMs: number
}

/** A part of an inbound message to send. */
interface InboundDelivery extends Waiting {
  kind: 'inbound'
  pdu: PduInputOf<'deliver_sm'>
}

export type Delivery = ReceiptDelivery | InboundDelivery

export class DeliveryList {
  #first: Delivery | null = null
  #last: Delivery | null = null
  #size = 0

  get size(): number {
    return this.#size
  }

  add(delivery: Delivery): void {
    if (this.#last === null) this.#first = delivery
    else this.#last.next = delivery
    this.#last = delivery
    this.#size++
  }

  /** Puts a delivery before all others. */
  addFirst(delivery: Delivery): void {
    delivery.next = this.#first
    this.#first = delivery
    this.#last ??= delivery
    this.#size++
  }

  /** Takes the first off the list, null when nothing waits. */
  take(): Delivery | null {
    const first = this.#first
    if (first === null) return null
    this.#first = first.next
    if (this.#first === null) this.#last = null
    first.next = null
    this.#size--
    return first
  }
}
