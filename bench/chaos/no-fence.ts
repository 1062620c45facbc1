/** The control of a run with several nodes: the fence is taken out, so that a node whose lease is over goes on with its work. The
 *  checker has to find that. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Client } from 'pg'

/** Preloaded into each node. */
export const noFenceModule = new URL('./no-fence-hooks.ts', import.meta.url).href

const migration = fileURLToPath(new URL('../../server/src/store/postgres/migrations/0002-nodes.sql', import.meta.url))

/** The database takes the decisions of nodes that were removed. @param url of a database that is migrated */
export async function dropFence(url: string): Promise<void> {
  const functionForm = /CREATE OR REPLACE FUNCTION take_turn.*?END \$\$;/s
  const [whole = ''] = functionForm.exec(readFileSync(migration, 'utf8')) ?? []
  const unfenced = whole.replace('IF mine IS NOT NULL AND', 'IF false AND')
  if (unfenced === whole) throw new Error('the fence was not found in take_turn of 0002-nodes.sql')
  const client = new Client(url)
  await client.connect()
  try {
    await client.query(unfenced)
  } finally {
    await client.end()
  }
}
