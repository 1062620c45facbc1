/** Reads the portability table for people. */
import type { Kysely } from 'kysely'
import type { Tables } from '../store/tables.ts'
import { UserError } from '../user-error.ts'

interface TableSummary {
  rows: number
  /** The file that was imported, or `demo`; null when there is no table. */
  source: string | null
  /** Ms since epoch; null when nothing has ever been imported. */
  importedAt: number | null
  /** Rows by network, the largest first. */
  networks: ReadonlyMap<string, number>
}

/** Counts the whole table: for commands, never on the loop that carries traffic. */
export async function summariseTable(db: Kysely<Tables>): Promise<TableSummary> {
  const state = await db.selectFrom('portability_state').selectAll().executeTakeFirstOrThrow()
  const counts = await db
    .selectFrom('portability')
    .select(['network', (count) => count.fn.countAll<number>().as('rows')])
    .where('generation', '=', state.generation)
    .groupBy('network')
    .orderBy('rows', 'desc')
    .orderBy('network')
    .execute()
  return {
    rows: state.row_count,
    source: state.source,
    importedAt: state.imported_at,
    networks: new Map(counts.map(({ network, rows }) => [network, rows])),
  }
}

/** Null when the table does not have the number. */
export async function networkInTable(db: Kysely<Tables>, number: string): Promise<string | null> {
  const row = await db
    .selectFrom('portability as p')
    .innerJoin('portability_state as s', 's.generation', 'p.generation')
    .select('p.network')
    .where('p.number', '=', number)
    .executeTakeFirst()
  return row?.network ?? null
}

/** Columns of an exported table, as an import takes them. */
export const tableColumns = ['number', 'network'] as const

/** Rows that one query reads. */
const pageRows = 10_000

/** The whole table in the order of its numbers, a page at a time, for a file. @throws UserError when it is replaced meanwhile */
export async function* exportTable(db: Kysely<Tables>): AsyncGenerator<[number: string, network: string][]> {
  const { generation, row_count } = await db.selectFrom('portability_state').selectAll().executeTakeFirstOrThrow()
  let after = ''
  let rows = 0
  for (;;) {
    const page = await db
      .selectFrom('portability')
      .select(['number', 'network'])
      .where('generation', '=', generation)
      .where('number', '>', after)
      .orderBy('number')
      .limit(pageRows)
      .execute()
    if (page.length === 0) break
    rows += page.length
    after = page.at(-1)!.number
    yield page.map(({ number, network }) => [number, network])
  }
  if (rows !== row_count) throw new UserError('The table was replaced while it was exported. Export it again.')
}
