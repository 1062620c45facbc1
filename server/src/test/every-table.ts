/** For tests: rows in every table of a data folder, whatever tables there are. */
import type { DatabaseSync } from 'node:sqlite'
import { openSecrets } from '../store/secrets.ts'
import { sealedPlaces } from '../store/sql/sealed.ts'

/** Values of columns that take only some. */
const allowed: Record<string, string | number | null> = {
  'accounts.refund_policy': 'never',
  'carriers.flow': 'paused',
  'carriers.waiting': 'move',
  'destinations.kind': 'prefix',
  'destinations.mode': 'block',
  'price_lists.carrier_id': null,
  'prices.kind': 'network',
  'senders.kind': 'name',
  'quiet_hours.from_minute': 1200,
  'quiet_hours.to_minute': 480,
  'memberships.role': 'owner',
  'member_links.kind': 'reset',
  'member_links.role': 'viewer',
  'member_links.operator_role': 'support',
  'members.operator_role': 'billing',
  'optout_changes.kind': 'resumed',
  'quiet_hours.purpose': 2,
  'senders.state': 'approved',
  'api_keys.purpose': 3,
}

/** Tables whose rows have to agree with each other: those of real traffic stay as they are. */
const real = new Set([
  ...['accounts', 'bulks', 'counters', 'ledger_accounts', 'ledger_check', 'ledger_drift', 'ledger_sums'],
  ...['messages', 'migrations', 'nodes', 'portability_state', 'refunds', 'secret_check', 'transfers'],
])

/** Characters with a meaning in COPY, NUL, and characters of every length in UTF-8. */
const hostileText = 'a\tb\nc\rd\\e\\N "f" \u0000 é€😀 \\.'

/** Two more rows in each table that may hold anything: one with a value in each column, one with nulls where they may be. */
export function fillEveryTable(db: DatabaseSync, secretKey: string): void {
  const { encrypt } = openSecrets('', secretKey)
  let next = 500
  for (const table of tablesOf(db)) {
    if (real.has(table)) continue
    const columns = db.prepare('SELECT * FROM pragma_table_xinfo(?) WHERE hidden = 0').all(table)
    for (const mayBeNull of [false, true]) {
      next += 1
      const values = columns.map(({ name, type, notnull, pk }) => {
        if (mayBeNull && notnull === 0 && pk === 0) return null
        const constrained = allowed[`${table}.${name}`]
        if (constrained !== undefined) return constrained
        if (sealedPlaces.some((place) => place.table === table && place.column === name)) return encrypt(hostileText)
        return type === 'INTEGER' ? integerFor(String(name), next) : `${next} ${hostileText}`
      })
      const list = columns.map(({ name }) => `"${name}"`).join(', ')
      db.prepare(`INSERT INTO "${table}" (${list}) VALUES (${values.map(() => '?').join(', ')})`).run(...values)
    }
  }
}

function integerFor(column: string, next: number): number {
  // Beyond 32 bits, as times are.
  return /_at$|^at$/.test(column) ? 1_700_000_000_000 + next : next
}

export function tablesOf(db: DatabaseSync): string[] {
  const tables = db.prepare(
    "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name",
  )
  return tables.all().map(({ name }) => String(name))
}
