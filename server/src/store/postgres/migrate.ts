/** Brings the database to this version's schema: each migration once, in order, in a transaction of its own, by one process at a
 *  time. Nodes may be at work meanwhile, of an older version too. */
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { siteTime } from '../../site-time.ts'
import { UserError } from '../../user-error.ts'
import type { Nodes, WaitingMigration } from '../nodes.ts'
import type { MigrationState } from '../sql/stored-data.ts'
import { isInTheWay } from './errors.ts'
import { knownMigrations, type Migration, nodesWithout, schemaOf } from './phases.ts'
import { refuseUnfinished } from './relocation-mark.ts'

export interface MigrateOptions {
  /** Ms since epoch. */
  at?: number
  /** Default: the migrations of this version. */
  folder?: URL
  /** Apply those of the phase contract too, where no node of an older version is alive. Default: in an empty database alone. */
  contract?: boolean
  /** Time for which another process that migrates is waited for, in ms. Default 60,000. */
  waitMs?: number
  /** Maximum time for which a migration waits for a lock in one try, in ms. Whatever asks for the table waits behind it. Default 2,000. */
  lockMs?: number
  /** Default 10. */
  triesMax?: number
  /** Pause before another try, in which waiting statements are served, in ms. Default 3,000. */
  pauseMs?: number
}

interface Migrated {
  applied: string[]
  /** Of this version, and of the phase contract: not applied. */
  waiting: WaitingMigration[]
  /** Applied by a newer version. */
  newer: string[]
}

/** @throws UserError when a newer version wrote the data, or a migration cannot have its locks */
export async function migratePostgres(url: string, options: MigrateOptions = {}): Promise<Migrated> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'websms migrate',
    connectionTimeoutMillis: 5000,
    lock_timeout: options.waitMs ?? 60_000,
  })
  client.on('error', () => {})
  try {
    await client.connect()
    await lockMigrations(client)
    await refuseUnfinished(client)
    return await applyPending(client, options)
  } finally {
    await client.end().catch(() => {})
  }
}

/** Any number, the same for all versions. */
const migrationLock = 2_718_281_828

/** Until the connection ends, or `unlockMigrations`. */
export async function lockMigrations(client: pg.Client): Promise<void> {
  await client.query('SELECT pg_advisory_lock($1)', [migrationLock]).catch((error) => {
    if (!isInTheWay(error)) throw error
    throw new UserError(
      'Another process is migrating this database, and has not ended in time. Start again when it has: in pg_stat_activity it is "websms migrate".',
      { cause: error },
    )
  })
}

export async function unlockMigrations(client: pg.Client): Promise<void> {
  await client.query('SELECT pg_advisory_unlock($1)', [migrationLock])
}

/** With the lock. */
export async function applyPending(client: pg.Client, options: MigrateOptions = {}): Promise<Migrated> {
  await client.query(
    'CREATE TABLE IF NOT EXISTS migrations (name text COLLATE "C" PRIMARY KEY, applied_at bigint NOT NULL)',
  )
  const before = await schemaOf(client, options.folder)
  const applied: string[] = []
  let contract = options.contract ?? before.applied.length === 0
  for (const migration of knownMigrations(options.folder).filter(({ name }) => !before.applied.includes(name))) {
    if (migration.phase === 'contract' && !contract) continue
    if (await applyOne(client, migration, options)) applied.push(migration.name)
    else contract = false // nor those of that phase after it
  }
  const { waiting, newer } = await schemaOf(client, options.folder)
  return { applied, waiting, newer }
}

/** The end of an upgrade, as a node takes part in it. */
export function endOfUpgrade(url: string, pool: pg.Pool, folder?: URL): Pick<Nodes, 'waiting' | 'applyWaiting'> {
  return {
    waiting: async () => (await schemaOf(pool, folder)).waiting,
    async applyWaiting() {
      // Tries once: its caller comes back.
      const { applied } = await migratePostgres(url, { folder, contract: true, triesMax: 1, waitMs: 2000 })
      return applied
    },
  }
}

/** False where a node does not know it. @throws UserError when it cannot have its locks */
async function applyOne(client: pg.Client, migration: Migration, options: MigrateOptions): Promise<boolean> {
  const { at = siteTime(), lockMs = 2000, triesMax = 10, pauseMs = 3000 } = options
  for (let tries = 1; ; tries++) {
    try {
      await client.query(`BEGIN; SET LOCAL lock_timeout = ${lockMs}`)
      const done = await applyInTransaction(client, migration, at)
      await client.query(done ? 'COMMIT' : 'ROLLBACK')
      return done
    } catch (error) {
      await client.query('ROLLBACK').catch(() => {})
      if (!isInTheWay(error)) throw error
      if (tries === triesMax) throw await lockedError(client, migration, { lockMs, triesMax })
    }
    await sleep(pauseMs)
  }
}

async function applyInTransaction(client: pg.Client, { name, phase, sql }: Migration, at: number): Promise<boolean> {
  const { rows: made } = await client.query("SELECT 1 WHERE to_regprocedure('take_turn(text, text)') IS NOT NULL")
  // As a writer among the others: its locks cannot cross theirs, no node joins meanwhile, and what they remember is read again.
  if (made.length > 0) await client.query('SELECT take_turn($1, NULL)', [`migrate ${name}`])
  if (phase === 'contract' && (await nodesWithout(client, name)).length > 0) return false
  await client.query(sql)
  await client.query('INSERT INTO migrations (name, applied_at) VALUES ($1, $2)', [name, at])
  if (phase === 'contract') await client.query("UPDATE migrations SET phase = 'contract' WHERE name = $1", [name])
  return true
}

async function lockedError(
  client: pg.Client,
  { name }: Migration,
  { lockMs, triesMax }: { lockMs: number; triesMax: number },
): Promise<UserError> {
  const { rows } = await client.query<{ pid: number; program: string; seconds: number }>(
    `SELECT pid, application_name AS program, round(extract(epoch FROM clock_timestamp() - xact_start))::int AS seconds
     FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
       AND xact_start < clock_timestamp() - make_interval(secs => $1) ORDER BY xact_start LIMIT 3`,
    [lockMs / 1000],
  )
  const open = rows.map(({ pid, program, seconds }) => `pid ${pid} (${program || 'no name'}, ${seconds} s)`).join(', ')
  return new UserError(
    `The migration ${name} was not applied: in ${triesMax} tries of ${lockMs / 1000} s other transactions held locks on its tables. Open for long: ${open || 'none now'}. Wait for them, or end them with SELECT pg_terminate_backend(PID), and start again. Look for a report, a dump or a forgotten BEGIN in pg_stat_activity.`,
  )
}

/** The table of migrations is there. @throws UserError when a newer version wrote the data, or a move to it has not ended */
export async function migrationsOf(client: pg.Client): Promise<MigrationState> {
  await refuseUnfinished(client)
  return schemaOf(client)
}
