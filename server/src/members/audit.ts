/** The audit log: who changed what, when and from where. Entries are never changed. */
import type { Kysely } from 'kysely'
import { storedText } from '../store/stored-text.ts'
import type { Tables } from '../store/tables.ts'

/** Who does something, as the audit log has it. */
export interface Actor {
  /** Null: the command line. */
  readonly memberId: number | null
  /** The current account; null where there is none. */
  readonly accountId: number | null
  /** An operator is signed in as the account. */
  readonly actingAs: boolean
  readonly ip: string | null
  readonly requestId: string | null
}

/** Writes an entry inside the caller's transaction, so that nothing is changed without one.
 *  @param action a noun and what became of it, such as `key.created`
 *  @param target what it was done to: an id, an email
 *  @param detail what else matters; never a secret */
export async function audit(
  db: Kysely<Tables>,
  { memberId, accountId, actingAs, ip, requestId }: Actor,
  action: string,
  target: string | null = null,
  detail: Readonly<Record<string, unknown>> | null = null,
): Promise<void> {
  await db
    .insertInto('audit')
    .values({
      at: Date.now(),
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

/** What is done from the command line, on the machine itself. */
export const commandLine: Actor = { memberId: null, accountId: null, actingAs: false, ip: null, requestId: null }
