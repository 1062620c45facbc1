/** Controls of a run with several nodes: a guarantee is taken out of the gateways, and the checker has to find that. */
import { Client } from 'pg'
import type { Bound } from './check.ts'

/** Preloaded into each node. */
export const controlModule = new URL('./control-hooks.ts', import.meta.url).href

export const controls = {
  /** A node whose lease is over goes on with its work. */
  'no-fence': 'fence broken',
  /** Each node goes by the clock of its machine. */
  'own-clocks': 'times wrong',
  /** The database answers what it has not synced, and its power is cut. */
  'no-sync': 'lost',
} as const satisfies Record<string, Bound>
export type Control = keyof typeof controls

/** Takes it out of the database, too. @param url of a database that is migrated */
export async function dropFrom(url: string, control: Control): Promise<void> {
  if (control !== 'no-fence') return
  const client = new Client(url)
  await client.connect()
  try {
    const { rows } = await client.query<{ fenced: string }>(
      "SELECT pg_get_functiondef('take_turn(text, text)'::regprocedure) AS fenced",
    )
    const { fenced } = rows[0]!
    const unfenced = fenced.replace('IF mine IS NOT NULL AND', 'IF false AND')
    if (unfenced === fenced) throw new Error(`the fence was not found in take_turn:\n${fenced}`)
    await client.query(unfenced)
  } finally {
    await client.end()
  }
}
