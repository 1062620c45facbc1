/** The portability table that comes with the simulator, so that a newcomer sees numbers that have moved. */
import { demoSource } from '../store/portability.ts'
import type { Store } from '../store/store.ts'

/** Number and network. readings "Porting" names the first one. */
const demoTable: readonly (readonly [string, string])[] = [
  ['6421234567', 'Spark'],
  ['6421555001', '2degrees'],
  ['6422555001', 'One NZ'],
  ['6427555001', '2degrees'],
]

/** Loads the demo table when the simulator runs, unless a table was ever imported; else removes the demo table, since
 *  real messages must not follow made-up data. */
export async function keepDemoTable(store: Store, simulated: boolean): Promise<void> {
  await store.change(async (db) => {
    const state = await db.selectFrom('portability_state').selectAll().executeTakeFirstOrThrow()
    const wanted = simulated && state.imported_at === null && state.source === null
    const unwanted = !simulated && state.source === demoSource
    if (!wanted && !unwanted) return
    const generation = state.loading + 1
    const rows = wanted ? demoTable.map(([number, network]) => ({ generation, number, network })) : []
    if (wanted) await db.insertInto('portability').values(rows).execute()
    else await db.deleteFrom('portability').where('generation', '=', state.generation).execute()
    await db
      .updateTable('portability_state')
      .set({ generation, loading: generation, row_count: rows.length, source: wanted ? demoSource : null })
      .execute()
  })
}
