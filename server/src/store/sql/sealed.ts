/** Values that are stored encrypted: they show a lost or wrong secret key before anything is encrypted with another
 *  one. */
import type { Connection } from './connection.ts'

export interface Sealed {
  /** The name of what people lose with the key. */
  kind: string
  /** The newest of its kind. */
  text: string
}

/** Every column of encrypted texts; `checked` are those whose newest text shows at a start that the key fits: an account with
 *  one-time codes has an API key too. */
const sealed = [
  { kind: 'webhook signing secrets', table: 'api_keys', column: 'webhook_secret', key: 'id', checked: true },
  { kind: 'previous webhook signing secrets', table: 'api_keys', column: 'webhook_secret_before', key: 'id' },
  { kind: 'authenticator apps', table: 'members', column: 'totp_secret', key: 'id', checked: true },
  {
    kind: 'passwords of carriers',
    table: 'stored_carriers',
    column: 'sealed_password',
    key: 'carrier_id',
    checked: true,
  },
  { kind: 'texts of one-time codes', table: 'otp_codes', column: 'sealed_text', key: 'message_id' },
  { kind: 'answers with one-time codes', table: 'otp_codes', column: 'sealed_answer', key: 'message_id' },
] as const

export const sealedPlaces: readonly { kind: string; table: string; column: string; key: string }[] = sealed

/** The statement that reads the newest text of each kind. */
export const sealedQueries = sealed
  .filter((place) => 'checked' in place)
  .map(({ kind, table, column, key }) => ({
    ...{ kind, table },
    select: `SELECT ${column} AS text FROM ${table} WHERE ${column} IS NOT NULL ORDER BY ${key} DESC LIMIT 1`,
  }))

export function sealedIn(db: Connection): Sealed[] {
  return sealedQueries.flatMap(({ kind, select }) => {
    const row = db.prepare(select).get()
    return row === undefined ? [] : [{ kind, text: String(row.text) }]
  })
}

/** Texts of each kind that no key at hand opens. */
export function unreadableIn(db: Connection, opens: (text: string) => boolean): { kind: string; rows: number }[] {
  const found = sealedPlaces.map(({ kind, table, column, key }) => {
    const next = db.prepare(
      `SELECT ${key} AS id, ${column} AS text FROM ${table} WHERE ${column} IS NOT NULL AND ${key} > ? ORDER BY ${key} LIMIT 500`,
    )
    let rows = 0
    for (let page = next.all(0); page.length > 0; page = next.all(page.at(-1)!.id!)) {
      rows += page.filter(({ text }) => !opens(String(text))).length
    }
    return { kind, rows }
  })
  return found.filter(({ rows }) => rows > 0)
}
