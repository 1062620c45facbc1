/** The tables of people: members, how they sign in, and what they changed, typed for Kysely. */
import type { OperatorRole, Role } from '@websms/contract/members'
import type { Generated } from 'kysely'

export interface MemberTables {
  one_time_values: { name: string; value: string; until: number }
  members: {
    id: Generated<number>
    email: string
    name: string
    password_hash: string
    operator_role: Generated<OperatorRole | null>
    totp_secret: Generated<string | null>
    totp_step: Generated<number | null>
    created_at: number
    last_sign_in_at: Generated<number | null>
    suspended_at: Generated<number | null>
  }
  memberships: { member_id: number; account_id: number; role: Role; created_at: number }
  recovery_codes: { member_id: number; hash: string }
  passkeys: {
    id: string
    member_id: number
    name: string
    public_key: string
    counter: number
    transports: string | null
    backed_up: Generated<number>
    created_at: number
    last_used_at: number | null
  }
  sessions: {
    id: Generated<number>
    hash: string
    member_id: number
    account_id: number | null
    acting_as: Generated<number>
    texts_shown: Generated<number>
    created_at: number
    last_seen_at: number
    expires_at: number
    ip: string
    user_agent: string
    confirmed_at: Generated<number | null>
  }
  member_links: {
    id: Generated<number>
    kind: 'operator' | 'reset' | 'invitation'
    hash: string
    member_id: number | null
    account_id: number | null
    role: Role | null
    operator_role: Generated<OperatorRole | null>
    email: string | null
    created_by: number | null
    created_at: number
    expires_at: number
  }
  audit: {
    id: Generated<number>
    at: number
    member_id: number | null
    account_id: number | null
    acting_as: number
    action: string
    target: string | null
    detail: string | null
    ip: string | null
    request_id: string | null
  }
}
