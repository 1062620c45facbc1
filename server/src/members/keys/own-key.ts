/** API keys of the account that a member is signed in to; other accounts' keys are not found. */
import type { KeyDetail, KeyItem } from '@websms/contract/members'
import type { Kysely, Selectable } from 'kysely'
import { keyPurpose } from '../../accounts/keys.ts'
import { grantsOf } from '../../rules/grants.ts'
import type { Tables } from '../../store/tables.ts'
import { isoTime, isoTimeOrNull } from '../iso-time.ts'
import { ProblemError } from '../problem-error.ts'

export type KeyRow = Selectable<Tables['api_keys']>

/** @param id as it was asked for. @throws ProblemError `not_found` */
export async function ownKey(db: Kysely<Tables>, accountId: number, id: string): Promise<KeyRow> {
  const key = await db
    .selectFrom('api_keys')
    .selectAll()
    .where('id', '=', Number(id))
    .where('account_id', '=', accountId)
    .executeTakeFirst()
  if (key === undefined) throw new ProblemError('not_found')
  return key
}

export function keyItem(key: KeyRow, at: number): KeyItem {
  return {
    id: String(key.id),
    name: key.name,
    client_id: key.client_id,
    state: key.revoked_at === null ? 'active' : 'revoked',
    purpose: keyPurpose(key.purpose),
    grants: grantsOf(key.grants),
    members_area: key.members_area === 1,
    created_at: isoTime(key.created_at),
    last_used_at: isoTimeOrNull(key.last_used_at),
    revoked_at: isoTimeOrNull(key.revoked_at),
    secret_before_until: untilOf(key.secret_hash_before, key.secret_before_until, at),
    webhook: key.webhook_url === null ? 'none' : key.webhook_disabled_at === null ? 'on' : 'disabled',
    optout_events: key.optout_events === 1,
  }
}

export async function keyDetail(db: Kysely<Tables>, key: KeyRow, at: number): Promise<KeyDetail> {
  const failing = await db
    .selectFrom('webhook_failures')
    .select('since')
    .where('key_id', '=', key.id)
    .executeTakeFirst()
  const notice = await db
    .selectFrom('notices')
    .select('text')
    .where('kind', '=', 'webhook_disabled')
    .where('key_id', '=', key.id)
    .where('ended_at', 'is', null)
    .executeTakeFirst()
  return {
    ...keyItem(key, at),
    webhook_url: key.webhook_url,
    webhook_disabled_at: isoTimeOrNull(key.webhook_disabled_at),
    webhook_disabled_reason: key.webhook_disabled_at === null || !notice ? null : reasonOf(notice.text, key),
    webhook_failing_since: isoTimeOrNull(failing?.since ?? null),
    webhook_secret_before_until: untilOf(key.webhook_secret_before, key.webhook_secret_before_until, at),
  }
}

/** The notice's text without its beginning, which names the key. */
function reasonOf(notice: string, { client_id: clientId }: KeyRow): string {
  const ofKey = `(${clientId}): `
  return notice.slice(notice.indexOf(ofKey) < 0 ? 0 : notice.indexOf(ofKey) + ofKey.length)
}

function untilOf(before: string | null, until: number | null, at: number): string | null {
  return before !== null && until !== null && until > at ? isoTime(until) : null
}
