/** SQLite behind the store: one file, one process that writes it. */
import type { Engine, EngineOptions } from '../engine.ts'
import type { Place } from '../place.ts'
import { changesOn } from './changes.ts'
import { kyselyOn } from './kysely.ts'
import { migrate } from './migrate.ts'
import { dataError, lockDataDir, openDatabase } from './open.ts'
import { openPortability } from './portability/portability.ts'
import { createSearch } from './search/search.ts'

/** Cache of the connection that reads beside the store's thread: settings, and rows that were written a moment ago. */
const cacheKib = 8000

/** Opens and migrates. @throws UserError */
export async function openSqlite({ dataDir }: Place, { node, search: searching }: EngineOptions): Promise<Engine> {
  const db = openDatabase({ dataDir, cacheKib })
  let lock: { release(): void } | null = null
  try {
    if (node !== null) lock = lockDataDir(dataDir)
    migrate(db)
  } catch (error) {
    db.close()
    lock?.release()
    throw dataError(dataDir, error)
  }
  const read = kyselyOn(db)
  const search = createSearch(dataDir, searching)
  return {
    nodes: null,
    db,
    read,
    search: search.kysely,
    portability: async () => openPortability(dataDir),
    onBulkJob: (_jobId, work) => work(), // the one gateway does one thing at a time with it
    changes: async (alone) => changesOn(db, read, alone),
    tell: () => {},
    onNews: () => {},
    // A lock is waited for that long before the write fails by itself, and says why.
    faultAfterMs: 30_000,
    explained: (error) => dataError(dataDir, error),
    async close() {
      await search.close()
      db.close()
      lock?.release()
    },
  }
}
