/** Operators of the site and their roles. One full operator who can sign in is always kept, so that the site cannot lock
 *  itself out. */
import { actingRoles, type OperatorRole } from '@websms/contract/members'
import type { Kysely, Selectable } from 'kysely'
import type { Tables } from '../../store/tables.ts'
import { UserError } from '../../user-error.ts'

export async function hasFullOperator(db: Kysely<Tables>): Promise<boolean> {
  return (await fullOperators(db).executeTakeFirst()) !== undefined
}

/** Inside the caller's transaction. Open sessions have the new role from their next request; links that the member made as a
 *  full operator end with that role. @param role null: no longer an operator. @throws UserError for the last full operator */
export async function setOperatorRole(
  db: Kysely<Tables>,
  member: Pick<Selectable<Tables['members']>, 'id' | 'email' | 'operator_role'>,
  role: OperatorRole | null,
): Promise<void> {
  if (member.operator_role === 'full' && role !== 'full') {
    await requireOtherFullOperator(db, member)
    await db.deleteFrom('member_links').where('created_by', '=', member.id).execute()
  }
  await db.updateTable('members').set({ operator_role: role }).where('id', '=', member.id).execute()
  const mayAct = role !== null && actingRoles[role] !== null
  await db
    .updateTable('sessions')
    .set({ texts_shown: 0, ...(!mayAct && { acting_as: 0 }) })
    .where('member_id', '=', member.id)
    .execute()
}

/** Inside the caller's transaction, before the member loses the role or is suspended. @throws UserError */
export async function requireOtherFullOperator(
  db: Kysely<Tables>,
  member: Pick<Selectable<Tables['members']>, 'id' | 'email'>,
): Promise<void> {
  const other = await fullOperators(db)
    .where('id', '<>', member.id)
    .where('suspended_at', 'is', null)
    .executeTakeFirst()
  if (other === undefined) {
    throw new UserError(
      `${member.email} is the last full operator who can sign in. Give another member the role full first.`,
    )
  }
}

function fullOperators(db: Kysely<Tables>) {
  return db.selectFrom('members').select('id').where('operator_role', '=', 'full').limit(1)
}
