import { fork } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { CompiledQuery, sql } from 'kysely'
import { afterAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { createAccessCache } from '../accounts/access.ts'
import { createAccount, listAccounts } from '../accounts/accounts.ts'
import { createKey, revokeKey } from '../accounts/keys.ts'
import { temporaryFolder, temporaryStore } from '../test/temporary-store.ts'
import { UserError } from '../user-error.ts'
import { openStore } from './open-store.ts'
import { sealedPlaces } from './sql/sealed.ts'
import { backUp } from './sqlite/backup/backup.ts'
import { restore } from './sqlite/backup/restore.ts'

const secretKey = 'a key for tests'
const temporary = await temporaryStore({}, afterAll)

const opened = async (dataDir: string, options = {}) => {
  const store = await openStore({ dataDir, secretKey }, options)
  onTestFinished(() => store.close())
  return store
}

describe('a data folder that cannot be used is reported in one line, with what to do', () => {
  const refusal = async (dataDir: string, key: string | null = secretKey) => {
    const error = await openStore({ dataDir, secretKey: key }, { exclusive: true }).then(
      async (store) => store.close(),
      (reason) => reason,
    )
    expect(error).toBeInstanceOf(UserError)
    expect(error.message).not.toContain('\n')
    return error.message as string
  }

  test('it is not a folder', async () => {
    const folder = await temporaryFolder()
    await writeFile(join(folder, 'file'), '')
    expect(await refusal(join(folder, 'file', 'data'))).toMatch(/Make it writable/)
  })

  test('the file is not a database', async () => {
    const folder = await temporaryFolder()
    await writeFile(join(folder, 'websms.db'), 'this is no database, '.repeat(1000))
    expect(await refusal(folder)).toMatch(/not a database.*restore a backup/)
  })

  test('the file is damaged', async () => {
    const folder = await temporaryFolder()
    await (await openStore({ dataDir: folder, secretKey })).close()
    const file = join(folder, 'websms.db')
    const bytes = await readFile(file)
    await writeFile(file, bytes.fill(0xff, 4096))
    expect(await refusal(folder)).toMatch(/malformed.*restore a backup/)
  })

  test('it was written by a newer version', async () => {
    const folder = await temporaryFolder()
    await (await openStore({ dataDir: folder, secretKey })).close()
    const db = new DatabaseSync(join(folder, 'websms.db'))
    db.exec("INSERT INTO migrations VALUES ('9999-from-the-future.sql', 1)")
    db.close()
    expect(await refusal(folder)).toMatch(/newer version.*9999-from-the-future/)
  })

  test('the secret key cannot be read', async () => {
    const folder = await temporaryFolder()
    await (await openStore({ dataDir: folder, secretKey })).close()
    await mkdir(join(folder, 'secret.key'))
    expect(await refusal(folder, null)).toMatch(/secret\.key cannot be used.*WEBSMS_SECRET_KEY/)
    // The failed start released the folder.
    await opened(folder, { exclusive: true })
  })

  test('the secret key is gone, or is not the one that encrypted the stored values', async () => {
    const folder = await temporaryFolder()
    const store = await openStore({ dataDir: folder, secretKey: null })
    const { encrypt } = store.secrets
    await store.change(async (db) => {
      const { accountId } = await createAccount(db, { name: 'Customer', at: 1 })
      return createKey(db, { accountId, name: 'API key', encrypt, at: 1 })
    })
    await store.close()
    expect(await refusal(folder, 'another key')).toMatch(/cannot be read with this key.*WEBSMS_SECRET_KEY/)
    const file = join(folder, 'secret.key')
    await rename(file, join(folder, 'elsewhere'))
    expect(await refusal(folder, null)).toMatch(/secret\.key is missing.*WEBSMS_SECRET_KEY/)
    // A command that needs no secret goes on.
    const beside = await openStore({ dataDir: folder, secretKey: null })
    onTestFinished(() => beside.close())
    expect(await listAccounts(beside.read)).toHaveLength(1)
    expect(() => beside.secrets.encrypt('text')).toThrow(/secret\.key is missing/)
    // No new database was made in its place.
    await rename(join(folder, 'elsewhere'), file)
    await (await openStore({ dataDir: folder, secretKey: null })).close()
  })
})

describe('a secret key that is lost is missed', () => {
  test.each([
    [
      'a webhook signing secret',
      sql`INSERT INTO api_keys (account_id, client_id, secret_hash, name, webhook_secret, created_at)
      VALUES (1, 'wsc_1', '', 'Key', ${'SEALED'}, 1)`,
    ],
    [
      'an authenticator app',
      sql`INSERT INTO members (email, name, password_hash, totp_secret, created_at)
      VALUES ('a@example.com', 'A', '', ${'SEALED'}, 1)`,
    ],
  ])('where only %s is stored', async (_what, insert) => {
    const folder = await temporaryFolder()
    const store = await openStore({ dataDir: folder, secretKey: null })
    const sealed = store.secrets.encrypt('secret')
    await store.change(async (db) => {
      const { sql: text, parameters } = insert.compile(db)
      await db.executeQuery(
        CompiledQuery.raw(
          text,
          parameters.map((value) => (value === 'SEALED' ? sealed : value)),
        ),
      )
    })
    await store.close()
    await rm(join(folder, 'secret.key'))
    await expect(openStore({ dataDir: folder, secretKey: null }, { exclusive: true })).rejects.toThrow(
      /secret\.key is missing/,
    )
    expect(await readdir(folder)).not.toContain('secret.key')
  })

  test('for every kind of encrypted value', async () => {
    const columns = await temporary.rows<{ name: string }>(sql`
      SELECT t.name || '.' || c.name AS name FROM sqlite_schema t, pragma_table_info(t.name) c
      WHERE t.type = 'table' AND c.type = 'TEXT' AND (c.name LIKE '%secret%' OR c.name LIKE '%sealed%') AND c.name NOT GLOB '*hash*'`)
    const known = sealedPlaces.map(({ table, column }) => `${table}.${column}`)
    expect(columns.map(({ name }) => name).sort()).toEqual([...known, 'secret_check.sealed'].sort())
  })
})

describe('a data folder whose database is gone is not taken for a new one', () => {
  /** A folder that a gateway has used, with a backup elsewhere. */
  const used = async () => {
    const folder = await temporaryFolder()
    const store = await openStore({ dataDir: folder, secretKey: null })
    await store.change((db) => createAccount(db, { name: 'Acme', at: 1 }))
    await store.close()
    return { folder, db: join(folder, 'websms.db') }
  }
  const refused = (folder: string, message: RegExp) =>
    expect(openStore({ dataDir: folder, secretKey: null })).rejects.toThrow(message)

  test('it is missing beside its secret key', async () => {
    const { folder, db } = await used()
    await rm(db)
    await refused(folder, /websms\.db is missing, and secret\.key beside it.*websms restore BACKUP --data /)
    expect(await readdir(folder)).not.toContain('websms.db')
  })

  test('it is empty, or has no table', async () => {
    const { folder, db } = await used()
    for (const bytes of [0, 4096]) {
      await writeFile(db, (await readFile(db)).subarray(0, bytes))
      await refused(folder, /websms\.db is empty, and secret\.key beside it/)
    }
  })

  test('it is another program’s', async () => {
    const { folder, db } = await used()
    await rm(db)
    const other = new DatabaseSync(db)
    other.exec('CREATE TABLE notes (text TEXT)')
    other.close()
    await refused(folder, /websms\.db is the database of another program.*websms restore BACKUP/)
  })

  test('a write-ahead log is all that is left, and stays', async () => {
    const { folder, db } = await used()
    await rm(join(folder, 'secret.key'))
    await rm(db)
    const log = Buffer.from('the log of the lost one')
    await writeFile(`${db}-wal`, log)
    await refused(folder, /websms\.db is missing, and websms\.db-wal beside it/)
    await writeFile(db, '')
    await refused(folder, /websms\.db is empty, and websms\.db-wal beside it/)
    expect(await readFile(`${db}-wal`)).toEqual(log)
  })

  test('backups are left: the newest is named, and that command brings the data back', async () => {
    const { folder, db } = await used()
    const backup = join(folder, 'night.db')
    backUp(folder, backup)
    await rm(db)
    await writeFile(`${db}-wal`, 'the log of the lost one')
    await rm(join(folder, 'secret.key'))
    await refused(folder, new RegExp(`night\\.db beside it.*websms restore ${backup} --data ${folder}`))
    restore(backup, { dataDir: folder, secretKey: null, force: false, at: 1 })
    const store = await openStore({ dataDir: folder, secretKey: null })
    onTestFinished(() => store.close())
    expect(await listAccounts(store.read)).toMatchObject([{ name: 'Acme' }])
  })

  test('but a folder with other files, or one that cannot be read, is new', async () => {
    const folder = await temporaryFolder()
    await mkdir(join(folder, 'lost+found'), { mode: 0 })
    await writeFile(join(folder, 'notes.txt'), 'x'.repeat(10_000))
    await opened(folder)
  })
})

test('one gateway holds a data folder; commands beside it may work on it, and it is free once that gateway has ended', async () => {
  const folder = await temporaryFolder()
  const first = await openStore({ dataDir: folder, secretKey }, { exclusive: true })
  await expect(openStore({ dataDir: folder, secretKey }, { exclusive: true })).rejects.toThrow(/Another gateway/)
  const beside = await opened(folder)
  await beside.change((db) => createAccount(db, { name: 'Acme', at: 1 }))
  await first.close()
  await opened(folder, { exclusive: true })
})

test('the writing connection waits for the disk at every commit', async () => {
  const [row] = await temporary.rows(sql`PRAGMA journal_mode`)
  expect(row).toEqual({ journal_mode: 'wal' })
  expect(await temporary.rows(sql`PRAGMA synchronous`)).toEqual([{ synchronous: 2 }])
})

test('two processes that start at once on an empty folder both run, on one schema', async () => {
  const folder = await temporaryFolder()
  const program = `
    const { openStore } = await import(${JSON.stringify(new URL('./open-store.ts', import.meta.url).href)})
    const store = await openStore({ dataDir: ${JSON.stringify(folder)}, secretKey: null })
    process.send(store.secrets.encrypt('x'))
    await store.close()
    process.disconnect()`
  const file = join(folder, 'start.mjs')
  await writeFile(file, program)
  const starts = [fork(file), fork(file)].map(async (child) => {
    const [[sealed], [code]] = await Promise.all([once(child, 'message'), once(child, 'exit')])
    return { sealed, code }
  })
  const ends = await Promise.all(starts)
  expect(ends.map(({ code }) => code)).toEqual([0, 0])
  const store = await openStore({ dataDir: folder, secretKey: null })
  onTestFinished(() => store.close())
  for (const { sealed } of ends) expect(store.secrets.decrypt(sealed)).toBe('x')
  expect((await readdir(folder)).filter((name) => name.startsWith('secret'))).toEqual(['secret.key'])
})

describe('changes of settings', () => {
  test('are one transaction: a failed change leaves nothing', async () => {
    const { accountId } = await temporary.scene()
    const failing = temporary.store.change(async (db) => {
      await db.updateTable('accounts').set({ name: 'changed' }).where('id', '=', accountId).execute()
      throw new Error('no')
    })
    await expect(failing).rejects.toThrow('no')
    const read = temporary.store.read.selectFrom('accounts').select('name').where('id', '=', accountId)
    expect((await read.executeTakeFirstOrThrow()).name).not.toBe('changed')
  })

  test('go on beside traffic, one after the other, in the order in which they were asked', async () => {
    const { accept, accountId, balance } = await temporary.scene()
    await accept([{}])
    const order: number[] = []
    const traffic = Array.from({ length: 100 }, () => accept([{}]))
    const changes = [1, 2, 3].map((price) =>
      temporary.store.change(async (db) => {
        order.push(price)
        await db.updateTable('accounts').set({ price_micros: price }).where('id', '=', accountId).execute()
        await new Promise((resolve) => setImmediate(resolve))
        order.push(price)
      }),
    )
    await Promise.all([...traffic, ...changes])
    expect(order).toEqual([1, 1, 2, 2, 3, 3])
    expect(await balance()).toBe(1_000_000_000 - 101 * 100_000)
  })

  test('by this process are told at once, by another within 1 s, and traffic does not count as a change', async () => {
    const { accept, accountId } = await temporary.scene()
    const told = vi.fn()
    temporary.store.onChange(told)
    const suspend = (at: number | null) => sql`UPDATE accounts SET suspended_at = ${at} WHERE id = ${accountId}`
    await temporary.store.change((db) => suspend(1).execute(db))
    expect(told).toHaveBeenCalledTimes(1)
    await accept([{}])
    const other = new DatabaseSync(join(temporary.dataDir, 'websms.db'), { timeout: 5000 })
    onTestFinished(() => other.close())
    other.prepare('UPDATE accounts SET suspended_at = NULL WHERE id = ?').run(accountId)
    await vi.waitFor(() => expect(told).toHaveBeenCalledTimes(2))
  })
})

test('a store that was closed takes nothing more, and does not come alive again', async () => {
  const own = await temporaryStore()
  const { request } = await own.scene()
  const { store } = own
  await own.reopen()
  await expect(store.traffic.accept(request([{}]))).rejects.toThrow(/closed/)
})

test('calls made before a close are committed by it', async () => {
  const { accept, accountId } = await temporary.scene()
  const accepted = accept([{}])
  await temporary.reopen()
  await accepted
  const messages = temporary.store.read.selectFrom('messages').select('id').where('account_id', '=', accountId)
  expect(await messages.execute()).toHaveLength(1)
})

test('fault makes a durable write: null when that works', async () => {
  const { store } = temporary
  const version = () => temporary.rows(sql`PRAGMA data_version`)
  await expect.poll(() => store.fault()).toBe(null)
  const before = await version()
  await expect.poll(() => store.fault()).toBe(null)
  expect(await version()).not.toEqual(before)
})

test('an access token opens its account until it expires or its key is revoked, and is stored as a hash alone', async () => {
  const { accountId, keyId } = await temporary.scene()
  const { store } = temporary
  let now = 1000
  const accesses = createAccessCache(store, () => now)
  store.onChange(() => accesses.clear())
  const tokenOf = async (token: string, expiresAt: number) => {
    const hash = createHash('sha256').update(token).digest('hex')
    await store.traffic.addToken({ hash, keyId, expiresAt, at: 77 })
    return token
  }
  const token = await tokenOf('wst_one', 5000)
  expect(await accesses.find(token)).toMatchObject({ accountId, keyId, priceMicros: 100_000, suspended: false })
  expect(await accesses.find('wst_other')).toBe(null)
  // A miss is not remembered.
  expect(await accesses.find(await tokenOf('wst_other', 5000))).toMatchObject({ keyId })
  now = 5000
  expect(await accesses.find(token)).toBe(null)
  now = 4999
  expect(await accesses.find(token)).toMatchObject({ keyId })
  const key = store.read.selectFrom('api_keys').select(['client_id', 'last_used_at']).where('id', '=', keyId)
  const { client_id, last_used_at } = await key.executeTakeFirstOrThrow()
  expect(last_used_at).toBe(77)
  await store.change((db) => revokeKey(db, client_id, now))
  expect(await accesses.find(token)).toBe(null)
  expect(JSON.stringify(await store.read.selectFrom('access_tokens').selectAll().execute())).not.toContain('wst_')
})
