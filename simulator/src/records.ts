/* Records of the simulator's traffic, so that a checker can compare them with the gateway's data. */

import type { ReceiptState } from './receipts.ts'
import type { Concat } from './submit-text.ts'

/** One submit_sm as it was received, and what became of it. */
export interface SubmitRecord {
  event: 'submit'
  atMs: number
  system_id: string
  source_addr: string
  destination_addr: string
  esm_class: number
  data_coding: number
  registered_delivery: number
  validity_period: string
  /** The place of a part in its message, by its user data header or the sar_ TLVs; null for a message in one part. */
  concat: Concat | null
  /** The text as the handset shows it. */
  text: string
  /** The user data, of message_payload or of short_message. A view of the bytes received: valid during the call only, to be copied by who keeps it. */
  short_message: Uint8Array
  command_status: number
  /** Null when the message was not accepted. In the form of the submit answer. */
  message_id: string | null
  /** False when a fault keeps the answer from the peer, which then cannot know what became of it. */
  isAnswered: boolean
}

/** One deliver_sm at its end: taken by the peer, or given up. */
export interface DeliveryRecord {
  event: 'receipt' | 'inbound'
  atMs: number
  system_id: string
  source_addr: string
  destination_addr: string
  /** Of a receipt, in the form of the receipt; null for an inbound message. */
  message_id: string | null
  /** Of a receipt; null for an inbound message. */
  state: ReceiptState | null
  /** Null when the peer took it, else why it was given up. */
  failure: string | null
}

/** A session that was bound, or that has closed. */
export interface LinkRecord {
  event: 'bound' | 'closed'
  atMs: number
  system_id: string
  /** The type of its bind, or the reason why it was closed. */
  detail: string
}

export type SimulatorRecord = SubmitRecord | DeliveryRecord | LinkRecord

/** Numbers since the start. */
export interface Counts {
  /** submit_sm received: accepted + refused + throttled. */
  submitted: number
  accepted: number
  /** Answered with an error that another try will not change. */
  refused: number
  /** Answered ESME_RTHROTTLED or ESME_RMSGQFUL. */
  throttled: number
  /** Accepted, and no answer written: droppedAnswers, and disconnects before the answer. Answers on their way when a link
   *  is lost are not known here. */
  unanswered: number
  /** Receipts that a peer took. */
  receipts: number
  /** Inbound deliver_sm, parts counted singly, that a peer took. */
  inbound: number
  /** Receipts and inbound deliver_sm that were given up. */
  givenUp: number
  /** Receipts and inbound deliver_sm not yet taken: waiting for their time, a receiver or an answer. */
  held: number
  /** Links cut by a fault, or by a personality that flaps. */
  disconnects: number
  /** Times that garbage was written. */
  garbage: number
}

export const noCounts: Readonly<Counts> = {
  submitted: 0,
  accepted: 0,
  refused: 0,
  throttled: 0,
  unanswered: 0,
  receipts: 0,
  inbound: 0,
  givenUp: 0,
  held: 0,
  disconnects: 0,
  garbage: 0,
}
