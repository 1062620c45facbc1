/** The last change of rules or destinations, as the audit log has it. */
import type { Kysely } from 'kysely'
import type { Tables } from '../../../store/tables.ts'
import { isoTime } from '../../iso-time.ts'
import { ProblemError } from '../../problem-error.ts'

/** Actions of the audit log. */
type ChangeAction = 'routes.changed' | 'destinations.changed'

/** Null: there was none. */
export async function lastChange(
  db: Kysely<Tables>,
  action: ChangeAction,
): Promise<{ at: string; by: string | null } | null> {
  const entry = await db
    .selectFrom('audit as e')
    .leftJoin('members as m', 'm.id', 'e.member_id')
    .select(['e.at', 'e.member_id', 'm.name'])
    .where('e.account_id', 'is', null)
    .where('e.action', '=', action)
    .orderBy('e.id', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (entry === undefined) return null
  return { at: isoTime(entry.at), by: entry.member_id === null ? null : (entry.name ?? String(entry.member_id)) }
}

/** @throws ProblemError `changed_meanwhile` when the stored version is not the one that was read */
export async function requireVersion(
  db: Kysely<Tables>,
  action: ChangeAction,
  { read, stored }: { read: string; stored: string },
): Promise<void> {
  if (read === stored) return
  const last = await lastChange(db, action)
  throw new ProblemError('changed_meanwhile', { who: last === null ? 'Somebody' : (last.by ?? 'The command line') })
}
