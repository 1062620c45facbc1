import { afterAll, expect, test } from 'vitest'
import { temporaryApi } from '../test/temporary-api.ts'
import { createKey, hashSecret } from './keys.ts'
import { createRateLimit } from './rate-limit.ts'

const api = await temporaryApi(afterAll)
const balance = (headers: Record<string, string>) => api.call('GET', '/balance', { headers })
const limits = ({ headers }: Awaited<ReturnType<typeof balance>>) =>
  ['ratelimit-limit', 'ratelimit-remaining', 'ratelimit-reset', 'retry-after'].map((name) => headers[name])

test('every answer says how many requests are left; the one too many says when to come back', async () => {
  const { headers } = await api.customer({ rateLimit: 2 })
  expect(limits(await balance(headers))).toEqual(['2', '1', '1', undefined])
  const missing = await api.call('POST', '/sms/out', { headers })
  expect([missing.status, ...limits(missing)]).toEqual([400, '2', '0', '1', undefined])
  // Before the body is read: this one is not even JSON.
  const refused = await api.call('POST', '/sms/out', {
    headers: { ...headers, 'content-type': 'application/json' },
    payload: '{',
  })
  expect([refused.status, ...limits(refused)]).toEqual([429, '2', '0', '1', '1'])
  expect(refused.text).toBe('{"success":false,"error":"Rate limited (max 2 requests/second)","error_code":429}')
})

test('the limit is the account’s, over all its keys, and no other account’s', async () => {
  const { accountId, headers } = await api.customer({ rateLimit: 2 })
  const neighbour = await api.customer({ rateLimit: 2 })
  const at = Date.now()
  const { keyId } = await api.store.change((db) =>
    createKey(db, { accountId, name: 'Second key', encrypt: api.store.secrets.encrypt, at }),
  )
  await api.store.traffic.addToken({ hash: hashSecret('second'), keyId, expiresAt: at + 60_000, at })
  const second = { authorization: 'Bearer second' }
  const statuses = [await balance(headers), await balance(second), await balance(headers), await balance(second)]
  expect(statuses.map(({ status }) => status)).toEqual([200, 200, 429, 429])
  expect((await balance(neighbour.headers)).status).toBe(200)
})

test('a limit of 0 is no limit', async () => {
  const { headers } = await api.customer({ rateLimit: 0 })
  for (let count = 0; count < 200; count++) {
    const answer = await balance(headers)
    expect([answer.status, ...limits(answer)]).toEqual([200, undefined, undefined, undefined, undefined])
  }
})

test('refused requests are allowed again as time passes', () => {
  let now = 5
  const rateLimit = createRateLimit(() => now)
  const sent: Record<string, unknown> = {}
  const reply = { header: (name: string, value: unknown) => (sent[name] = value) } as never
  const allowed = () => rateLimit({ accountId: 1, rateLimit: 100 }, reply) === undefined
  for (let count = 0; count < 100; count++) expect(allowed()).toBe(true)
  expect(allowed()).toBe(false)
  now += 10
  expect([allowed(), allowed()]).toEqual([true, false])
  now += 1000
  expect(allowed()).toBe(true)
  expect(sent['ratelimit-remaining']).toBe(99)
})
