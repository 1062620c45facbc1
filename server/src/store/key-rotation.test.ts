/** The rotation of the secret key, while gateways run. */
import { sql } from 'kysely'
import { expect, onTestFinished, test } from 'vitest'
import { createKey } from '../accounts/keys.ts'
import { secretKey, type TemporaryStore, temporaryStore } from '../test/temporary-store.ts'
import { openStore, type StoreOptions } from './open-store.ts'
import { rotateSecrets } from './rotate-secrets.ts'
import { openSecrets } from './secrets.ts'
import type { Store } from './store.ts'

const newKey = 'the next key for the tests'
const ring = () => openSecrets('', newKey, secretKey)
const both = { secretKey: newKey, secretKeyOld: secretKey }

interface Keys {
  secretKey: string
  secretKeyOld?: string
}

async function open({ place }: TemporaryStore, keys: Keys, options: StoreOptions = {}): Promise<Store> {
  const store = await openStore({ ...place, ...keys }, options)
  onTestFinished(() => store.close())
  return store
}

/** A store with encrypted texts of every kind, which a gateway has used with the first key. */
async function used() {
  const temporary = await temporaryStore({ exclusive: true })
  const s = await temporary.scene()
  const { store } = temporary
  const { encrypt, keyedHash } = store.secrets
  const message = s.request([{}]).messages[0]!
  const limits = { number: 0, prefix: 0, account: 0 }
  const at = Date.now()
  const code = await store.traffic.acceptCode({
    ...{ accountId: s.accountId, keyId: s.keyId, priceMicros: 1, message, limits, at, expiresAt: at + 600_000 },
    ...{ sealedText: encrypt('Your code is 123456'), codeHash: keyedHash('one-time code', '123456') },
  })
  await store.change(async (db) => {
    await db
      .updateTable('api_keys')
      .set({ webhook_secret_before: encrypt('whsec_before') })
      .execute()
    await sql`INSERT INTO members (email, name, password_hash, totp_secret, created_at)
      VALUES ('a@example.com', 'A', 'hash', ${encrypt('totp')}, 1)`.execute(db)
  })
  await store.close()
  const secretOf = async ({ read, secrets }: Store) => {
    const keys = await read.selectFrom('api_keys').select(['webhook_secret', 'webhook_secret_before']).execute()
    return keys.flatMap((key) => [key.webhook_secret, key.webhook_secret_before ?? []].flat()).map(secrets.decrypt)
  }
  return { temporary, s, codeId: code.ok ? code.messageId : 0, secretOf }
}

test('the key is rotated while gateways send and make keys, and the previous one is needed no longer', async () => {
  const { temporary, s, codeId, secretOf } = await used()
  const gateway = await open(temporary, both, { exclusive: true })
  const beside = await open(temporary, both)
  expect(openSecrets('', secretKey).opens(gateway.secrets.encrypt('x'))).toBe(true) // the others may have only that one
  let rotated = false
  const working = (async () => {
    let made = 0
    for (; !rotated; made++) {
      const result = await gateway.traffic.accept(s.request([{}]))
      expect(result.ok).toBe(true)
      const { encrypt } = beside.secrets
      await beside.change((db) => createKey(db, { accountId: s.accountId, name: 'Key', encrypt, at: Date.now() }))
      expect(await secretOf(gateway)).toHaveLength(made + 3)
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    return made
  })()
  const texts = await rotateSecrets(await open(temporary, both), ring())
  rotated = true
  expect(await working).toBeGreaterThan(0)
  expect(texts).toBeGreaterThanOrEqual(4)
  expect(openSecrets('', newKey).opens(gateway.secrets.encrypt('x'))).toBe(true)
  const codeHashes = gateway.secrets.keyedHashes('one-time code', '123456')
  const guess = { accountId: s.accountId, messageId: codeId, codeHashes, guessesMax: 5, at: Date.now() }
  expect(await gateway.traffic.guessCode(guess)).toEqual({ ok: true })
  await gateway.close()

  await expect(open(temporary, { secretKey }, { exclusive: true })).rejects.toThrow(/cannot be read with this key/)
  const after = await open(temporary, { secretKey: newKey }, { exclusive: true })
  expect(await secretOf(after)).toContain('whsec_before')
  const rows = await sql<{ text: string }>`SELECT sealed_text AS text FROM otp_codes WHERE sealed_text IS NOT NULL
    UNION ALL SELECT totp_secret FROM members`.execute(after.read)
  for (const { text } of rows.rows) expect(() => after.secrets.decrypt(text)).not.toThrow()
})

test('a rotation that is interrupted goes on; until then no gateway starts without the previous key', async () => {
  const { temporary, secretOf } = await used()
  const killed = () => {
    throw new Error('killed')
  }
  const first = await open(temporary, both)
  await expect(rotateSecrets(first, ring(), { followMs: 0, onProgress: killed })).rejects.toThrow('killed')
  await first.close()
  await expect(open(temporary, { secretKey: newKey }, { exclusive: true })).rejects.toThrow(
    /has not ended: 1 previous webhook signing secrets, .*WEBSMS_SECRET_KEY_OLD.*secret-key rotate/,
  )
  const gateway = await open(temporary, both, { exclusive: true })
  expect(await secretOf(gateway)).toContain('whsec_before')
  await rotateSecrets(await open(temporary, both), ring(), { followMs: 0 })
  await gateway.close()
  await open(temporary, { secretKey: newKey }, { exclusive: true })
})

test('a gateway without the new key is not ready once the key was rotated; a foreign key rotates nothing', async () => {
  const { temporary } = await used()
  const gateway = await open(temporary, { secretKey }, { exclusive: true })
  await expect.poll(() => gateway.fault()).toBeNull()
  const store = await open(temporary, both)
  const foreign = openSecrets('', 'a third key for the tests', 'a fourth key for the tests')
  await expect(rotateSecrets(store, foreign)).rejects.toThrow(/cannot be read with this key/)
  await rotateSecrets(store, ring(), { followMs: 0 })
  await expect.poll(() => gateway.fault()).toMatch(/rotated to one that this gateway does not have/)
})
