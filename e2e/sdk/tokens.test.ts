/** The SDK's access token: one request for many callers, renewed early, and once when the gateway rejects it. */
import type { StoredToken } from '@websms/sdk'
import { afterAll, expect, test } from 'vitest'
import { customerOf, servedApi } from './set-up.ts'

const api = await servedApi(afterAll)

const many = <Value>(ask: () => Promise<Value>) => Promise.all(Array.from({ length: 20 }, ask))

test('calls that begin at once share one token request', async () => {
  const { client, proxy } = await customerOf(api, afterAll)
  const websms = client()
  await many(() => websms.balance())
  expect(proxy.count('/auth/token')).toBe(1)
})

test('a token that the gateway no longer takes is renewed once for all callers, and each request is made once more', async () => {
  const { client, proxy, accepted } = await customerOf(api, afterAll)
  const websms = client()
  await websms.balance()
  await endTokens()
  await many(() => websms.send({ to: '6421234567', body: 'Kia ora' }))
  expect(proxy.count('/auth/token')).toBe(2)
  expect((await accepted()).messages).toBe(20)
})

test('credentials that are wrong are an error after one request', async () => {
  const { client, proxy } = await customerOf(api, afterAll)
  const refusal = { name: 'ApiError', code: 'invalid_credentials', status: 401 }
  await expect(client({ clientSecret: 'wrong' }).balance()).rejects.toMatchObject(refusal)
  expect(proxy.count('/auth/token')).toBe(1)
})

test('an account that is suspended is an error after one renewal', async () => {
  const { client, proxy, customer } = await customerOf(api, afterAll)
  const websms = client()
  await websms.balance()
  await api.store.change((db) =>
    db.updateTable('accounts').set({ suspended_at: Date.now() }).where('id', '=', customer.accountId).execute(),
  )
  await expect(websms.balance()).rejects.toMatchObject({ code: 'account_suspended' })
  expect([proxy.count('/auth/token'), proxy.count('/sms/balance')]).toEqual([2, 3])
})

test('a token near its end is used while another one is fetched, and both are kept in the cache', async () => {
  const { client, proxy } = await customerOf(api, afterAll)
  let kept: StoredToken | null = null
  const tokenCache = {
    read: () => kept,
    write(token: StoredToken) {
      kept = token
    },
  }
  await client({ tokenCache }).balance()
  const first = kept as StoredToken | null
  expect(first).toMatchObject({ accessToken: expect.stringMatching(/^wst_/), keepsIdempotencyKeys: true })
  kept = { ...first!, renewAt: Date.now() }
  const websms = client({ tokenCache })
  await many(() => websms.balance())
  await expect.poll(() => kept?.accessToken).not.toBe(first!.accessToken)
  expect(proxy.count('/auth/token')).toBe(2)
  await client({ tokenCache }).balance()
  expect(proxy.count('/auth/token')).toBe(2)
})

test('a cache that cannot be read fails the call, and is read again by the next', async () => {
  const { client } = await customerOf(api, afterAll)
  const faults = [new Error('the disk is away')]
  const read = () => {
    const fault = faults.pop()
    if (fault) throw fault
    return null
  }
  const websms = client({ tokenCache: { read, write: () => {} } })
  await expect(websms.balance()).rejects.toThrow('the disk is away')
  expect(await websms.balance()).toMatchObject({ balance: 1000 })
})

test('a caller that ends does not end the token request that others wait for', async () => {
  const { client, proxy } = await customerOf(api, afterAll)
  const websms = client()
  const ending = new AbortController()
  const ended = websms.balance({ signal: ending.signal })
  const other = websms.balance()
  ending.abort(new Error('no longer needed'))
  await expect(ended).rejects.toThrow('no longer needed')
  expect(await other).toMatchObject({ balance: 1000 })
  expect(proxy.count('/auth/token')).toBe(1)
})

/** All tokens end, as when they have expired. */
async function endTokens(): Promise<void> {
  await api.store.change(async (db) => {
    await db.updateTable('access_tokens').set({ expires_at: 1 }).execute()
    // A change of accounts makes the gateway forget what it remembers of tokens.
    return db.updateTable('accounts').set({ rate_limit: 0 }).execute()
  })
}

test('an address without the API is named, with the form of a right one', async () => {
  const { client } = await customerOf(api, afterAll)
  const baseUrl = api.url.replace('/api/connexus', '')
  await expect(client({ baseUrl }).balance()).rejects.toMatchObject({
    ...{ code: 'not_found', status: 404, requestId: expect.stringMatching(/./) },
    message: `There is no API at ${baseUrl}: baseUrl is an address such as https://sms.example.com/api/connexus`,
  })
})
