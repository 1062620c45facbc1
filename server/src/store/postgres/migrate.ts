/** Brings the database to this version's schema: each migration once, in order, in a transaction of its own, by one process at a
 *  time. */
import { readdirSync, readFileSync } from 'node:fs'
import pg from 'pg'
import { UserError } from '../../user-error.ts'
import type { MigrationState } from '../sql/stored-data.ts'
import { refuseUnfinished } from './relocation-mark.ts'

const folder = new URL('./migrations/', import.meta.url)

/** Returns the names of the migrations that it applied. @throws UserError when a newer version wrote the data */
export async function migratePostgres(url: string, at = Date.now()): Promise<string[]> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'websms migrate',
    connectionTimeoutMillis: 5000,
    lock_timeout: 60_000,
  })
  client.on('error', () => {})
  try {
    await client.connect()
    await lockMigrations(client)
    await refuseUnfinished(client)
    return await applyPending(client, at)
  } finally {
    await client.end().catch(() => {})
  }
}

/** Any number, the same for all versions. */
const migrationLock = 2_718_281_828

/** Until the connection ends, or `unlockMigrations`. */
export async function lockMigrations(client: pg.Client): Promise<void> {
  await client.query('SELECT pg_advisory_lock($1)', [migrationLock])
}

export async function unlockMigrations(client: pg.Client): Promise<void> {
  await client.query('SELECT pg_advisory_unlock($1)', [migrationLock])
}

/** With the lock. Returns the names of the migrations that it applied. */
export async function applyPending(client: pg.Client, at: number): Promise<string[]> {
  await client.query(
    'CREATE TABLE IF NOT EXISTS migrations (name text COLLATE "C" PRIMARY KEY, applied_at bigint NOT NULL)',
  )
  const { pending } = await schemaOf(client)
  for (const name of pending) {
    await client.query('BEGIN')
    await client.query(readFileSync(new URL(name, folder), 'utf8'))
    await client.query('INSERT INTO migrations (name, applied_at) VALUES ($1, $2)', [name, at])
    await client.query('COMMIT')
  }
  return pending
}

/** The table of migrations is there. @throws UserError when a newer version wrote the data, or a move to it has not ended */
export async function migrationsOf(client: pg.Client): Promise<MigrationState> {
  await refuseUnfinished(client)
  return schemaOf(client)
}

/** The same while a move has not ended. @throws UserError */
export async function schemaOf(client: pg.Client): Promise<MigrationState> {
  const known = readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .sort()
  const { rows } = await client.query<{ name: string }>('SELECT name FROM migrations ORDER BY name')
  const applied = rows.map(({ name }) => name)
  const unknown = applied.filter((name) => !known.includes(name))
  if (unknown.length > 0) {
    throw new UserError(`This data was written by a newer version (it has ${unknown.join(', ')}). Run that version.`)
  }
  return { applied, pending: known.filter((name) => !applied.includes(name)) }
}
