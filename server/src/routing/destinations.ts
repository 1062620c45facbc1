/** Allowed, monitored and blocked destinations in the store: read and replaced as a whole. */
import type { Kysely } from 'kysely'
import type { DestinationEntry } from '../rules/routing/destinations.ts'
import type { Tables } from '../store/tables.ts'

/** The site's entries first. */
export async function readDestinations(db: Kysely<Tables>): Promise<DestinationEntry[]> {
  const rows = await db
    .selectFrom('destinations')
    .selectAll()
    .orderBy('account_id', (order) => order.asc().nullsFirst())
    .orderBy('kind')
    .orderBy('value')
    .execute()
  return rows.map(({ account_id, kind, value, mode }) => ({ accountId: account_id, by: kind, value, mode }))
}

/** Runs inside the caller's transaction, which writes the audit entry too. The gateway follows within a second. */
export async function replaceDestinations(db: Kysely<Tables>, entries: readonly DestinationEntry[]): Promise<void> {
  await db.deleteFrom('destinations').execute()
  for (const { accountId, by, value, mode } of entries) {
    await db.insertInto('destinations').values({ account_id: accountId, kind: by, value, mode }).execute()
  }
}
