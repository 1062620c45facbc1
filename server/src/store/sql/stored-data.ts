/** Reads of stored data beside the traffic, for commands and `doctor`. The data may be of an earlier version. */
import type { SQLInputValue } from 'node:sqlite'
import type { WaitingMigration } from '../nodes.ts'
import type { UnmatchedReason } from '../traffic/receipts.ts'
import type { Row } from './connection.ts'
import { type Sealed, sealedQueries } from './sealed.ts'

export interface MigrationState {
  applied: string[]
  /** The next start applies them. */
  pending: string[]
  /** Migrations that older versions cannot work with, which no start applies. None in a file. */
  waiting: WaitingMigration[]
  /** Applied by a newer version, in a way that this one can work with. None in a file. */
  newer: string[]
}

export interface StoredData {
  /** The rows of one statement, in the SQL that both engines share. */
  ask(sql: string, ...parameters: SQLInputValue[]): Promise<Row[]>
  /** @throws UserError when a newer version wrote the data */
  migrations(): Promise<MigrationState>
  /** Names of the tables, in order. */
  tables(): Promise<string[]>
}

/** @throws UserError when a newer version wrote the data */
export async function readMigrations(data: StoredData): Promise<MigrationState> {
  return data.migrations()
}

/** Rows of each table, counted up to `limit`, and the migrations that were applied. */
export async function readShape(data: StoredData, limit: number) {
  const rows: Record<string, number> = {}
  for (const table of await data.tables()) {
    const [counted] = await data.ask(`SELECT count(*) AS n FROM (SELECT 1 FROM "${table}" LIMIT ?) AS some`, limit)
    rows[table] = Number(counted!.n)
  }
  return { migrations: (await data.migrations()).applied, rows }
}

/** One encrypted text of each kind that is stored. */
export async function readSealed(data: StoredData): Promise<readonly Sealed[]> {
  const tables = new Set(await data.tables())
  const found: Sealed[] = []
  for (const { kind, table, select } of sealedQueries) {
    const [row] = tables.has(table) ? await data.ask(select) : []
    if (row !== undefined) found.push({ kind, text: String(row.text) })
  }
  return found
}

/** Time of the newest message or migration, in ms since epoch. */
export async function readNewestWrite(data: StoredData): Promise<number> {
  const [row] = await data.ask(`SELECT coalesce(max(at), 0) AS at FROM (
      SELECT max(applied_at) AS at FROM migrations
      UNION ALL SELECT (SELECT created_at FROM messages ORDER BY id DESC LIMIT 1)
    ) AS times`)
  return Number(row!.at)
}

/** Notices that still hold, the newest first. */
export async function readNotices(data: StoredData, limit: number): Promise<{ kind: string; text: string }[]> {
  const rows = await data.ask('SELECT kind, text FROM notices WHERE ended_at IS NULL ORDER BY id DESC LIMIT ?', limit)
  return rows.map(({ kind, text }) => ({ kind: String(kind), text: String(text) }))
}

/** The account that a code is registered to; null: none alone. None on data of an earlier version. */
export async function readSenderOwner(data: StoredData, code: string): Promise<number | null> {
  if ((await data.migrations()).pending.length > 0) return null
  const [row] = await data.ask('SELECT account_id FROM senders WHERE folded = lower(?) AND held = 1', code)
  return row?.account_id == null ? null : Number(row.account_id)
}

interface StoredCarrier {
  name: string
  /** JSON. */
  settings: string
  /** Encrypted. */
  password: string
  retired: boolean
}

/** Carriers that are stored. None on data of an earlier version. */
export async function readCarriers(data: StoredData): Promise<StoredCarrier[]> {
  if ((await data.migrations()).pending.length > 0) return []
  const rows = await data.ask(
    `SELECT c.name, s.settings, s.sealed_password AS password, s.retired_at
     FROM stored_carriers s JOIN carriers c ON c.id = s.carrier_id ORDER BY s.position`,
  )
  return rows.map(({ name, settings, password, retired_at }) => ({
    name: String(name),
    settings: String(settings),
    password: String(password),
    retired: retired_at !== null,
  }))
}

interface UnmatchedReceipts {
  carrier: string
  receipts: number
  text: string
  reason: UnmatchedReason
}

/** Receipts that match no message: their number for each carrier, and the last one. */
export async function readUnmatchedReceipts(data: StoredData): Promise<UnmatchedReceipts[]> {
  const rows = await data.ask(
    `SELECT c.name, g.receipts, w.text, w.reason
     FROM (SELECT carrier_id, count(*) AS receipts, max(id) AS last FROM waiting_receipts GROUP BY carrier_id) AS g
     JOIN waiting_receipts w ON w.id = g.last JOIN carriers c ON c.id = g.carrier_id ORDER BY g.carrier_id`,
  )
  return rows.map(({ name, receipts, text, reason }) => ({
    carrier: String(name),
    receipts: Number(receipts),
    text: String(text),
    reason: reason as UnmatchedReason,
  }))
}
