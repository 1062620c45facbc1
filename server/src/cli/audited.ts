/** Writes a command's change to the audit log, with the command line as its actor. */
import type { Kysely } from 'kysely'
import { audit, commandLine } from '../members/audit.ts'
import type { Tables } from '../store/tables.ts'

/** Inside the change's own transaction. @param accountId null: it concerns the site */
export function audited(
  db: Kysely<Tables>,
  accountId: number | null,
  action: string,
  target: string | null,
  detail: Readonly<Record<string, unknown>> | null = null,
): Promise<void> {
  return audit(db, { ...commandLine, accountId }, action, target, detail)
}

/** Runs `audited` on the account that the key belongs to. */
export async function auditedKey(
  db: Kysely<Tables>,
  clientId: string,
  action: string,
  detail: Readonly<Record<string, unknown>> | null = null,
): Promise<void> {
  const key = await db
    .selectFrom('api_keys')
    .select('account_id')
    .where('client_id', '=', clientId)
    .executeTakeFirstOrThrow()
  await audited(db, key.account_id, action, clientId, detail)
}
