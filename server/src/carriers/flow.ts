/** The stored flow of each carrier: run, pause or drain. */
import type { Kysely } from 'kysely'
import type { Flow } from '../rules/flow.ts'
import type { Tables } from '../store/tables.ts'

export async function readFlows(db: Kysely<Tables>): Promise<ReadonlyMap<number, Flow>> {
  const rows = await db.selectFrom('carriers').select(['id', 'flow']).orderBy('id').execute()
  return new Map(rows.map(({ id, flow }) => [id, flow]))
}

/** Runs inside the caller's transaction; the gateway follows within a second. */
export async function setFlow(db: Kysely<Tables>, carrierId: number, flow: Flow): Promise<void> {
  await db.updateTable('carriers').set({ flow }).where('id', '=', carrierId).execute()
}
