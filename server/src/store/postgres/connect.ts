/** Connections to PostgreSQL, each with the settings that its work needs. */
import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { PostgresConnection } from './connection.ts'
import { readValue } from './values.ts'

/** Settings of every session of ours. Plans of the verbs' statements are made once and never by the numbers of rows at that
 *  moment: on an empty table those would be plans that do not hold for a full one. */
export const session = {
  plan_cache_mode: 'force_generic_plan',
  enable_hashjoin: 'off',
  enable_mergejoin: 'off',
  enable_seqscan: 'off',
  enable_bitmapscan: 'off',
  enable_material: 'off',
  enable_memoize: 'off',
  jit: 'off',
  // To start other processes for a statement takes longer than the statement.
  max_parallel_workers_per_gather: '0',
  // Longer than the next one: a writer that waits for the turn of another, which hangs, gets it.
  lock_timeout: '15s',
  idle_in_transaction_session_timeout: '5s',
} as const

/** The thread that asks waits for each answer: `writes` for as long as it takes, readers for a moment. */
export function connectPostgres(
  url: string,
  { writes, incarnation }: { writes: boolean; incarnation: string | null },
): PostgresConnection {
  return new PostgresConnection({
    url,
    session,
    applicationName: writes ? 'websms writer' : 'websms reader',
    writer: writes ? randomUUID() : null,
    incarnation,
    patient: writes,
  })
}

/** Values are read as on every other connection. */
const types = {
  getTypeParser: (typeId: number) => (text: string) => readValue(typeId, text),
} as pg.CustomTypesConfig

/** Maximum duration of a statement of a command that looks at the data, in ms. */
const lookMsMax = 30_000

/** One connection that waits in the event loop, for commands and `doctor`. The caller connects it, and ends it. */
export function openClient(url: string): pg.Client {
  const client = new pg.Client({
    ...{ connectionString: url, types },
    application_name: 'websms look',
    connectionTimeoutMillis: 5000,
    statement_timeout: lookMsMax,
    lock_timeout: 10_000,
  })
  client.on('error', () => {}) // the statement under way rejects
  return client
}

interface PoolOptions {
  max: number
  applicationName: string
  /** Maximum duration of a statement, in ms. */
  statementMsMax: number
}

/** Connections that wait in the event loop, for what people look at and change. */
export function openPool(url: string, { max, applicationName, statementMsMax }: PoolOptions): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max,
    application_name: applicationName,
    connectionTimeoutMillis: 5000,
    statement_timeout: statementMsMax,
    lock_timeout: 10_000,
    idle_in_transaction_session_timeout: 10_000,
    keepAlive: true,
    types,
  })
  // A connection that is lost says so to the query under way; the next query makes another.
  pool.on('connect', (client) => client.on('error', () => {}))
  pool.on('error', () => {})
  return pool
}
