/** The tables of the register of senders, typed for Kysely. */
import type { Generated } from 'kysely'
import type { SenderKind, StoredSenderState } from '../rules/senders/sender.ts'

export interface SenderTables {
  senders: {
    id: Generated<number>
    code: string
    folded: string
    kind: SenderKind
    account_id: number | null
    /** JSON; null: every account. */
    for_accounts: Generated<string | null>
    /** JSON; null: any. */
    networks: Generated<string | null>
    countries: Generated<string | null>
    purposes: Generated<string | null>
    free_to_reply: Generated<number>
    state: StoredSenderState
    use_case: Generated<string>
    evidence: Generated<string>
    business_id: Generated<string>
    requested_by: number | null
    requested_at: number
    decided_by: number | null
    decided_at: number | null
    reason: string | null
    expires_at: Generated<number | null>
    account_default: Generated<number>
    /** 1 for an entry that is in use or suspended; computed. */
    held: Generated<number | null>
  }
  country_senders: { country: string; sender_id: number }
  /** `rules`: JSON. */
  country_policies: {
    country: string
    rules: string
    note: string
    changed_by: number | null
    changed_at: number
  }
}
