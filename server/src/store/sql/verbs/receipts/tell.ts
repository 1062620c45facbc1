/** Applies a receipt to the parts that it is about. */
import { formsBetween } from '../../../../rules/receipts/carrier-ref.ts'
import type { Found } from '../../../../rules/receipts/whose-receipt.ts'
import { status } from '../../../../rules/status.ts'
import type { ReceiptFate, ReceiptRow } from '../../../traffic/receipts.ts'
import type { PartOf } from '../../tables/message-parts.ts'
import type { FinalStatus } from '../../tables/messages.ts'
import type { TrafficTables } from '../../tables/tables.ts'
import type { Parts } from '../parts/parts.ts'
import type { UnansweredPart } from './unanswered.ts'

export interface Telling {
  /** The parts that its id was given to. */
  found(receipt: ReceiptRow, found: Found): ReceiptFate
  /** The part that has no id yet, or none that means anything: these are its ids. */
  unanswered(receipt: ReceiptRow, part: UnansweredPart, refs: readonly string[]): ReceiptFate
  /** One of several parts of a message, and nothing tells which: it stands on the timeline. */
  unclear(receipt: ReceiptRow, messageId: number, parts: readonly number[]): void
}

export interface TellingDependencies
  extends Pick<TrafficTables, 'carrierAccounts' | 'receiptForms' | 'claims' | 'noteReceipt'> {
  parts: Parts
}

/** SMPP message states that end a message (SMPP 3.4 §5.2.28; SKIPPED is SMPP 5.0's); the others change nothing. */
const finalStates: ReadonlyMap<string, FinalStatus> = new Map([
  ['DELIVRD', status.delivered],
  ['UNDELIV', status.failed],
  ['REJECTD', status.failed],
  ['DELETED', status.failed],
  ['SKIPPED', status.failed],
  ['EXPIRED', status.expired],
])

/** Part of the note about a receipt of which nothing tells which part it is about. */
const anyPart = 0

/** True for a receipt that ends its message without a delivery. */
export function failsMessage({ intermediate, state }: ReceiptRow): boolean {
  const final = intermediate ? undefined : finalStates.get(state ?? '')
  return final !== undefined && final !== status.delivered
}

export function prepareTelling(dependencies: TellingDependencies): Telling {
  const { carrierAccounts, receiptForms, claims, noteReceipt, parts } = dependencies
  /** Applies an outcome to a part, or to all parts that share an id; a receipt that changes nothing is noted. */
  const apply = (receipt: ReceiptRow, told: readonly (PartOf & { ended: boolean })[]): ReceiptFate => {
    const final = receipt.intermediate ? undefined : finalStates.get(receipt.state ?? '')
    const error = final === status.delivered ? null : errorText(receipt)
    let settled = false
    for (const part of told) {
      const changed = final !== undefined && parts.reported(part, final, error, receipt.at)
      settled ||= changed && !part.ended
    }
    if (settled) return 'settled'
    noteReceipt(told[0]!.messageId, told[0]!.part, noteText(receipt), receipt.at)
    return 'noted'
  }

  return {
    found(receipt, { parts: found, confirmed }) {
      if (confirmed) {
        const { given } = found[0]
        const reported = receipt.carrierRefs.find((ref) => ref === given || formsBetween(given, ref).length > 0)
        if (reported !== undefined) receiptForms.confirmed(carrierAccounts(receipt.carrierId)[0]!, given, reported)
      }
      return apply(
        receipt,
        found.map((part) => ({ ...part, ended: part.endedAt !== null })),
      )
    },
    unanswered(receipt, part, refs) {
      const { messageId, claimedAt, place } = part
      if (place === 'lost') {
        claims.foundLost(part, refs[0]!)
      } else if (place === 'claim') {
        claims.drop(part)
      }
      parts.found(part, refs, claimedAt, receipt.at)
      if (place === 'lost') parts.leaveQueue(messageId, part.part, receipt.at)
      return apply(receipt, [{ ...part, ended: false }])
    },
    unclear(receipt, messageId, unclear) {
      const said = `${noteText(receipt)} for one of the parts ${unclear.join(', ')}; nothing tells which`
      noteReceipt(messageId, anyPart, said, receipt.at)
    },
  }
}

function errorText({ state, error }: ReceiptRow): string {
  return error === null ? `${state}` : `${state} err:${error}`
}

function noteText(receipt: ReceiptRow): string {
  const { state, error, intermediate } = receipt
  const said = state === null ? 'no state' : error === null || /^0+$/.test(error) ? state : `${state} err:${error}`
  return intermediate ? `${said} (on the way)` : said
}
