/** Names of the accounts that rules and destinations refer to. */
import type { Kysely } from 'kysely'
import type { Tables } from '../../../store/tables.ts'

export async function accountNames(
  db: Kysely<Tables>,
  accountIds: Iterable<number | null>,
): Promise<{ id: string; name: string }[]> {
  const ids = new Set(accountIds)
  ids.delete(null)
  if (ids.size === 0) return []
  const rows = await db.selectFrom('accounts').select(['id', 'name']).orderBy('id').execute()
  return rows.filter(({ id }) => ids.has(id)).map(({ id, name }) => ({ id: String(id), name }))
}
