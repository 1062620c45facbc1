/** Facts about a PostgreSQL server that decide whether it keeps the promises of the store, for `doctor`. */
import type pg from 'pg'
import { withClient } from './database.ts'

export interface DatabaseFacts {
  /** Such as 150004 for 15.4. */
  versionNumber: number
  version: string
  /** A standby: it takes no writes. */
  inRecovery: boolean
  fsync: boolean
  fullPageWrites: boolean
  synchronousCommit: string
  /** '': a commit waits for no standby. */
  synchronousStandbyNames: string
  standbys: { name: string; syncState: string }[]
  /** Age of the oldest open or prepared transaction in the database; 0: there is none. */
  oldestTransactionMs: number
  /** Rows of the tables that are filled and emptied all the time, as the server estimates them. */
  queues: { table: string; live: number; dead: number }[]
  /** Transactions since the oldest one that is not frozen: at 2 billion the server refuses writes. */
  transactionIdAge: number
  slots: { name: string; active: boolean; heldBytes: number }[]
  walBytesMax: number
}

const queueTables = ['outbox', 'claims', 'event_queue', 'submissions']

/** @throws UserError when the database cannot be reached */
export async function readDatabaseFacts(url: string): Promise<DatabaseFacts> {
  return withClient(url, async (client) => ({
    ...(await readSettings(client)),
    standbys: await readStandbys(client),
    oldestTransactionMs: await readOldestTransaction(client),
    queues: await readQueues(client),
    slots: await readSlots(client),
  }))
}

async function readSettings(client: pg.Client) {
  const { rows } = await client.query(
    `SELECT current_setting('server_version_num')::int AS version_number, current_setting('server_version') AS version,
       pg_is_in_recovery() AS in_recovery, current_setting('fsync') AS fsync,
       current_setting('full_page_writes') AS full_page_writes, current_setting('synchronous_commit') AS synchronous_commit,
       current_setting('synchronous_standby_names') AS synchronous_standby_names,
       pg_size_bytes(current_setting('max_wal_size')) AS wal_bytes_max,
       (SELECT age(datfrozenxid) FROM pg_database WHERE datname = current_database()) AS age`,
  )
  const row = rows[0]!
  return {
    versionNumber: Number(row.version_number),
    version: String(row.version),
    inRecovery: row.in_recovery === 1,
    fsync: row.fsync === 'on',
    fullPageWrites: row.full_page_writes === 'on',
    synchronousCommit: String(row.synchronous_commit),
    synchronousStandbyNames: String(row.synchronous_standby_names),
    transactionIdAge: Number(row.age),
    walBytesMax: Number(row.wal_bytes_max),
  }
}

/** Names and states of others' connections are shown to members of pg_monitor alone; others count them. */
async function readStandbys(client: pg.Client): Promise<DatabaseFacts['standbys']> {
  const { rows } = await client.query(
    `SELECT coalesce(application_name, 'a standby') AS name, coalesce(sync_state, 'unknown') AS sync_state
     FROM pg_stat_replication ORDER BY 1`,
  )
  return rows.map(({ name, sync_state }) => ({ name: String(name), syncState: String(sync_state) }))
}

async function readOldestTransaction(client: pg.Client): Promise<number> {
  const { rows } = await client.query(
    `SELECT coalesce(extract(epoch FROM clock_timestamp() - min(began)) * 1000, 0)::bigint AS ms FROM (
       SELECT xact_start AS began FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
       UNION ALL SELECT prepared FROM pg_prepared_xacts WHERE database = current_database()
     ) AS open`,
  )
  return Number(rows[0]!.ms)
}

async function readQueues(client: pg.Client): Promise<DatabaseFacts['queues']> {
  const { rows } = await client.query(
    `SELECT relname::text AS name, n_live_tup AS live, n_dead_tup AS dead FROM pg_stat_user_tables
     WHERE schemaname = current_schema() AND relname = ANY ($1) ORDER BY relname`,
    [queueTables],
  )
  return rows.map(({ name, live, dead }) => ({ table: String(name), live: Number(live), dead: Number(dead) }))
}

async function readSlots(client: pg.Client): Promise<DatabaseFacts['slots']> {
  const { rows } = await client.query(
    `SELECT slot_name::text AS name, active, pg_wal_lsn_diff(
         CASE WHEN pg_is_in_recovery() THEN pg_last_wal_receive_lsn() ELSE pg_current_wal_lsn() END, restart_lsn
       ) AS held
     FROM pg_replication_slots WHERE restart_lsn IS NOT NULL ORDER BY slot_name`,
  )
  return rows.map(({ name, active, held }) => ({
    name: String(name),
    active: active === 1,
    heldBytes: Number(held),
  }))
}
