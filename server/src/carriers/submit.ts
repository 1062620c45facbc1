/** A claimed part as submit_sm, and what the carrier's answer to it means. Pure. */

import { commandStatus, esmClass, npi, type PduInputOf, registeredDelivery, relativeTime, ton } from '@websms/smpp'
import { dataCoding, measure, splitForWire } from '@websms/sms'
import { type ClaimedPart, type Lane, lanes } from '../store/traffic.ts'

/** How long a message may wait for its handset, in ms (reference §4: 48 hours). */
export const validityMs = 48 * 3_600_000

/** How long a one-time code is good for, and may wait for its handset, in ms (reference §3: 600 seconds). */
export const codeValidityMs = 600_000

/** When a message's time is over, in ms since epoch. */
export function validUntil({ lane, createdAt }: { lane: Lane; createdAt: number }): number {
  return createdAt + (lane === lanes.otp ? codeValidityMs : validityMs)
}

export function submitPdu(claim: ClaimedPart, at: number): PduInputOf<'submit_sm'> {
  const wire = wirePart(claim)
  return {
    command: 'submit_sm',
    ...senderAddress(claim.sender),
    dest_addr_ton: ton.INTERNATIONAL,
    dest_addr_npi: npi.ISDN,
    destination_addr: claim.to,
    esm_class: wire.udh ? esmClass.UDHI : 0,
    registered_delivery: registeredDelivery.RECEIPT,
    validity_period: relativeTime(Math.max(validUntil(claim) - at, validityMsMin)),
    data_coding: dataCoding(measure(claim.body).encoding),
    short_message: wire.bytes,
  }
}

/** `retry` may be tried again as it is; `busy` too, and the carrier asks for less. */
export type Verdict = 'accepted' | 'refused' | 'retry' | 'busy'

/** SMPP 3.4 §5.1.3: what is about the moment and not about the message may be tried again. */
export function verdictOf(command_status: number): Verdict {
  switch (command_status) {
    case commandStatus.ESME_ROK:
      return 'accepted'
    case commandStatus.ESME_RTHROTTLED:
    case commandStatus.ESME_RMSGQFUL:
      return 'busy'
    case commandStatus.ESME_RSYSERR:
    case commandStatus.ESME_RX_T_APPN:
    case commandStatus.ESME_RINVBNDSTS:
      return 'retry'
    default:
      return 'refused'
  }
}

/** Carriers refuse a validity of nothing; what is about to expire still gets a minute. */
const validityMsMin = 60_000

/** A number with its country code is longer than any short code (ITU-T E.164, READINGS "Numbers"). */
const shortCodeDigitsMax = 7

function senderAddress(sender: string) {
  if (!/^\d+$/.test(sender)) return address(ton.ALPHANUMERIC, npi.UNKNOWN, sender)
  if (sender.length <= shortCodeDigitsMax) return address(ton.NETWORK_SPECIFIC, npi.UNKNOWN, sender)
  return address(ton.INTERNATIONAL, npi.ISDN, sender)
}

function address(source_addr_ton: number, source_addr_npi: number, source_addr: string) {
  return { source_addr_ton, source_addr_npi, source_addr }
}

function wirePart({ body, messageId, part }: ClaimedPart) {
  return splitForWire(body, messageId % 256)[part - 1]!
}
