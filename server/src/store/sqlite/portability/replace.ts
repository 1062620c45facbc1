/**
 * Replaces the portability table while the gateway runs. The rows collected are copied beside the table that is read, in
 * slices with pauses between them that leave the database to the traffic; one short transaction puts the new table in
 * place; the old one goes in slices again. What an import that died has left behind is removed by the next one.
 */
import type { DatabaseSync } from 'node:sqlite'
import { setTimeout } from 'node:timers/promises'
import { UserError } from '../../../user-error.ts'
import type { Replacement } from '../../portability.ts'

export interface SliceOptions {
  /** Rows in one transaction, which is how long traffic may have to wait for it. Default 2,000: some ms. */
  sliceRows: number
  /** Maximum share of the time that slices may take. Default 0.25. */
  shareMax: number
}

/** `temp.collected` holds the new rows. @throws UserError when another import began meanwhile: the last one wins. */
export async function replaceTable(
  db: DatabaseSync,
  options: SliceOptions,
  { source, at, onSlice }: Replacement,
): Promise<void> {
  const slice = slices(db, options)
  // A power cut may undo slices, which nobody reads yet; the transaction that puts them in place syncs them all.
  db.exec('PRAGMA synchronous = NORMAL')
  const mine = transaction(db, () => db.prepare(beginLoading).get()!.loading as number)
  const check = () => {
    if (stateOf(db).loading !== mine) throw new UserError('Another import has begun: this one was given up.')
  }
  for (const generation of generationsOf(db)) {
    if (generation !== stateOf(db).generation) await removeGeneration(db, generation, options.sliceRows, slice, check)
  }
  let rows = 0
  for (const { from, to, count } of rangesOf(db, options.sliceRows)) {
    await slice(() => {
      check()
      db.prepare(copyRange).run(mine, from, to)
    })
    rows += count
    await onSlice?.(rows)
  }
  db.exec('PRAGMA synchronous = FULL')
  const replaced = transaction(db, () => {
    check()
    const { generation } = stateOf(db)
    db.prepare(putInPlace).run(mine, rows, source, at)
    return generation
  })
  db.exec('PRAGMA synchronous = NORMAL')
  await removeGeneration(db, replaced, options.sliceRows, slice)
}

const beginLoading = 'UPDATE portability_state SET loading = loading + 1 RETURNING loading'
const copyRange = `INSERT INTO portability (generation, number, network)
  SELECT ?, number, network FROM temp.collected WHERE number > ? AND number <= ?`
const putInPlace = 'UPDATE portability_state SET generation = ?, row_count = ?, source = ?, imported_at = ?'

type Slice = <Result>(work: () => Result) => Promise<Result>

/** Runs transactions, each followed by the pause that its duration costs. */
function slices(db: DatabaseSync, { shareMax }: SliceOptions): Slice {
  return async (work) => {
    let startedAt = 0
    const result = transaction(db, () => {
      startedAt = performance.now() // and not while waiting for others
      return work()
    })
    await setTimeout(Math.ceil((performance.now() - startedAt) * (1 / shareMax - 1)))
    return result
  }
}

function transaction<Result>(db: DatabaseSync, work: () => Result): Result {
  db.exec('BEGIN IMMEDIATE')
  try {
    const result = work()
    db.exec('COMMIT')
    return result
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK')
    throw error
  }
}

function stateOf(db: DatabaseSync): { generation: number; loading: number } {
  return db.prepare('SELECT generation, loading FROM portability_state').get() as ReturnType<typeof stateOf>
}

/** The tables that have rows, each found by one seek. */
function* generationsOf(db: DatabaseSync): Generator<number> {
  const next = db.prepare('SELECT min(generation) AS generation FROM portability WHERE generation > ?')
  for (let last = -1; ; ) {
    const generation = next.get(last)!.generation as number | null
    if (generation === null) return
    yield generation
    last = generation
  }
}

/** The collected rows in their order, as ranges of so many: above `from`, up to `to`. */
function* rangesOf(db: DatabaseSync, sliceRows: number): Generator<{ from: string; to: string; count: number }> {
  const next = db.prepare(`SELECT max(number) AS last, count(*) AS count
    FROM (SELECT number FROM temp.collected WHERE number > ? ORDER BY number LIMIT ?)`)
  for (let from = ''; ; ) {
    const { last, count } = next.get(from, sliceRows) as { last: string; count: number }
    if (count === 0) return
    yield { from, to: last, count }
    from = last
  }
}

async function removeGeneration(
  db: DatabaseSync,
  generation: number,
  sliceRows: number,
  slice: Slice,
  check: () => void = () => {},
): Promise<void> {
  const remove = db.prepare(`DELETE FROM portability WHERE generation = ?1 AND number <=
    (SELECT max(number) FROM (SELECT number FROM portability WHERE generation = ?1 ORDER BY number LIMIT ?2))`)
  const removeSome = () => {
    check()
    return Number(remove.run(generation, sliceRows).changes)
  }
  while ((await slice(removeSome)) > 0);
}
