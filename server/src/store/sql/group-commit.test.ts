import { DatabaseSync } from 'node:sqlite'
import { expect, onTestFinished, test } from 'vitest'
import { StoreBusyError } from '../errors.ts'
import { GroupCommit, type GroupCommitOptions } from './group-commit.ts'

function open(options: GroupCommitOptions = {}) {
  const db = new DatabaseSync(':memory:')
  onTestFinished(() => {
    if (db.isOpen) db.close()
  })
  db.exec('CREATE TABLE notes (text TEXT UNIQUE)')
  const commits: number[] = []
  const group = new GroupCommit(db, { onCommit: (rows) => commits.push(rows), ...options })
  const insert = db.prepare('INSERT INTO notes VALUES (?)')
  const note = (text: string, rows = 1) => group.run(rows, () => insert.run(text).changes)
  const notes = () =>
    db
      .prepare('SELECT text FROM notes ORDER BY rowid')
      .all()
      .map(({ text }) => text)
  return { db, group, commits, note, notes }
}

const nextTurn = () => new Promise((resolve) => setImmediate(resolve))

test('work that arrives within one turn is one transaction, in order, and each caller has its own result', async () => {
  const { commits, note, notes, group } = open()
  const results = await Promise.all([note('a'), note('b', 3), group.run(1, () => notes().length), note('c')])
  expect(results).toEqual([1, 1, 2, 1])
  expect(notes()).toEqual(['a', 'b', 'c'])
  expect(commits).toEqual([6])
})

test('nothing resolves before its commit', async () => {
  const { db, note } = open()
  let resolved = false
  const done = note('a').then(() => {
    resolved = true
    return db.isTransaction
  })
  await Promise.resolve()
  expect(resolved).toBe(false)
  expect(await done).toBe(false)
})

test('a job that throws fails alone, and its changes are taken back', async () => {
  const { group, note, notes, commits, db } = open()
  const bad = group.run(1, () => {
    db.exec("INSERT INTO notes VALUES ('half done')")
    throw new Error('a bug')
  })
  const results = await Promise.allSettled([note('a'), bad, note('b'), note('a'), note('c')])
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'rejected', 'fulfilled'])
  await expect(bad).rejects.toThrow('a bug')
  expect(notes()).toEqual(['a', 'b', 'c'])
  expect(commits).toHaveLength(1)
})

test('a single job that throws leaves nothing, and the next group goes on', async () => {
  const { group, note, notes } = open()
  await expect(
    group.run(1, () => {
      throw new Error('a bug')
    }),
  ).rejects.toThrow('a bug')
  await note('a')
  expect(notes()).toEqual(['a'])
})

test('a COMMIT that fails rejects all, and leaves the data as it was', async () => {
  const { db, group, note, notes } = open()
  db.exec('PRAGMA foreign_keys = ON')
  db.exec('CREATE TABLE owners (id INTEGER PRIMARY KEY)')
  db.exec('CREATE TABLE owned (owner INTEGER REFERENCES owners (id) DEFERRABLE INITIALLY DEFERRED)')
  const orphan = group.run(1, () => db.exec('INSERT INTO owned VALUES (7)'))
  const results = await Promise.allSettled([note('a'), orphan, note('b')])
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
  expect(notes()).toEqual([])
  expect(db.isTransaction).toBe(false)
  await note('c')
  expect(notes()).toEqual(['c'])
})

test('a BEGIN that waited in vain for the lock of another is not waited for again', async () => {
  const { db, group } = open()
  const begins: string[] = []
  const exec = db.exec.bind(db)
  db.exec = (sql) => {
    begins.push(sql)
    if (sql.startsWith('BEGIN')) throw new Error('database is locked')
    exec(sql)
  }
  const results = await Promise.allSettled([group.run(1, () => 1), group.run(1, () => 2)])
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  expect(begins).toEqual(['BEGIN IMMEDIATE'])
})

test('a BEGIN that fails rejects all, and a closed file throws nothing at anybody else', async () => {
  const { db, note } = open()
  const results = Promise.allSettled([note('a'), note('b')])
  db.close()
  expect((await results).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
})

test('a group has at most `groupRowsMax` rows, or one job; the rest waits for the next', async () => {
  const { commits, note, notes } = open({ groupRowsMax: 3 })
  await Promise.all([note('a'), note('b', 2), note('c'), note('d', 10), note('e')])
  expect(commits).toEqual([3, 1, 10, 1])
  expect(notes()).toEqual(['a', 'b', 'c', 'd', 'e'])
})

test('the loop turns between two groups', async () => {
  const { note, commits } = open({ groupRowsMax: 1 })
  const all = Promise.all([note('a'), note('b'), note('c')])
  await nextTurn()
  expect(commits).toHaveLength(1)
  await all
})

test('more rows than may wait are refused at once, and room comes back', async () => {
  const { note, notes } = open({ queueRowsMax: 3 })
  const first = [note('a', 2), note('b', 1)]
  await expect(note('c', 1)).rejects.toThrow(StoreBusyError)
  await Promise.all(first)
  await note('d', 3)
  expect(notes()).toEqual(['a', 'b', 'd'])
})

test('close waits for everything that was called before it', async () => {
  const { group, note, notes } = open({ groupRowsMax: 1 })
  void note('a')
  void note('b')
  await group.close()
  expect(notes()).toEqual(['a', 'b'])
})

test('while it is held nothing is committed, and after it everything in order', async () => {
  const { group, note, notes, commits } = open()
  const first = note('a')
  group.hold()
  const second = note('b')
  await nextTurn()
  await nextTurn()
  expect(notes()).toEqual([])
  group.go()
  await Promise.all([first, second])
  expect(notes()).toEqual(['a', 'b'])
  expect(commits).toEqual([2])
})
