import { readdirSync, readFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'

test('operators of an earlier version are full ones, and members are none', () => {
  const folder = new URL('../../store/sqlite/migrations/', import.meta.url)
  const db = new DatabaseSync(':memory:')
  const run = (name: string) => db.exec(readFileSync(new URL(name, folder), 'utf8'))
  const [earlier, later] = [(name: string) => name < '0031', (name: string) => name >= '0031']
  const names = readdirSync(folder).sort()
  names.filter(earlier).forEach(run)
  const add = db.prepare(
    'INSERT INTO members (email, name, password_hash, operator, created_at) VALUES (?, ?, ?, ?, 1)',
  )
  add.run('ann@example.com', 'Ann', 'x', 1)
  add.run('ben@example.com', 'Ben', 'x', 0)
  names.filter(later).forEach(run)
  const rows = db.prepare('SELECT email, operator_role FROM members ORDER BY email').all()
  expect(rows.map(({ email, operator_role }) => [email, operator_role])).toEqual([
    ['ann@example.com', 'full'],
    ['ben@example.com', null],
  ])
  expect(() => db.exec("UPDATE members SET operator_role = 'boss'")).toThrow('CHECK')
})
