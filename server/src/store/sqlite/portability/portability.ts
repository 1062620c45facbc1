/**
 * Reads the portability table, on a connection of its own. Every statement finds the table that is in place at that
 * moment, old or new and never a mix. Most of what a lookup costs in SQLite is its read transaction, so those of one turn
 * of the event loop share one: a slice of a bulk pays for it once.
 */
import type { DatabaseSync } from 'node:sqlite'
import type { Portability, PortabilityState } from '../../portability.ts'
import { openDatabase } from '../open.ts'

/** Enough for the upper levels of a table of millions, and the leaves in use; the operating system has the rest. */
const cacheKib = 32_000

/** The data must have been migrated. */
export function openPortability(dataDir: string): Portability {
  const db = openDatabase({ dataDir, cacheKib })
  const begin = db.prepare('BEGIN')
  const commit = db.prepare('COMMIT')
  const select = db.prepare(portedNetwork)
  let rows = readState(db).rows
  let reading = false

  const endTurn = () => {
    if (!reading) return
    reading = false
    commit.run()
  }

  return {
    networkOf(number) {
      if (rows === 0) return null
      if (!reading) {
        begin.run()
        reading = true
        setImmediate(endTurn)
      }
      const row = select.get(number)
      return row === undefined ? null : (row.network as string)
    },
    state: () => readState(db),
    refresh() {
      endTurn()
      rows = readState(db).rows
    },
    close() {
      endTurn()
      db.close()
    },
  }
}

/** By the primary key, in the table that is in place. */
export const portedNetwork = `SELECT network FROM portability
  WHERE generation = (SELECT generation FROM portability_state WHERE id = 1) AND number = ?`

function readState(db: DatabaseSync): PortabilityState {
  const { row_count, source, imported_at } = db
    .prepare('SELECT row_count, source, imported_at FROM portability_state')
    .get()!
  return {
    rows: row_count as number,
    source: source as string | null,
    importedAt: imported_at as number | null,
  }
}
