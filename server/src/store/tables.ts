/** The tables that people look at and change, typed for Kysely. The hot tables' SQL lives with the traffic store. */
import type { Generated } from 'kysely'
import type { RefundPolicy } from '../rules/ledger/refunds.ts'
import type { EventType } from '../rules/webhook-payload.ts'
import type { CarrierTables } from './carrier-tables.ts'
import type { MemberTables } from './member-tables.ts'
import type { Duty, NodeRow } from './nodes.ts'
import type { OptOutTables } from './opt-out-tables.ts'
import type { PriceTables } from './price-tables.ts'
import type { RoutingTables } from './routing-tables.ts'
import type { SenderTables } from './sender-tables.ts'
import type { TemplateTables } from './template-tables.ts'
import type { TraceTables } from './trace-tables.ts'

export interface Tables
  extends RoutingTables,
    PriceTables,
    SenderTables,
    OptOutTables,
    CarrierTables,
    MemberTables,
    TemplateTables,
    TraceTables {
  ledger_accounts: { id: Generated<number>; name: string }
  transfers: {
    id: Generated<number>
    kind: 'charge' | 'refund' | 'top_up' | 'adjustment'
    debit_id: number
    credit_id: number
    amount_micros: number
    message_id: number | null
    note: string | null
    created_at: number
  }
  accounts: {
    id: number
    name: string
    balance_micros: Generated<number>
    price_micros: Generated<number>
    rate_limit: Generated<number>
    refund_policy: Generated<RefundPolicy>
    low_balance_micros: Generated<number | null>
    demo: Generated<number>
    suspended_at: number | null
    created_at: number
  }
  api_keys: {
    id: Generated<number>
    account_id: number
    name: string
    client_id: string
    secret_hash: string
    webhook_url: string | null
    webhook_secret: string
    created_at: number
    last_used_at: number | null
    revoked_at: number | null
    secret_hash_before: Generated<string | null>
    secret_before_until: Generated<number | null>
    webhook_secret_before: Generated<string | null>
    webhook_secret_before_until: Generated<number | null>
    webhook_disabled_at: Generated<number | null>
    members_area: Generated<number>
    webhook_secret_since: Generated<number>
    /** Place in `purposes`. */
    purpose: Generated<number>
    optout_events: Generated<number>
    /** 1 flash, 2 binary, 3 both. */
    grants: Generated<number>
  }
  webhook_failures: { key_id: number; since: number }
  events: {
    id: Generated<number>
    key_id: number
    type: EventType
    message_id: number | null
    inbound_id: number | null
    body: string
    state: Generated<number>
    created_at: number
    final_at: number | null
    reference: Generated<string | null>
  }
  event_queue: {
    key_id: number
    next_at: number
    event_id: number
    attempts: Generated<number>
    regular_at: Generated<number | null>
  }
  attempts: {
    event_id: number
    number: number
    started_at: number
    duration_ms: number
    status_code: number | null
    error: string | null
    response: string | null
  }
  counters: { name: string; value: number }
  submissions: {
    carrier_id: number
    carrier_ref: string
    message_id: number
    part: number
    claimed_at: number
    given: string | null
  }
  access_tokens: { hash: string; key_id: number; expires_at: number }
  company_names: { account_id: number; folded: string; name: string; created_at: number }
  refunds: { message_id: number; transfer_id: number }
  notices: {
    id: Generated<number>
    kind: string
    account_id: number | null
    key_id: number | null
    carrier_id: Generated<number | null>
    network: Generated<string | null>
    text: string
    created_at: number
    ended_at: number | null
  }
  ledger_check: { id: number; up_to: number; full_next: number; checked_at: number | null; drift_count: number }
  ledger_drift: { id: Generated<number>; kind: string; account_id: number | null; text: string }
  portability: { generation: number; number: string; network: string }
  portability_state: {
    id: number
    generation: number
    loading: number
    row_count: number
    source: string | null
    imported_at: number | null
  }
  /** One row. */
  secret_check: { id: number; sealed: string; rotating: number }
  otp_codes: {
    message_id: number
    account_id: number
    ordinal: number
    to_number: string
    code_hash: string
    sealed_text: string | null
    guesses: Generated<number>
    used_at: number | null
    expires_at: number
  }
  messages: {
    id: number
    account_id: number
    key_id: number
    transfer_id: number
    to_number: string
    sender: string
    body: string
    lane: number
    parts: number
    wire_parts: number
    price_micros: number
    carrier_id: number
    network: string | null
    status: Generated<number>
    created_at: number
    sent_at: number | null
    final_at: number | null
    carrier_ref: string | null
    error: string | null
    /** A place among `purposes`. */
    purpose: Generated<number>
    cost_micros: Generated<number | null>
    rule_id: Generated<number | null>
    wanted_sender: Generated<string | null>
    wanted_reason: Generated<string | null>
    due_at: Generated<number | null>
    /** 0: none; 1: in `message_options`; 2: there, and its body is data in hexadecimal. */
    options: Generated<number>
  }
  message_options: {
    message_id: number
    account_id: number
    reference: string | null
    validity_s: number | null
    message_class: number | null
    udh: string | null
  }
  inbound: {
    id: Generated<number>
    carrier_id: number
    from_number: string
    to_number: string
    /** Body of the message; data in hexadecimal. */
    body: string
    data: Generated<number>
    account_id: number | null
    key_id: number | null
    received_at: number
  }
  rejections: {
    id: Generated<number>
    account_id: number
    key_id: number
    at: number
    method: string
    path: string
    status: number
    error_name: string
    error: string
    request_id: string
  }
  bulk_jobs: {
    id: Generated<number>
    account_id: number
    key_id: number
    member_id: number
    request_key: string
    name: string
    sender: string | null
    body: string | null
    /** Place in `purposes`; null: that of the key. */
    purpose: Generated<number | null>
    rows_total: number
    slices_total: number
    state: Generated<number>
    reason: string | null
    rows_ready: Generated<number>
    parts_ready: Generated<number>
    rows_refused: Generated<number>
    rows_accepted: Generated<number>
    parts_accepted: Generated<number>
    cost_micros: Generated<number>
    amount_micros: number | null
    start_at: Generated<number | null>
    slice_at: Generated<number>
    row_at: Generated<number>
    created_at: number
    moved_at: number
    ended_at: number | null
  }
  bulk_slices: { job_id: number; number: number; rows: string | null; refused: string | null }
  scheduled: { due_at: number; message_id: number; account_id: number; transfer_id: number; to_number: string }
  quiet_hours: { account_id: number; purpose: number; from_minute: number; to_minute: number }
  bulk_runs: { job_id: number; first_id: number; last_id: number }
  nodes: NodeRow
  migrations: { name: string; applied_at: number }
  /** On PostgreSQL alone. */
  duties: { name: Duty; incarnation: string }
}
