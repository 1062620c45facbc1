import { sql } from 'kysely'
import { afterAll, describe, expect, test } from 'vitest'
import { addSender } from '../senders/register.ts'
import { temporaryStore } from '../test/temporary-store.ts'
import { UserError } from '../user-error.ts'
import { createAccount, creditAccount } from './accounts.ts'
import { openDemo } from './demo.ts'
import { createKey, hashSecret, listKeys, revokeKey } from './keys.ts'
import { createMembersKey } from './members-key.ts'
import { createWebhookDestinations } from './webhook-destinations.ts'

const temporary = await temporaryStore({}, afterAll)
const { store } = temporary
const at = 1000
const create = (name: string, options = {}) => store.change((db) => createAccount(db, { name, at, ...options }))
const credit = (accountId: number, amountMicros: number) =>
  store.change((db) => creditAccount(db, accountId, amountMicros, null, at))

describe('accounts', () => {
  test('start with their credit as a transfer, and have ids above the gateway’s own accounts', async () => {
    const { accountId, balanceMicros } = await create('  Acme  ', { creditMicros: 45_500_000 })
    expect(accountId).toBeGreaterThanOrEqual(1000)
    expect(balanceMicros).toBe(45_500_000)
    const transfers = store.read.selectFrom('transfers').selectAll().where('credit_id', '=', accountId)
    expect(await transfers.execute()).toMatchObject([{ kind: 'top_up', debit_id: 2, amount_micros: 45_500_000 }])
    const account = store.read.selectFrom('accounts').selectAll().where('id', '=', accountId)
    expect(await account.execute()).toMatchObject([{ name: 'Acme', price_micros: 100_000, rate_limit: 100, demo: 0 }])
  })

  test.each([
    ['', {}],
    ['   ', {}],
    ['x'.repeat(201), {}],
    ['two\nlines', {}],
    ['nul\0', {}],
    ['Acme', { creditMicros: -1 }],
    ['Acme', { priceMicros: -1 }],
    ['Acme', { rateLimit: -1 }],
  ])('%j with %j is refused in words', async (name, options) => {
    await expect(create(name, options)).rejects.toThrow(UserError)
  })

  test('take credit, and give it back as far as it goes', async () => {
    const { accountId } = await create('Acme', { creditMicros: 5 })
    expect(await credit(accountId, 10)).toEqual({ balanceMicros: 15 })
    expect(await credit(accountId, -15)).toEqual({ balanceMicros: 0 })
    await expect(credit(accountId, -1)).rejects.toThrow(UserError)
    await expect(credit(999_999, 1)).rejects.toThrow(/no account 999999/)
    const transfers = store.read
      .selectFrom('transfers')
      .select(['kind', 'amount_micros'])
      .where('debit_id', '=', accountId)
    expect(await transfers.execute()).toEqual([{ kind: 'adjustment', amount_micros: 15 }])
  })

  test('never hold more than can be counted exactly', async () => {
    const { accountId } = await create('Acme', { creditMicros: 1_000_000_000_000_000 })
    await expect(credit(accountId, 1)).rejects.toThrow(/The limit is/)
  })

  test('have transfers that are never changed or deleted', async () => {
    await create('Acme', { creditMicros: 5 })
    await expect(store.change((db) => sql`UPDATE transfers SET note = 'x'`.execute(db))).rejects.toThrow(
      /never changed/,
    )
    await expect(store.change((db) => sql`DELETE FROM transfers`.execute(db))).rejects.toThrow(/never deleted/)
  })
})

describe('keys', () => {
  const { encrypt } = store.secrets

  test('are shown once: the secret is kept as a hash, the signing secret encrypted', async () => {
    const { accountId } = await create('Acme')
    const key = await store.change((db) => createKey(db, { accountId, name: 'Main', encrypt, at }))
    expect(key.webhookSecret).toMatch(/^whsec_/)
    const row = await store.read
      .selectFrom('api_keys')
      .selectAll()
      .where('id', '=', key.keyId)
      .executeTakeFirstOrThrow()
    expect(row.secret_hash).toBe(hashSecret(key.clientSecret))
    expect(JSON.stringify(row)).not.toContain(key.clientSecret)
    expect(JSON.stringify(row)).not.toContain(key.webhookSecret)
    expect(JSON.stringify(await listKeys(store.read, accountId))).not.toContain('secret')
  })

  test('need an account and a name', async () => {
    const { accountId } = await create('Acme')
    const key = (id: number, name: string) => store.change((db) => createKey(db, { accountId: id, name, encrypt, at }))
    await expect(key(999_999, 'Main')).rejects.toThrow(/no account/)
    await expect(key(accountId, '\n')).rejects.toThrow(UserError)
  })

  test('that are revoked keep their address, and stay revoked since the first time', async () => {
    const { keyId } = await temporary.scene({ webhookUrl: 'https://a.example/x' })
    const client = store.read.selectFrom('api_keys').select(['client_id', 'revoked_at']).where('id', '=', keyId)
    const { client_id } = await client.executeTakeFirstOrThrow()
    await store.change((db) => revokeKey(db, client_id, 5))
    await store.change((db) => revokeKey(db, client_id, 6))
    expect(await client.executeTakeFirstOrThrow()).toEqual({ client_id, revoked_at: 5 })
    const destination = await createWebhookDestinations(store).of(keyId)
    expect(destination).toMatchObject({ url: 'https://a.example/x', secrets: [expect.stringMatching(/^whsec_/)] })
    await expect(store.change((db) => revokeKey(db, 'wsc_none', 5))).rejects.toThrow(/no key wsc_none/)
  })
})

test('a sender has one owner, and a form that carriers know', async () => {
  const one = await create('One')
  const two = await create('Two')
  const add = (code: string, accountId: number) =>
    store.change((db) => addSender(db, code, accountId, { siteSender: '552' }))
  await add('2190', one.accountId)
  await add('2190', one.accountId)
  await expect(add('2190', two.accountId)).rejects.toThrow(/registered to account/)
  await add('Acme Shop', two.accountId)
  for (const code of ['', '12', '1234567890123456', 'twelve chars', '21\n90', 'a\0b', '🔑']) {
    await expect(add(code, one.accountId)).rejects.toThrow(UserError)
  }
})

test('the demo account is made once, with its secret shown once', async () => {
  const first = await openDemo(store, at)
  const second = await openDemo(store, at)
  expect(first.clientSecret).toMatch(/^wss_/)
  expect(second).toEqual({ ...first, clientSecret: null })
})

test('the demo account shows its demo key, even after other keys are made, and a new one when all are revoked', async () => {
  const { accountId, clientId } = await openDemo(store, at)
  const { encrypt } = store.secrets
  await store.change((db) => createMembersKey(db, { accountId, encrypt, at }))
  const newer = await store.change((db) => createKey(db, { accountId, name: 'Shop backend', encrypt, at }))
  expect(await openDemo(store, at)).toEqual({ accountId, keyName: 'Demo key', clientId, clientSecret: null })
  await store.change((db) => revokeKey(db, clientId, at))
  expect(await openDemo(store, at)).toMatchObject({ keyName: 'Shop backend', clientId: newer.clientId })
  await store.change((db) => revokeKey(db, newer.clientId, at))
  const made = await openDemo(store, at)
  expect(made).toEqual({
    accountId,
    keyName: 'Demo key',
    clientId: expect.stringMatching(/^wsc_/),
    clientSecret: expect.stringMatching(/^wss_/),
  })
  expect([clientId, newer.clientId]).not.toContain(made.clientId)
})
