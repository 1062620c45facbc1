/** The tables of carriers, what is known of them, and their receipts, typed for Kysely. */
import type { Generated } from 'kysely'
import type { Flow } from '../rules/flow.ts'
import type { RefForm } from '../rules/receipts/carrier-ref.ts'
import type { ReportedParts } from '../rules/receipts/part-habits.ts'
import type { UnmatchedReason } from './traffic/receipts.ts'

export interface CarrierTables {
  carriers: {
    id: Generated<number>
    name: string
    simulated: number
    first_used_at: number
    flow: Generated<Flow>
    account: Generated<string | null>
    waiting: Generated<'move' | 'fail' | null>
  }
  stored_carriers: {
    carrier_id: number
    /** JSON: a text for each field that is set, the password aside. */
    settings: string
    sealed_password: string
    position: number
    changed_at: number
    retired_at: Generated<number | null>
  }
  /** On PostgreSQL alone. */
  carrier_states: { carrier_id: number; incarnation: string; state: string }
  moves: { message_id: number; at: number; from_id: number; to_id: number; reason: string; refused: number }
  receipt_forms: { carrier_id: number; form: RefForm; run: number }
  part_habits: { carrier_id: number; reports: ReportedParts; messages: number }
  waiting_receipts: {
    id: Generated<number>
    carrier_id: number
    carrier_refs: string
    ref: string
    handset: string
    source: string
    destination: string
    state: string | null
    intermediate: number
    error: string | null
    text: string
    reason: UnmatchedReason
    received_at: number
  }
  message_receipts: {
    message_id: number
    part: number
    said: string
    first_at: number
    last_at: number
    times: number
  }
  delivery_rates: { hour: number; carrier_id: number; network: string; delivered: number; ended: number }
}
