import { afterAll, describe, expect, test } from 'vitest'
import { temporaryApi } from '../test/temporary-api.ts'
import { renameKey, rotateSecret, rotateWebhookSecret, setWebhook } from './key-changes.ts'
import { listKeys, revokeKey } from './keys.ts'
import { createWebhookDestinations } from './webhook-destinations.ts'

const api = await temporaryApi(afterAll)
const { store } = api
const { encrypt } = store.secrets
const customer = () => api.customer()
const signIn = async (client_id: string, client_secret: string) =>
  (await api.call('POST', '/auth/token', { payload: { client_id, client_secret } })).status
const hour = 3_600_000

describe('a client secret that is rotated', () => {
  test('the previous secret signs in until its time is over, and older ones never', async () => {
    const { clientId, clientSecret } = await customer()
    const rotate = (at: number, overlapMs = hour) => store.change((db) => rotateSecret(db, { clientId, overlapMs, at }))
    const second = await rotate(Date.now())
    expect(second).toMatch(/^wss_/)
    expect([await signIn(clientId, clientSecret), await signIn(clientId, second)]).toEqual([200, 200])
    const third = await rotate(Date.now())
    expect([await signIn(clientId, clientSecret), await signIn(clientId, second)]).toEqual([401, 200])
    await rotate(Date.now() - hour - 1)
    expect(await signIn(clientId, third)).toBe(401)
  })

  test('without an overlap the secret and the tokens end at once, with one the tokens live on', async () => {
    const { clientId, clientSecret, headers } = await customer()
    const balance = async () => (await api.call('GET', '/balance', { headers })).status
    await store.change((db) => rotateSecret(db, { clientId, overlapMs: hour, at: Date.now() }))
    expect(await balance()).toBe(200)
    await store.change((db) => rotateSecret(db, { clientId, overlapMs: 0, at: Date.now() }))
    expect([await signIn(clientId, clientSecret), await balance()]).toEqual([401, 401])
  })

  test('a revoked key gets none', async () => {
    const { clientId } = await customer()
    await store.change((db) => revokeKey(db, clientId, Date.now()))
    const rotated = store.change((db) => rotateSecret(db, { clientId, overlapMs: hour, at: Date.now() }))
    await expect(rotated).rejects.toThrow('is revoked')
  })
})

test('during the rotation of a webhook secret events are signed with both, the new one first', async () => {
  const { clientId, keyId } = await customer()
  const at = Date.now()
  let now = at
  const destinations = createWebhookDestinations(store, { now: () => now })
  await store.change((db) => setWebhook(db, clientId, 'https://a.example/', at))
  const [first] = (await destinations.of(keyId))!.secrets
  const second = await store.change((db) => rotateWebhookSecret(db, { clientId, overlapMs: hour, at, encrypt }))
  destinations.clear()
  expect((await destinations.of(keyId))!.secrets).toEqual([second, first])
  now = at + hour
  expect((await destinations.of(keyId))!.secrets).toEqual([second])
  const third = await store.change((db) => rotateWebhookSecret(db, { clientId, overlapMs: 0, at: now, encrypt }))
  destinations.clear()
  expect((await destinations.of(keyId))!.secrets).toEqual([third])
})

test('a webhook URL can be set and removed, and one that is disabled counts as none', async () => {
  const { clientId, keyId } = await customer()
  const destinations = createWebhookDestinations(store)
  const url = async () => {
    destinations.clear()
    return (await destinations.of(keyId))?.url ?? null
  }
  const set = (to: string | null) => store.change((db) => setWebhook(db, clientId, to, Date.now()))
  await set('https://a.example/')
  expect(await url()).toBe('https://a.example/')
  await store.traffic.disableWebhook({ keyId, url: null, reason: 'gone', at: 1 })
  expect(await url()).toBe(null)
  await set('https://a.example/')
  expect(await url()).toBe('https://a.example/')
  await set(null)
  expect(await url()).toBe(null)
})

test('the cache of destinations has a bound', async () => {
  const reads: number[] = []
  const read = store.read
  const counting = Object.create(read, {
    selectFrom: {
      value(table: 'api_keys') {
        reads.push(1)
        return read.selectFrom(table)
      },
    },
  })
  const destinations = createWebhookDestinations({ read: counting, secrets: store.secrets }, { max: 2 })
  for (const keyId of [1, 2, 1, 2]) await destinations.of(keyId)
  expect(reads).toHaveLength(2)
  for (const keyId of [3, 2, 3, 1]) await destinations.of(keyId)
  expect(reads).toHaveLength(4)
})

test('a key can be renamed, and one that is not there cannot', async () => {
  const { clientId, accountId } = await customer()
  await store.change((db) => renameKey(db, clientId, ' Shop '))
  expect(await listKeys(store.read, accountId)).toMatchObject([{ name: 'Shop' }])
  await expect(store.change((db) => renameKey(db, 'wsc_none', 'x'))).rejects.toThrow('There is no key wsc_none')
})
