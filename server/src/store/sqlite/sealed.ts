/** Values that are stored encrypted: they show a lost or wrong secret key before anything is encrypted with another
 *  one. */
import type { DatabaseSync } from 'node:sqlite'

export interface Sealed {
  /** The name of what people lose with the key. */
  kind: string
  /** The newest of its kind. */
  text: string
}

/** An account with one-time codes has an API key too, so the texts of codes need not be checked. */
const sealed = [
  { kind: 'webhook signing secrets', table: 'api_keys', column: 'webhook_secret' },
  { kind: 'authenticator apps', table: 'members', column: 'totp_secret' },
  { kind: 'passwords of carriers', table: 'stored_carriers', column: 'sealed_password' },
] as const

export const sealedColumns: readonly string[] = sealed.map(({ table, column }) => `${table}.${column}`)

export function sealedIn(db: DatabaseSync): Sealed[] {
  // Data of an earlier version may lack a table.
  const exists = db.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?")
  return sealed.flatMap(({ kind, table, column }) => {
    if (exists.get(table) === undefined) return []
    const select = `SELECT ${column} AS text FROM ${table} WHERE ${column} IS NOT NULL ORDER BY rowid DESC LIMIT 1`
    const row = db.prepare(select).get()
    return row === undefined ? [] : [{ kind, text: String(row.text) }]
  })
}
