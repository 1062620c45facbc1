/** A database as commands and `doctor` see it, with a gateway running on it or without. Looking never changes it. */
import type { SQLInputValue } from 'node:sqlite'
import type pg from 'pg'
import type { Row } from '../sql/connection.ts'
import type { StoredData } from '../sql/stored-data.ts'
import { openClient } from './connect.ts'
import { inPostgres } from './dialect.ts'
import { databaseUrlError } from './errors.ts'
import { migrationsOf } from './migrate.ts'
import { writeValue } from './values.ts'

/** Null where the database has none of our tables. @throws UserError when it cannot be reached */
export async function lookAtDatabase<T>(url: string, read: (data: StoredData) => Promise<T>): Promise<T | null> {
  return withClient(url, async (client) => {
    const { rows } = await client.query<{ made: number }>("SELECT to_regclass('migrations') IS NOT NULL AS made")
    if (rows[0]!.made === 0) return null
    return read({
      ask: (sql, ...parameters) => ask(client, sql, parameters),
      migrations: () => migrationsOf(client),
      tables: () => tablesOf(client),
    })
  })
}

/** True while a gateway works on the database. */
export async function databaseIsHeld(url: string): Promise<boolean> {
  const held = await lookAtDatabase(url, ({ ask }) => ask('SELECT 1 FROM nodes WHERE renewed_at > clock_ms() - 60000'))
  return held !== null && held.length > 0
}

export async function databaseBytes(url: string): Promise<number> {
  return withClient(url, async (client) => {
    const { rows } = await client.query<{ bytes: number }>('SELECT pg_database_size(current_database()) AS bytes')
    return rows[0]!.bytes
  })
}

/** Runs `work` on a connection of its own. @throws UserError when the database cannot be reached */
export async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = openClient(url)
  try {
    await client.connect().catch((error) => {
      throw databaseUrlError(url, error)
    })
    return await work(client)
  } finally {
    await client.end().catch(() => {})
  }
}

async function ask(client: pg.Client, sql: string, parameters: SQLInputValue[]): Promise<Row[]> {
  return (await client.query<Row>(inPostgres(sql), parameters.map(writeValue))).rows
}

async function tablesOf(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    'SELECT tablename::text AS name FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename',
  )
  return rows.map(({ name }) => name)
}
