import { existsSync } from 'node:fs'
import { copyFile, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { sql } from 'kysely'
import { afterAll, describe, expect, onTestFinished, test } from 'vitest'
import { lanes } from '../../../rules/status.ts'
import { priceMicros, secretKey, temporaryFolder, temporaryStore } from '../../../test/temporary-store.ts'
import { openStore } from '../../open-store.ts'
import { checkLedger } from '../../sql/ledger/check.ts'
import { lockDataDir, openDatabase } from '../open.ts'
import { backUp } from './backup.ts'
import { type RestoreOptions, restore } from './restore.ts'

const opened = async (dataDir: string) => {
  const store = await openStore({ dataDir, secretKey })
  onTestFinished(() => store.close())
  return store
}

/** A backup of a store in which one message was delivered, one waits and one is under way. */
async function backedUp() {
  const temporary = await temporaryStore({}, afterAll)
  const scene = await temporary.scene()
  await scene.sent(['1'])
  await scene.receipt('1')
  const [underWay, waiting] = await scene.accept([{}, {}])
  await scene.claim(1)
  const file = join(await temporaryFolder(afterAll), 'backup.db')
  backUp(temporary.dataDir, file)
  const restoreInto = (dataDir: string, options: Partial<RestoreOptions> = {}) =>
    restore(file, { dataDir, secretKey, force: false, at: Date.now(), ...options })
  return { temporary, scene, file, underWay: underWay!, waiting: waiting!, restoreInto }
}

const shared = await backedUp()

test('a backup under load has whole transactions only: its ledger and its messages agree', async () => {
  const temporary = await temporaryStore()
  const scene = await temporary.scene({ creditMicros: 100_000_000_000 })
  let running = true
  const traffic = Array.from({ length: 8 }, async () => {
    while (running) await scene.accept([{}, {}, {}])
  })
  const folder = await temporaryFolder()
  for (const name of ['first', 'second', 'third']) {
    await new Promise((resolve) => setTimeout(resolve, 50))
    backUp(temporary.dataDir, join(folder, name))
    const db = new DatabaseSync(join(folder, name))
    expect(await checkLedger(db, { full: true })).toMatchObject({ ok: true })
    const { n } = db.prepare('SELECT count(*) % 3 AS n FROM messages').get()!
    expect(n).toBe(0)
    expect(db.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' })
    db.close()
  }
  running = false
  await Promise.all(traffic)
})

test('a backup is for this user alone, and never overwrites; nothing half-written is left', async () => {
  const { temporary, file } = shared
  expect((await stat(file)).mode & 0o777).toBe(0o600)
  const before = await readFile(file)
  expect(() => backUp(temporary.dataDir, file)).toThrow(/exists, and a backup never overwrites/)
  expect(await readFile(file)).toEqual(before)
  expect(() => backUp(temporary.dataDir, join(temporary.dataDir, 'nowhere', 'file'))).toThrow(/could not be written/)
  expect(await readdir(join(file, '..'))).toEqual(['backup.db'])
})

test('looking for data to back up makes none', async () => {
  const folder = await temporaryFolder()
  expect(() => backUp(folder, join(folder, 'backup.db'))).toThrow(/no data/)
  expect(await readdir(folder)).toEqual([])
})

test('the secret key is not in a backup', async () => {
  const dataDir = await temporaryFolder()
  const store = await openStore({ dataDir, secretKey: null })
  onTestFinished(() => store.close())
  const file = join(dataDir, 'backup.db')
  backUp(dataDir, file)
  const key = (await readFile(join(dataDir, 'secret.key'), 'utf8')).trim()
  expect(key.length).toBeGreaterThan(20)
  expect((await readFile(file)).includes(key)).toBe(false)
})

describe('a restored gateway', () => {
  test('has the messages and the money of the backup, and its ledger is in order', async () => {
    const { restoreInto } = shared
    const dataDir = join(await temporaryFolder(), 'data')
    const balance = 1_000_000_000 - 3 * priceMicros
    expect(restoreInto(dataDir)).toMatchObject({ movedTo: null, migrations: [], secretKey: 'fits', unknownParts: 2 })
    const { read } = await opened(dataDir)
    const account = await read.selectFrom('accounts').selectAll().executeTakeFirstOrThrow()
    expect(account.balance_micros).toBe(balance)
    const db = openDatabase({ dataDir })
    expect(await checkLedger(db, { full: true })).toMatchObject({ ok: true, transfers: 3 })
    db.close()
  })

  test('never gives an id again that was given after the backup, of a message or an event', async () => {
    const { restoreInto, scene, temporary } = shared
    const after = await scene.accept(Array.from({ length: 50 }, () => ({})))
    const later = await scene.sent([])
    const events = () => sql<{ id: number }>`SELECT max(id) AS id FROM events`
    const dataDir = join(await temporaryFolder(), 'data')
    const { nextMessageId } = restoreInto(dataDir)
    const { traffic, read } = await opened(dataDir)
    const accepted = await traffic.accept(scene.request([{}]))
    expect(accepted).toEqual({ ok: true, messageIds: [nextMessageId] })
    expect(nextMessageId).toBeGreaterThan(Math.max(...after, later) + 900_000)
    await traffic.failQueued(scene.carrierId, 'gone', Date.now(), 10)
    const [given] = await temporary.rows(events())
    const { rows } = await events().execute(read)
    expect(rows[0]!.id).toBeGreaterThan(given!.id + 900_000)
  })

  test('takes parts that waited or were in flight for unknown: they are sent once more, and one-time codes never', async () => {
    const { scene, waiting, underWay, temporary } = shared
    await scene.accept([{}], { lane: lanes.otp })
    const folder = await temporaryFolder()
    backUp(temporary.dataDir, join(folder, 'backup.db'))
    const dataDir = join(folder, 'data')
    restore(join(folder, 'backup.db'), { dataDir, secretKey, force: false, at: Date.now() })
    const { traffic } = await opened(dataDir)
    expect(await traffic.claim(scene.carrierId, 1000)).toEqual([])
    await traffic.resendUnknown(Date.now() + 1)
    const again = await traffic.claim(scene.carrierId, 1000)
    expect(again.slice(0, 2)).toMatchObject([
      { messageId: underWay, resent: true },
      { messageId: waiting, resent: true },
    ])
    expect(again.filter(({ lane, resent }) => lane === lanes.otp || !resent)).toEqual([])
  })

  test('takes scheduled messages that have fallen due since for unknown, and leaves the others', async () => {
    const { scene, temporary } = shared
    const dueAt = Date.now() + 3_600_000
    const [due, later] = await scene.accept([{ dueAt, parts: 2, wireParts: 2 }, { dueAt: dueAt + 3_600_000 }])
    const folder = await temporaryFolder()
    backUp(temporary.dataDir, join(folder, 'backup.db'))
    const dataDir = join(folder, 'data')
    restore(join(folder, 'backup.db'), { dataDir, secretKey, force: false, at: dueAt })
    const { traffic } = await opened(dataDir)
    await traffic.resendUnknown(dueAt + 1)
    const again = (await traffic.claim(scene.carrierId, 1000)).filter(({ messageId }) => messageId >= due!)
    expect(again.map(({ messageId, part, resent }) => [messageId, part, resent])).toEqual([
      [due, 1, true],
      [due, 2, true],
    ])
    const slice = { at: dueAt, expiredBefore: 0, limit: 10 }
    expect(await traffic.releaseDue(slice)).toMatchObject({ released: 0, nextAt: dueAt + 3_600_000 })
    expect(await traffic.releaseDue({ ...slice, at: dueAt + 3_600_000 })).toMatchObject({ released: 1 })
    expect((await traffic.claim(scene.carrierId, 1000)).map(({ messageId }) => messageId)).toEqual([later])
  })

  test('says when the secret key is missing or another one, and makes none', async () => {
    const { restoreInto } = shared
    const dataDir = join(await temporaryFolder(), 'data')
    expect(restoreInto(dataDir, { secretKey: null }).secretKey).toBe('missing')
    expect(existsSync(join(dataDir, 'secret.key'))).toBe(false)
    const other = join(await temporaryFolder(), 'data')
    expect(restoreInto(other, { secretKey: 'another key, sixteen' }).secretKey).toBe('wrong')
  })
})

describe('a restore changes nothing where it', () => {
  test('finds data, unless it may move that aside: then it skips the ids that were given there', async () => {
    const { temporary, scene, restoreInto } = shared
    const [given] = await scene.accept([{}])
    const dataDir = await temporaryFolder()
    backUp(temporary.dataDir, join(dataDir, 'websms.db'))
    expect(() => restoreInto(dataDir)).toThrow(/has data.*--force/)
    const { movedTo, nextMessageId } = restoreInto(dataDir, { force: true })
    expect(nextMessageId).toBeGreaterThan(given! + 1_000_000)
    expect(await readdir(movedTo!)).toContain('websms.db')
    const { read } = await opened(dataDir)
    expect(await read.selectFrom('messages').select('id').where('id', '=', given!).execute()).toEqual([])
  })

  test('finds a gateway that holds the folder', async () => {
    const { restoreInto } = shared
    const dataDir = await temporaryFolder()
    const lock = lockDataDir(dataDir)
    try {
      expect(() => restoreInto(dataDir, { force: true })).toThrow(/Another gateway/)
    } finally {
      lock.release()
    }
  })

  test.each([
    ['is not a database', 'not a database', (file: string) => writeFile(file, 'no database, '.repeat(500))],
    [
      'is another program’s',
      'not one of WebSMS',
      async (file: string) => {
        const db = new DatabaseSync(file)
        db.exec('CREATE TABLE a (b)')
        db.close()
      },
    ],
  ])('is given a file that %s', async (_what, expected, make) => {
    const folder = await temporaryFolder()
    await make(join(folder, 'file'))
    const options = { dataDir: join(folder, 'data'), secretKey, force: false, at: 1 }
    expect(() => restore(join(folder, 'file'), options)).toThrow(expected)
    expect(existsSync(join(folder, 'data'))).toBe(false)
    expect(() => restore(join(folder, 'nothing'), options)).toThrow(/There is no file/)
  })

  test('is given a backup of a newer version', async () => {
    const folder = await temporaryFolder()
    const file = join(folder, 'newer.db')
    await copyFile(shared.file, file)
    const db = new DatabaseSync(file)
    db.exec("INSERT INTO migrations VALUES ('9999-from-the-future.sql', 1)")
    db.close()
    const dataDir = join(folder, 'data')
    expect(() => restore(file, { dataDir, secretKey, force: false, at: 1 })).toThrow(/newer version/)
    expect(existsSync(join(dataDir, 'websms.db'))).toBe(false)
  })
})
