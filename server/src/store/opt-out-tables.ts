/** The tables of opt-outs, typed for Kysely. */
import type { Generated } from 'kysely'
import type { OptOutAnswer } from '../rules/optouts/answers.ts'

/** Origin of a change: a text of the handset, a text that a person settled, the customers' API, a page, or a command. */
export type OptOutSource = 'reply' | 'review' | 'api' | 'member' | 'command'

export interface OptOutTables {
  optouts: { to_number: string; sender: string; account_id: number; change_id: number }
  optout_changes: {
    id: Generated<number>
    account_id: number
    to_number: string
    sender: string
    kind: 'opted_out' | 'resumed'
    source: OptOutSource
    member_id: number | null
    inbound_id: number | null
    word: string | null
    text: string | null
    note: Generated<string>
    at: number
  }
  optout_settings: {
    account_id: number
    /** JSON. */
    words: Generated<string>
    confirmation: string | null
    help: string | null
    exempt_transactional: Generated<number>
  }
  optout_answers: {
    to_number: string
    sender: string
    kind: OptOutAnswer
    account_id: number
    key_id: number
    at: number
    done_at: number | null
    message_id: number | null
  }
  optout_reviews: {
    id: Generated<number>
    account_id: number
    from_number: string
    sender: string
    inbound_id: number
    text: string
    at: number
    state: Generated<number>
    decided_by: number | null
    decided_at: number | null
  }
}
