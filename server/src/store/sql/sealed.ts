/** Values that are stored encrypted: they show a lost or wrong secret key before anything is encrypted with another
 *  one. */
import type { Connection } from './connection.ts'

export interface Sealed {
  /** The name of what people lose with the key. */
  kind: string
  /** The newest of its kind. */
  text: string
}

/** An account with one-time codes has an API key too, so the texts of codes need not be checked. */
const sealed = [
  { kind: 'webhook signing secrets', table: 'api_keys', column: 'webhook_secret', key: 'id' },
  { kind: 'authenticator apps', table: 'members', column: 'totp_secret', key: 'id' },
  { kind: 'passwords of carriers', table: 'stored_carriers', column: 'sealed_password', key: 'carrier_id' },
] as const

export const sealedColumns: readonly string[] = sealed.map(({ table, column }) => `${table}.${column}`)

/** The statement that reads the newest text of each kind. */
export const sealedQueries = sealed.map(({ kind, table, column, key }) => ({
  ...{ kind, table },
  select: `SELECT ${column} AS text FROM ${table} WHERE ${column} IS NOT NULL ORDER BY ${key} DESC LIMIT 1`,
}))

export function sealedIn(db: Connection): Sealed[] {
  return sealedQueries.flatMap(({ kind, select }) => {
    const row = db.prepare(select).get()
    return row === undefined ? [] : [{ kind, text: String(row.text) }]
  })
}
