/** A status that a carrier refuses a submit with, as the refusal that it stands for: by the table of statuses
 *  (contract/src/members/operator/carrier-fields/statuses.ts), unless the carrier's setting says otherwise. */
import { type CarrierReaction, carrierStatuses, otherStatus } from '@websms/contract/carrier-fields'
import { statusName } from '@websms/smpp'
import { reactions } from '../reactions.ts'
import type { Refusal } from '../upstream.ts'

/** `meanings` are those of the carrier's setting. A status outside both tables may be about the message or not. */
export function refusalOf(command_status: number, meanings: ReadonlyMap<number, CarrierReaction> = none): Refusal {
  const { reaction, meaning } = rules.get(command_status) ?? otherStatus
  return { error: statusName(command_status), meaning, ...reactions[meanings.get(command_status) ?? reaction] }
}

const none: ReadonlyMap<number, CarrierReaction> = new Map()
const rules = new Map(carrierStatuses.map((row) => [row.status, row]))
