/**
 * Replaces the portability table while the gateway runs. Rows are first collected in a temporary file of SQLite's, sorted,
 * where they disturb nobody; then they are copied beside the table that is read, in slices with pauses between them that
 * leave the database to the traffic; one short transaction puts the new table in place; the old one goes in slices again.
 * What an import that died has left behind is removed by the next one.
 */
import { setTimeout } from 'node:timers/promises'
import { UserError } from '../../user-error.ts'
import { migrate } from './migrate.ts'
import { openDatabase } from './open.ts'

export interface PortabilityImport {
  /** Collects a row. Gives the line of an earlier row that says something else about its number; null when none does. */
  add(number: string, network: string, line: number): number | null
  /** How many rows were collected, by network. */
  networks(): Map<string, number>
  /** Puts what was collected in place of the table. @throws UserError when another import began meanwhile. */
  replace(replacement: Replacement): Promise<void>
  close(): void
}

export interface Replacement {
  /** Where the rows come from; null for the empty table. */
  source: string | null
  at: number
  /** Told after each slice how many rows have been copied. */
  onSlice?: (rows: number) => void | Promise<void>
}

export interface PortabilityImportOptions {
  dataDir: string
  /** Rows in one transaction, which is how long traffic may have to wait for it. Default 2,000: some ms. */
  sliceRows?: number
  /** The most of the time that slices may take, as a share. Default 0.25. */
  shareMax?: number
}

/** How long a slice waits for the traffic's transactions before the import gives up, in ms. */
const busyTimeoutMs = 60_000

/** Opens the data folder, and migrates. */
export function openPortabilityImport(options: PortabilityImportOptions): PortabilityImport {
  const { dataDir, sliceRows = 2000, shareMax = 0.25 } = options
  const db = openDatabase({ dataDir })
  migrate(db)
  db.exec(`PRAGMA temp_store = FILE; PRAGMA busy_timeout = ${busyTimeoutMs};
    CREATE TEMP TABLE collected (number TEXT PRIMARY KEY, network TEXT NOT NULL, line INTEGER NOT NULL) WITHOUT ROWID;
    PRAGMA temp.journal_mode = OFF; BEGIN`)
  const insert = db.prepare('INSERT OR IGNORE INTO temp.collected (number, network, line) VALUES (?, ?, ?)')
  const earlier = db.prepare('SELECT line FROM temp.collected WHERE number = ? AND network <> ?')
  const count = db.prepare(
    'SELECT network, count(*) AS n FROM temp.collected GROUP BY network ORDER BY n DESC, network',
  )
  const sliceEnd = db.prepare(`SELECT max(number) AS number, count(*) AS n
    FROM (SELECT number FROM temp.collected WHERE number > ? ORDER BY number LIMIT ?)`)
  const copy = db.prepare(`INSERT INTO portability (generation, number, network)
    SELECT ?, number, network FROM temp.collected WHERE number > ? AND number <= ?`)
  const remove = db.prepare(`DELETE FROM portability WHERE generation = ?1 AND number IN
    (SELECT number FROM portability WHERE generation = ?1 ORDER BY number LIMIT ?2)`)
  const nextGeneration = db.prepare('SELECT min(generation) AS generation FROM portability WHERE generation > ?')
  const readState = db.prepare('SELECT generation, loading FROM portability_state')
  const begin = db.prepare('UPDATE portability_state SET loading = loading + 1 RETURNING loading')
  const putInPlace = db.prepare(
    'UPDATE portability_state SET generation = ?, row_count = ?, source = ?, imported_at = ?',
  )

  const state = () => readState.get() as { generation: number; loading: number }
  const transaction = <Result>(work: () => Result): Result => {
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
  /** One slice, and the pause that it costs. */
  const slice = async <Result>(work: () => Result): Promise<Result> => {
    let startedAt = 0
    const result = transaction(() => {
      startedAt = performance.now()
      return work()
    })
    await setTimeout(Math.ceil((performance.now() - startedAt) * (1 / shareMax - 1)))
    return result
  }
  /** Those that have rows, each found by one seek. */
  const generations = (): number[] => {
    const found: number[] = []
    for (let last = -1; ; ) {
      const next = nextGeneration.get(last)!.generation as number | null
      if (next === null) return found
      found.push(next)
      last = next
    }
  }
  const removeGeneration = async (generation: number, check: () => void): Promise<void> => {
    const removed = () => {
      check()
      return remove.run(generation, sliceRows).changes
    }
    while (Number(await slice(removed)) > 0);
  }

  return {
    add(number, network, line) {
      if (insert.run(number, network, line).changes > 0) return null
      return (earlier.get(number, network)?.line as number | undefined) ?? null
    },
    networks: () => new Map(count.all().map(({ network, n }) => [network as string, n as number])),
    async replace({ source, at, onSlice }) {
      db.exec('COMMIT')
      // A power cut may undo slices, which nobody reads yet; the transaction that puts them in place syncs them all.
      db.exec('PRAGMA synchronous = NORMAL')
      const mine = transaction(() => begin.get()!.loading as number)
      const check = () => {
        if (state().loading !== mine) throw new UserError('Another import has begun: this one was given up.')
      }
      for (const generation of generations()) {
        if (generation !== state().generation) await removeGeneration(generation, check)
      }

      let rows = 0
      for (let after = ''; ; ) {
        const { number: last, n } = sliceEnd.get(after, sliceRows) as { number: string; n: number }
        if (n === 0) break
        const from = after
        await slice(() => {
          check()
          copy.run(mine, from, last)
        })
        rows += n
        after = last
        await onSlice?.(rows)
      }
      db.exec('PRAGMA synchronous = FULL')
      const replaced = transaction(() => {
        check()
        const { generation } = state()
        putInPlace.run(mine, rows, source, at)
        return generation
      })
      db.exec('PRAGMA synchronous = NORMAL')
      await removeGeneration(replaced, () => {})
    },
    close: () => db.close(),
  }
}
