/** Opens a connection for the verbs, to the engine that has the data. */
import type { Place } from '../place.ts'
import { connectPostgres } from '../postgres/connect.ts'
import type { Connection } from '../sql/connection.ts'
import { openDatabase } from '../sqlite/open.ts'

interface ConnectOptions {
  /** Pages that SQLite keeps in memory, in KiB. */
  cacheKib?: number
  /** The connection writes, and waits for a server that is away. Others fail at once then. */
  writes: boolean
  /** The node that writes. */
  incarnation?: string | null
}

/** @throws UserError when the data cannot be used */
export function connect(
  { dataDir, databaseUrl }: Place,
  { cacheKib, writes, incarnation = null }: ConnectOptions,
): Connection {
  if (databaseUrl !== null) return connectPostgres(databaseUrl, { writes, incarnation })
  return openDatabase({ dataDir, ...(cacheKib !== undefined && { cacheKib }) })
}
