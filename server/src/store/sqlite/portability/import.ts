/** Collects the rows of a new portability table where they disturb nobody: in a temporary file of SQLite's, sorted. */
import { migrate } from '../migrate.ts'
import { openDatabase } from '../open.ts'
import { type Replacement, replaceTable, type SliceOptions } from './replace.ts'

export interface PortabilityImport {
  /** Collects a row. Returns the line of an earlier row that has another network for the number; null when there is
   *  none. */
  add(number: string, network: string, line: number): number | null
  /** Number of collected rows by network, the largest first. */
  networks(): Map<string, number>
  /** Replaces the table by the collected rows; may be called once. @throws UserError when another import began
   *  meanwhile. */
  replace(replacement: Replacement): Promise<void>
  close(): void
}

interface PortabilityImportOptions extends Partial<SliceOptions> {
  dataDir: string
}

/** Maximum time that a slice waits for the traffic's transactions before the import gives up, in ms. */
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
  return {
    add(number, network, line) {
      if (insert.run(number, network, line).changes > 0) return null
      return (earlier.get(number, network)?.line as number | undefined) ?? null
    },
    networks: () => new Map(count.all().map(({ network, n }) => [network as string, n as number])),
    replace(replacement) {
      db.exec('COMMIT')
      return replaceTable(db, { sliceRows, shareMax }, replacement)
    },
    close: () => db.close(),
  }
}
