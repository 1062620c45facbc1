/** The audit log: who changed what, or read texts of an account as an operator, when and from where. Entries are never
 *  changed. */

import type { Kysely } from 'kysely'
import { siteTime } from '../site-time.ts'
import { storedText } from '../store/stored-text.ts'
import type { Tables } from '../store/tables.ts'

/** The author of a change or a reading, for the audit log. */
export interface Actor {
  /** Null: the command line. */
  readonly memberId: number | null
  /** The current account; null when there is no account. */
  readonly accountId: number | null
  /** True when an operator is signed in as the account. */
  readonly actingAs: boolean
  readonly ip: string | null
  readonly requestId: string | null
  /** Ms since epoch. Default: now. */
  readonly at?: number
}

/** Writes an entry inside the caller's transaction, so that no change lacks its entry.
 *  @param action a noun and a past participle, such as `key.created`
 *  @param target the changed object: an id, an email
 *  @param detail further facts; never a secret */
export async function audit(
  db: Kysely<Tables>,
  { memberId, accountId, actingAs, ip, requestId, at = siteTime() }: Actor,
  action: string,
  target: string | null = null,
  detail: Readonly<Record<string, unknown>> | null = null,
): Promise<void> {
  await db
    .insertInto('audit')
    .values({
      at,
      member_id: memberId,
      account_id: accountId,
      acting_as: actingAs ? 1 : 0,
      action,
      target: target === null ? null : storedText(target),
      detail: detail === null ? null : storedText(JSON.stringify(detail)),
      ip,
      request_id: requestId,
    })
    .execute()
}

/** Writes the entry of a change that a program made over the customers' API: its key is in the detail. */
export async function auditOfKey(
  db: Kysely<Tables>,
  { keyId, ...by }: Pick<Actor, 'accountId' | 'ip' | 'requestId'> & { keyId: number },
  action: string,
  target: string,
  detail: Readonly<Record<string, unknown>>,
): Promise<void> {
  const of = db.selectFrom('api_keys').select('client_id').where('id', '=', keyId)
  const { client_id } = await of.executeTakeFirstOrThrow()
  await audit(db, { ...by, memberId: null, actingAs: false }, action, target, { ...detail, client_id })
}

/** The actor of changes that are made on the command line, on the machine itself. */
export const commandLine: Actor = { memberId: null, accountId: null, actingAs: false, ip: null, requestId: null }
