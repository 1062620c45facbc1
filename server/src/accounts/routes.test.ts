import { sql } from 'kysely'
import { afterAll, describe, expect, test } from 'vitest'
import { temporaryApi } from '../test/temporary-api.ts'
import { revokeKey } from './keys.ts'

const settings = {
  WEBSMS_GUESSES_PER_MINUTE: '5',
  WEBSMS_TOKENS_PER_MINUTE: '8',
  WEBSMS_TRUST_PROXY: 'loopback',
}
const api = await temporaryApi(afterAll, settings)

let lastAddress = 0
/** An address that no test has guessed from. */
const freshAddress = () => `203.0.113.${++lastAddress}`

function ask(client_id: string, client_secret: string, from = freshAddress()) {
  return api.call('POST', '/auth/token', {
    headers: { 'x-forwarded-for': from },
    payload: { client_id, client_secret },
  })
}

const balance = (token: string) => api.call('GET', '/balance', { headers: { authorization: `Bearer ${token}` } })

describe('credentials', () => {
  test('that are wrong get the same answer, whichever of them is', async () => {
    const { clientId, clientSecret } = await api.customer()
    const from = freshAddress()
    for (const [id, secret] of [
      [clientId, 'wrong'],
      ['wrong', clientSecret],
      [clientId, `${clientSecret}x`],
      [clientId.toUpperCase(), clientSecret],
    ] as const) {
      const { status, text } = await ask(id, secret, from)
      expect([status, text]).toEqual([401, '{"success":false,"error":"Invalid client credentials","error_code":401}'])
    }
  })

  test('of another key do not fit', async () => {
    const [first, second] = [await api.customer(), await api.customer()]
    expect((await ask(first.clientId, second.clientSecret)).status).toBe(401)
  })

  test('by HTTP Basic that are wrong are asked for again by HTTP Basic', async () => {
    const authorization = `Basic ${Buffer.from('a:b').toString('base64')}`
    const { status, headers } = await api.call('POST', '/auth/token', { headers: { authorization } })
    expect([status, headers['www-authenticate']]).toEqual([401, 'Basic realm="WebSMS"'])
  })

  test('of the body win over those of HTTP Basic', async () => {
    const { clientId, clientSecret } = await api.customer()
    const { status } = await api.call('POST', '/auth/token', {
      headers: { authorization: 'Basic YTpi', 'x-forwarded-for': freshAddress() },
      payload: { client_id: clientId, client_secret: clientSecret },
    })
    expect(status).toBe(200)
  })
})

describe('a revoked key', () => {
  test('gives no token, and the tokens it gave are dead', async () => {
    const { clientId, clientSecret } = await api.customer()
    const { body } = await ask(clientId, clientSecret)
    const { access_token } = body as { access_token: string }
    expect((await balance(access_token)).status).toBe(200)
    await api.store.change((db) => revokeKey(db, clientId, Date.now()))
    expect((await ask(clientId, clientSecret)).status).toBe(401)
    expect((await balance(access_token)).status).toBe(401)
  })
})

test('a suspended account is told so', async () => {
  const { accountId, headers } = await api.customer()
  expect((await api.call('GET', '/balance', { headers })).status).toBe(200)
  await api.store.change((db) =>
    db.updateTable('accounts').set({ suspended_at: Date.now() }).where('id', '=', accountId).execute(),
  )
  const { status, body } = await api.call('GET', '/balance', { headers })
  expect([status, body]).toEqual([401, { success: false, error: 'This account is suspended', error_code: 401 }])
})

test('of a token only its hash is stored', async () => {
  const { clientId, clientSecret } = await api.customer()
  const { body } = await ask(clientId, clientSecret)
  const { access_token } = body as { access_token: string }
  const { rows } = await sql<Record<string, unknown>>`SELECT * FROM access_tokens`.execute(api.store.read)
  expect(JSON.stringify(rows)).not.toContain(access_token.slice(4))
})

describe('limits', () => {
  test('guesses at once are all counted, and then the right secret is not heard from there, but is from elsewhere', async () => {
    const { clientId, clientSecret } = await api.customer()
    const from = freshAddress()
    const guesses = await Promise.all(Array.from({ length: 30 }, () => ask(clientId, 'wrong', from)))
    expect(guesses.filter(({ status }) => status === 401)).toHaveLength(5)
    const refused = await ask(clientId, clientSecret, from)
    const waitS = Number(refused.headers['retry-after'])
    expect([refused.status, refused.headers['cache-control']]).toEqual([429, 'no-store'])
    // One guess in 12 s, of which a busy machine may have spent some already.
    expect(waitS).toBeGreaterThan(0)
    expect(waitS).toBeLessThanOrEqual(12)
    expect(refused.text).toBe(`{"success":false,"error":"Too many token requests: wait ${waitS} s","error_code":429}`)
    expect((await ask(clientId, clientSecret)).status).toBe(200)
  })

  test('one key takes so many tokens in a minute, and no other is held back', async () => {
    const { clientId, clientSecret } = await api.customer()
    const answers = await Promise.all(Array.from({ length: 10 }, () => ask(clientId, clientSecret)))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(8)
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(2)
    const other = await api.customer()
    expect((await ask(other.clientId, other.clientSecret)).status).toBe(200)
  })
})
