import { expect, test } from 'vitest'
import { migratedDatabase } from '../../test/temporary-store.ts'
import { connectPostgres } from './connect.ts'
import { fateOf, isUnknownId, statusQuery } from './fate.ts'

test('an id that the server gave again after a crash is not taken for the transaction that was lost', () => {
  expect(fateOf('900', 'committed', '900')).toBe('committed')
  expect(fateOf('900', 'committed', '812')).toBe('aborted')
  expect(fateOf('900', 'committed', undefined)).toBe('aborted')
  expect(fateOf('900', 'aborted', '812')).toBe('aborted')
  expect(fateOf('900', 'in progress', '812')).toBe(null)
})

test('an id that the server has not given, or has forgotten in a crash, is known by its error', async () => {
  const db = connectPostgres(await migratedDatabase(), { writes: true, incarnation: null })
  try {
    const ask = () => db.prepare(statusQuery).get('4294967295')
    expect(ask).toThrow(/future/)
    try {
      ask()
    } catch (error) {
      expect(isUnknownId(error)).toBe(true)
    }
  } finally {
    db.close()
  }
})

test('each writer leaves the id of its last transaction, and none of one that did not take place', async () => {
  const db = connectPostgres(await migratedDatabase(), { writes: true, incarnation: null })
  try {
    const ids = () =>
      db
        .prepare('SELECT xid FROM fates')
        .all()
        .map(({ xid }) => xid)
    const within = (end: string) => {
      db.exec('BEGIN IMMEDIATE')
      const { id } = db.prepare('SELECT pg_current_xact_id()::text AS id').get()!
      db.exec(end)
      return id
    }
    const first = within('COMMIT')
    expect(ids()).toEqual([first])
    within('ROLLBACK')
    expect(ids()).toEqual([first])
    expect(ids()).not.toEqual([within('COMMIT')])
    expect(ids()).toHaveLength(1)
  } finally {
    db.close()
  }
})
