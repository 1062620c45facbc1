import { readdirSync, readFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'

const folder = new URL('../store/sqlite/migrations/', import.meta.url)
const migrations = readdirSync(folder)
  .filter((name) => name.endsWith('.sql'))
  .sort()
const apply = (db: DatabaseSync, names: readonly string[]) => {
  for (const name of names) db.exec(readFileSync(new URL(name, folder), 'utf8'))
}

test('senders that were registered before there was a register stay in use, owned by their account, without limits', () => {
  const db = new DatabaseSync(':memory:', { enableForeignKeyConstraints: false })
  const index = migrations.indexOf('0030-sender-register.sql')
  apply(db, migrations.slice(0, index))
  const insert = db.prepare('INSERT INTO senders (code, account_id, created_at) VALUES (?, ?, ?)')
  for (const code of ['2190', '64211234567', 'Acme', 'A1']) insert.run(code, 1001, 7)
  insert.run('ACME', 1002, 8)
  insert.run('acme', 1003, 8)
  apply(db, migrations.slice(index))
  const rows = db
    .prepare(
      'SELECT code, kind, account_id, state, countries, networks, purposes, expires_at FROM senders ORDER BY account_id, code',
    )
    .all()
    .map((row) => ({ ...row }))
  const anywhere = { countries: null, networks: null, purposes: null, expires_at: null }
  const own = (code: string, kind: string) => ({ code, kind, account_id: 1001, state: 'approved', ...anywhere })
  expect(rows).toEqual([
    ...[own('2190', 'short_code'), own('64211234567', 'number'), own('A1', 'name'), own('Acme', 'name')],
    { ...own('ACME', 'name'), account_id: 1002, state: 'refused' },
    { ...own('acme', 'name'), account_id: 1003, state: 'refused' },
  ])
  db.close()
})
