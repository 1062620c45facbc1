/** The carriers of this run, with the row each has in the store. A name may stand for a simulated and a real one; they are two. */
import type { Kysely } from 'kysely'
import type { RouteCarrier } from '../routing/route.ts'
import type { CarrierSetting } from '../settings.ts'
import type { Tables } from '../store/tables.ts'

/** Runs inside the caller's transaction. */
export async function registerCarriers(
  db: Kysely<Tables>,
  settings: readonly CarrierSetting[],
  simulated: boolean,
  at: number,
): Promise<RouteCarrier[]> {
  const flag = simulated ? 1 : 0
  const routes: RouteCarrier[] = []
  for (const { id: name, networks } of settings) {
    await db
      .insertInto('carriers')
      .values({ name, simulated: flag, first_used_at: at, receipt_ids: null })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
    const { id } = await db
      .selectFrom('carriers')
      .select('id')
      .where('name', '=', name)
      .where('simulated', '=', flag)
      .executeTakeFirstOrThrow()
    routes.push({ carrierId: id, name, simulated, networks })
  }
  return routes
}

/** Whether this data folder has ever used a real carrier. */
export async function usedRealCarrier(db: Kysely<Tables>): Promise<boolean> {
  const row = await db.selectFrom('carriers').select('id').where('simulated', '=', 0).limit(1).executeTakeFirst()
  return row !== undefined
}

/** Simulated carriers of earlier runs that do not run now: nothing queued for them may go anywhere else. */
export async function absentSimulated(db: Kysely<Tables>, running: readonly RouteCarrier[]): Promise<number[]> {
  const rows = await db.selectFrom('carriers').select('id').where('simulated', '=', 1).execute()
  const ids = new Set(running.map(({ carrierId }) => carrierId))
  return rows.map(({ id }) => id).filter((id) => !ids.has(id))
}

/** Every carrier that this data folder has used, with the form of its receipts' ids as far as it has been seen. */
export function listCarriers(db: Kysely<Tables>) {
  return db.selectFrom('carriers').selectAll().orderBy('id').execute()
}
