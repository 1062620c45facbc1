/** Explains the cost of a message line by line, from its transfers. Pure. */
import { dollarText } from './money.ts'
import type { RefundPolicy } from './refunds.ts'

export interface PaidMessage {
  /** Parts as billed. */
  parts: number
  /** Price of the whole message. */
  priceMicros: number
  status: 'queued' | 'sent' | 'delivered' | 'failed' | 'expired'
  /** The carrier's error, or ours, when it was not delivered. */
  error: string | null
  finalAt: number | null
}

interface MessageTransfer {
  amountMicros: number
  /** ms since epoch. */
  at: number
}

export interface MessageMoney {
  /** The transfer that paid for it, together with the other messages of its request. */
  charge: MessageTransfer
  refund: MessageTransfer | null
  /** The account's present setting. */
  refundPolicy: RefundPolicy
}

export interface CostLine {
  /** `kept`: nothing was given back although it was not delivered. */
  kind: 'charge' | 'refund' | 'kept'
  parts: number
  /** Price of one part. */
  priceMicros: number
  /** Change of the balance; below 0 for a charge. */
  amountMicros: number
  at: number
  /** One sentence for people. */
  why: string
}

/** Lines in order of time; their sum is the cost of the message. */
export function explainCost(message: PaidMessage, { charge, refund, refundPolicy }: MessageMoney): CostLine[] {
  const { parts, priceMicros, error, status, finalAt } = message
  const one = { parts, priceMicros: priceMicros / parts }
  const whole =
    charge.amountMicros === priceMicros
      ? ''
      : `, part of one charge of ${dollarText(charge.amountMicros)} for the whole request`
  const lines: CostLine[] = [
    {
      kind: 'charge',
      ...one,
      amountMicros: -priceMicros,
      at: charge.at,
      why: `${parts} ${parts === 1 ? 'part' : 'parts'} at ${dollarText(one.priceMicros)}, charged when it was accepted${whole}`,
    },
  ]
  const said = error === null ? '' : `: ${error}`
  if (refund !== null) {
    const why = `refunded because it ${status === 'expired' ? 'expired' : 'failed'}${said}`
    lines.push({ kind: 'refund', ...one, amountMicros: refund.amountMicros, at: refund.at, why })
  } else if ((status === 'failed' || status === 'expired') && priceMicros > 0) {
    lines.push({ kind: 'kept', ...one, amountMicros: 0, at: finalAt ?? charge.at, why: whyKept[refundPolicy] + said })
  }
  return lines
}

const whyKept: Record<RefundPolicy, string> = {
  refused: 'not refunded, because a carrier accepted it, or may have',
  failed: 'not refunded, because the refund policy was different when it ended',
  never: 'not refunded, because the refund policy is never',
}
