/** PostgreSQL behind the store. */
import {
  HandleEmptyInListsPlugin,
  Kysely,
  PostgresDialect,
  type PostgresPool,
  replaceWithNoncontingentExpression,
} from 'kysely'
import { type Engine, type EngineOptions, StandbyEnded } from '../engine.ts'
import type { Place } from '../place.ts'
import type { Tables } from '../tables.ts'
import { postgresChanges } from './changes.ts'
import { connectPostgres, openPool } from './connect.ts'
import { databaseUrlError } from './errors.ts'
import { holdLease, type Lease } from './lease.ts'
import { migratePostgres } from './migrate.ts'
import { openPortabilityCopy } from './portability.ts'
import { boundedPool } from './search.ts'

/** Maximum duration of a statement that reads rows by their key or changes settings, in ms. */
const statementMsMax = 10_000

/** Opens and migrates. @throws UserError */
export async function openPostgres(
  { databaseUrl }: Place,
  { exclusive, search: searching }: EngineOptions,
): Promise<Engine> {
  const url = databaseUrl!
  const explained = (error: unknown) => databaseUrlError(url, error)
  const pool = openPool(url, { max: 5, applicationName: 'websms', statementMsMax })
  // Of its own: renewals do not wait for what people read and change.
  const leasePool = openPool(url, { max: 1, applicationName: 'websms lease', statementMsMax })
  let lease: Lease | null = null
  try {
    await migratePostgres(url)
    if (exclusive !== null) lease = await holdLease(leasePool, exclusive)
  } catch (error) {
    await Promise.all([pool.end(), leasePool.end()])
    throw error instanceof StandbyEnded ? error : explained(error)
  }
  const incarnation = lease?.incarnation ?? null
  const db = connectPostgres(url, { writes: false, incarnation })
  const { queryMsMax = 5000 } = searching
  const searchPool = openPool(url, { max: 2, applicationName: 'websms search', statementMsMax: queryMsMax })
  const read = kyselyOf(pool)
  return {
    incarnation,
    db,
    read,
    search: kyselyOf(boundedPool(searchPool, searching)),
    portability: () => openPortabilityCopy(read),
    changes: () => postgresChanges(read, incarnation),
    faultAfterMs: 5000,
    explained,
    async close() {
      db.close()
      await lease?.free()
      await Promise.all([pool.end(), searchPool.end(), leasePool.end()])
    },
  }
}

function kyselyOf(pool: PostgresPool): Kysely<Tables> {
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool }), plugins: [emptyLists] })
}

/** `IN ()` is no SQL here; in SQLite it is false. */
const emptyLists = new HandleEmptyInListsPlugin({ strategy: replaceWithNoncontingentExpression })
