/**
 * Replaces the portability table while nodes run: the new rows are inserted beside the table that is in place, and one statement
 * changes which of them counts. Rows that an import left behind when it died are removed by the next one.
 */
import { DatabaseSync } from 'node:sqlite'
import pg from 'pg'
import { UserError } from '../../user-error.ts'
import { collectRows } from '../collected-rows.ts'
import type { PortabilityImport, Replacement } from '../portability.ts'
import { migratePostgres } from './migrate.ts'

/** Rows of one statement: some ms. */
const sliceRows = 5000

export function openPostgresImport(url: string): PortabilityImport {
  const collected = new DatabaseSync('')
  const { add, networks } = collectRows(collected)
  return {
    add,
    networks,
    async replace(replacement) {
      await migratePostgres(url)
      const client = new pg.Client({ connectionString: url, application_name: 'websms import', lock_timeout: 60_000 })
      client.on('error', () => {}) // the statement that is under way rejects
      await client.connect()
      try {
        await replaceTable(client, collected, replacement)
      } finally {
        await client.end()
      }
    },
    close: () => collected.close(),
  }
}

/** @throws UserError when another import began meanwhile: the last one wins. */
async function replaceTable(
  client: pg.Client,
  collected: DatabaseSync,
  { source, at, onSlice }: Replacement,
): Promise<void> {
  const begun = await client.query<{ loading: string }>(
    'UPDATE portability_state SET loading = loading + 1 RETURNING loading',
  )
  const mine = begun.rows[0]!.loading
  await removeOthers(client, mine)
  let rows = 0
  for (const slice of slicesOf(collected)) {
    const inserted = await client.query(insertSlice, [
      mine,
      slice.map(({ number }) => number),
      slice.map(({ network }) => network),
    ])
    if (inserted.rowCount === 0) throw anotherBegan()
    rows += slice.length
    await onSlice?.(rows)
  }
  const placed = await client.query(putInPlace, [mine, rows, source, at])
  if (placed.rowCount === 0) throw anotherBegan()
  await removeOthers(client, mine)
}

const anotherBegan = () => new UserError('Another import has begun: this one was given up.')

const insertSlice = `INSERT INTO portability (generation, number, network)
  SELECT s.loading, n.number, n.network FROM portability_state s, unnest($2::text[], $3::text[]) AS n (number, network)
  WHERE s.loading = $1`
const putInPlace = `UPDATE portability_state SET generation = $1, row_count = $2, source = $3, imported_at = $4
  WHERE loading = $1`

/** Rows of neither the table that is in place nor the one that is being made. */
async function removeOthers(client: pg.Client, mine: string): Promise<void> {
  const remove = `DELETE FROM portability WHERE ctid = ANY (ARRAY (
    SELECT p.ctid FROM portability p, portability_state s
    WHERE s.loading = $1 AND p.generation NOT IN (s.generation, s.loading) LIMIT ${sliceRows}))`
  while ((await client.query(remove, [mine])).rowCount !== 0);
}

function* slicesOf(collected: DatabaseSync): Generator<{ number: string; network: string }[]> {
  const next = collected.prepare('SELECT number, network FROM temp.collected WHERE number > ? ORDER BY number LIMIT ?')
  for (let after = ''; ; ) {
    const slice = next.all(after, sliceRows) as { number: string; network: string }[]
    if (slice.length === 0) return
    yield slice
    after = slice.at(-1)!.number
  }
}
