/**
 * The end of a message: its final status, the event that tells its owner, and the money where some goes back. Called
 * inside a transaction by everything that can end a message, so the three can never disagree.
 */

import { dueRefund } from '../../../../rules/ledger/refunds.ts'
import { lanes, status, statusNames } from '../../../../rules/status.ts'
import { dlrBody } from '../../../../rules/webhook-payload.ts'
import type { Connection } from '../../connection.ts'
import type { NewEvent } from '../../tables/events.ts'
import type { FinalStatus } from '../../tables/messages.ts'
import type { TrafficTables } from '../../tables/tables.ts'

interface Ending {
  messageId: number
  status: FinalStatus
  /** Error text of the carrier or of the gateway, shown to the customer; null when delivered. */
  error: string | null
  /** True only when no part can have been taken by a carrier. */
  nothingTaken: boolean
  /** True: where nothing was taken, its price goes back whatever the account's refund policy. */
  wholePrice?: boolean
  /** The carrier's ids of the parts that were taken, where they are not recorded yet. */
  carrierRef: string | null
  at: number
}

export interface Settlement {
  /** False when the message had ended already: a final status never changes. */
  end(ending: Ending): boolean
  /** Ends a message that was sent and has no receipt to come. Nobody is told, and no money moves: its status has not
   *  changed. */
  endSent(messageId: number, at: number): void
  /** Refunds a message that ended earlier, now that no part of it turned out to be taken. */
  refundRefused(messageId: number, at: number): void
  addEvent(event: NewEvent): void
  /** Reads ahead what most events need. */
  readAhead(): void
  /** Reads ahead what the end of these messages needs, each with a refund. */
  readRefused(messageIds: readonly number[]): void
}

/** Keys whose webhooks are read ahead: the ones that had events lately. */
const keysMax = 100

type SettlementTables = Pick<TrafficTables, 'messages' | 'messageOptions' | 'transfers' | 'events' | 'otpCodes'>

/** `onEvent` is called inside the transaction, with the key of an event that was written. */
export function prepareSettlement(
  db: Connection,
  { messages, messageOptions, transfers, events, otpCodes }: SettlementTables,
  onEvent: (keyId: number) => void,
): Settlement {
  const webhookOf = db.prepare('SELECT webhook_url, webhook_disabled_at FROM api_keys WHERE id = ?')
  webhookOf.setReturnArrays(true)

  const keysLately = new Set<number>()
  const noteKey = (keyId: number) => {
    if (keysLately.size >= keysMax) keysLately.clear()
    keysLately.add(keyId)
    webhookOf.readAhead!([[keyId]])
  }
  const readAhead = () => webhookOf.readAhead?.([...keysLately].map((keyId) => [keyId]))
  const addEvent = (event: NewEvent) => {
    if (webhookOf.readAhead) noteKey(event.keyId)
    const [url, disabledAt] = (webhookOf.get(event.keyId) as unknown as WebhookRow | undefined) ?? []
    if (!url) return
    if (disabledAt !== null) {
      events.addFailed(event) // kept for a replay
      return
    }
    events.add(event)
    onEvent(event.keyId)
  }

  const refundWhenDue = (messageId: number, nothingTaken: boolean, at: number, wholePrice = false) => {
    const { accountId, priceMicros, refundPolicy } = messages.payment(messageId)
    if (!(wholePrice && nothingTaken) && !dueRefund(refundPolicy, { nothingTaken })) return
    if (priceMicros === 0 || transfers.isRefunded(messageId)) return
    transfers.refund({ accountId, amountMicros: priceMicros, messageId, note: null, at })
  }

  return {
    addEvent,
    readAhead,
    readRefused(messageIds) {
      messages.readOpen(messageIds)
      messages.readPayments(messageIds)
      transfers.readRefunded(messageIds)
      readAhead()
    },
    refundRefused: (messageId, at) => refundWhenDue(messageId, true, at),
    endSent(messageId, at) {
      if (messages.endSent(messageId, at) === lanes.otp) otpCodes.forgetText(messageId)
    },
    end({ messageId, status: final, error, nothingTaken, wholePrice, carrierRef, at }) {
      const ended = messages.end(messageId, final, error, carrierRef, at)
      if (ended === undefined) return false
      const [keyId, lane, , options] = ended
      if (lane === lanes.otp) otpCodes.forgetText(messageId)
      const body = () => dlrBody({ messageId, status: statusNames[final] as 'delivered', at })
      const reference = options > 0 ? messageOptions.reference(messageId) : null
      addEvent({ keyId, type: 'dlr', messageId, inboundId: null, body, reference, at })
      if (final !== status.delivered) refundWhenDue(messageId, nothingTaken, at, wholePrice)
      return true
    },
  }
}

type WebhookRow = [url: string | null, disabledAt: number | null]
