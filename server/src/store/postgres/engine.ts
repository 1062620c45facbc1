/** PostgreSQL behind the store. */
import {
  HandleEmptyInListsPlugin,
  Kysely,
  PostgresDialect,
  type PostgresPool,
  replaceWithNoncontingentExpression,
} from 'kysely'
import type pg from 'pg'
import { askTime } from '../../site-time.ts'
import type { Engine, EngineOptions } from '../engine.ts'
import { StandbyEnded } from '../nodes.ts'
import type { Place } from '../place.ts'
import type { Tables } from '../tables.ts'
import { postgresChanges } from './changes.ts'
import { connectPostgres, openPool } from './connect.ts'
import { databaseUrlError } from './errors.ts'
import { migratePostgres } from './migrate.ts'
import { openNews } from './news.ts'
import { type JoinedNodes, joinNodes } from './nodes.ts'
import { openPortabilityCopy } from './portability.ts'
import { boundedPool } from './search.ts'

/** Maximum duration of a statement that reads rows by their key or changes settings, in ms. */
const statementMsMax = 10_000

/** Opens and migrates. @throws UserError */
export async function openPostgres(
  { databaseUrl }: Place,
  { node, search: searching }: EngineOptions,
): Promise<Engine> {
  const url = databaseUrl!
  const explained = (error: unknown) => databaseUrlError(url, error)
  const pool = openPool(url, { max: 5, applicationName: 'websms', statementMsMax })
  // Of its own: renewals do not wait for what people read and change.
  const nodePool = openPool(url, { max: 2, applicationName: 'websms node', statementMsMax })
  let nodes: JoinedNodes | null = null
  try {
    const { newer } = await migratePostgres(url, { folder: node?.migrations })
    if (newer.length > 0) node?.onNewerData(newer)
    if (node === null) await readTime(nodePool)
    else nodes = await joinNodes({ url, pool: nodePool }, node)
  } catch (error) {
    await Promise.all([pool.end(), nodePool.end()])
    throw error instanceof StandbyEnded ? error : explained(error)
  }
  const incarnation = nodes?.incarnation ?? null
  const news =
    nodes && openNews({ url, pool: nodePool, incarnation: nodes.incarnation, others: () => nodes.live.length > 1 })
  news?.onNews((heard) => {
    if (heard === null || heard.nodes) nodes?.look().catch(() => {}) // its own renewals look again
  })
  const db = connectPostgres(url, { writes: false, incarnation })
  const { queryMsMax = 5000 } = searching
  const searchPool = openPool(url, { max: 2, applicationName: 'websms search', statementMsMax: queryMsMax })
  const read = kyselyOf(pool)
  return {
    nodes,
    db,
    read,
    search: kyselyOf(boundedPool(searchPool, searching)),
    portability: () => openPortabilityCopy(read),
    onBulkJob: (jobId, work) => onBulkJob(pool, jobId, work),
    changes: () => postgresChanges(read, incarnation),
    tell: (told) => news?.tell(told),
    onNews: (listener) => news?.onNews(listener),
    faultAfterMs: 5000,
    explained,
    async close() {
      db.close()
      await news?.close()
      await nodes?.leave()
      await Promise.all([pool.end(), searchPool.end(), nodePool.end()])
    },
  }
}

/** A command goes by the time of the nodes. */
async function readTime(pool: pg.Pool): Promise<void> {
  const timeIs = askTime()
  const { rows } = await pool.query<{ now: number }>('SELECT clock_ms() AS now')
  timeIs(rows[0]!.now)
}

/** Maximum duration of work on a bulk job, in ms: a node that hangs in it holds the others up for no longer. */
const jobMsMax = 10_000

async function onBulkJob<Result>(pool: pg.Pool, jobId: number, work: () => Promise<Result>): Promise<Result> {
  const client = await pool.connect()
  try {
    await client.query(`BEGIN; SET LOCAL idle_in_transaction_session_timeout = ${jobMsMax}`)
    await client.query("SELECT pg_advisory_xact_lock('bulk_jobs'::regclass::oid::int, $1)", [jobId])
    return await work()
  } finally {
    await client.query('ROLLBACK').then(
      () => client.release(),
      () => client.release(true),
    )
  }
}

function kyselyOf(pool: PostgresPool): Kysely<Tables> {
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool }), plugins: [emptyLists] })
}

/** `IN ()` is no SQL here; in SQLite it is false. */
const emptyLists = new HandleEmptyInListsPlugin({ strategy: replaceWithNoncontingentExpression })
