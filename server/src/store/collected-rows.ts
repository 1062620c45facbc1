/** Rows of a new portability table, collected in a temporary file of SQLite's, sorted by number. */
import type { DatabaseSync } from 'node:sqlite'

export interface CollectedRows {
  /** Returns the line of an earlier row that has another network for the number; null when there is none. */
  add(number: string, network: string, line: number): number | null
  /** Number of rows by network, the largest first. */
  networks(): Map<string, number>
}

/** As `temp.collected`, in a transaction that is open from then on. */
export function collectRows(db: DatabaseSync): CollectedRows {
  db.exec(`PRAGMA temp_store = FILE;
    CREATE TEMP TABLE collected (number TEXT PRIMARY KEY, network TEXT NOT NULL, line INTEGER NOT NULL) WITHOUT ROWID;
    PRAGMA temp.journal_mode = OFF; BEGIN`)
  const insert = db.prepare('INSERT OR IGNORE INTO temp.collected (number, network, line) VALUES (?, ?, ?)')
  const earlier = db.prepare('SELECT line FROM temp.collected WHERE number = ? AND network <> ?')
  const count = db.prepare(
    'SELECT network, count(*) AS n FROM temp.collected GROUP BY network ORDER BY n DESC, network',
  )
  return {
    add(number, network, line) {
      if (insert.run(number, network, line).changes > 0) return null
      return (earlier.get(number, network)?.line as number | undefined) ?? null
    },
    networks: () => new Map(count.all().map(({ network, n }) => [network as string, n as number])),
  }
}
