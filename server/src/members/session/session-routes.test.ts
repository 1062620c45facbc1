import { type MembersEndpoint, membersEndpoints } from '@websms/contract/members'
import { Secret, TOTP } from 'otpauth'
import { afterAll, afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import type { Store } from '../../store/store.ts'
import { password, temporaryMembers } from '../../test/temporary-members.ts'
import { sessionCookie } from '../identity/cookie.ts'
import { setPassword } from '../identity/members.ts'
import { recoveryHash, totpSettings } from '../identity/second-factor.ts'
import { endSessions, findSession, idleMsMax, lifetimeMsMax, startSession } from '../identity/sessions.ts'

const site = await temporaryMembers(afterAll, { env: { WEBSMS_TRUST_PROXY: '127.0.0.1' } })
const { store } = site
const wrong = { email: 'nobody@example.com', password: 'not this one' }
/** As a cookie. */
const newSession = async (store: Store, memberId: number) => {
  const began = { memberId, ip: '127.0.0.1', userAgent: 'a test', at: Date.now() }
  return `${sessionCookie}=${(await store.change((db) => startSession(db, began))).token}`
}
const cookieOf = (headers: Record<string, unknown>) => String(headers['set-cookie'])

describe('signing in', () => {
  test('sets a cookie that only this host gets, over HTTPS, and no script reads', async () => {
    const { email, accountId } = await site.member()
    const { status, headers, body } = await site.call('POST /session', { body: { email, password } })
    expect(status).toBe(200)
    expect(cookieOf(headers)).toMatch(
      /^__Host-websms_session=[\w-]{43}; Max-Age=2592000; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
    )
    expect(headers['cache-control']).toBe('no-store')
    expect(body).toMatchObject({
      member: { email, operator_role: null, second_factor: false },
      memberships: [{ account_id: String(accountId), account_name: 'Customer', role: 'owner' }],
      account: { id: String(accountId), role: 'owner', acting_as: false, balance: 1000, balance_is_low: false },
      site: { simulated: true, sender: '552', api_url: 'http://localhost:8080/api/connexus' },
    })
    const cookie = cookieOf(headers).split(';')[0]!
    expect((await site.call('GET /session', { headers: { cookie } })).body).toEqual(body)
    const stored = await store.read.selectFrom('sessions').selectAll().execute()
    expect(JSON.stringify(stored)).not.toContain(cookie.split('=')[1])
  })

  test('takes the email in any case, and never says whether it was the email that is wrong', async () => {
    const { email } = await site.member()
    expect((await site.call('POST /session', { body: { email: ` ${email.toUpperCase()} `, password } })).status).toBe(
      200,
    )
    const [known, unknown] = await Promise.all([
      site.call('POST /session', { body: { ...wrong, email } }),
      site.call('POST /session', { body: wrong }),
    ])
    expect(known.problem).toMatchObject({ type: 'wrong_credentials', status: 401 })
    expect({ ...unknown.problem, request_id: '' }).toEqual({ ...known.problem, request_id: '' })
    expect(known.headers['set-cookie']).toBeUndefined()
  })

  test('is refused to a member who is suspended, whose sessions end too', async () => {
    const { memberId, email, call } = await site.member()
    await store.change((db) => db.updateTable('members').set({ suspended_at: 1 }).where('id', '=', memberId).execute())
    expect((await site.call('POST /session', { body: { email, password } })).problem.type).toBe('wrong_credentials')
    expect((await call('GET /session')).problem.type).toBe('signed_out')
  })

  test('says that HTTPS is needed where a browser would drop the cookie', async () => {
    const { email } = await site.member()
    const from = async (origin: string) =>
      (await site.call('POST /session', { body: { email, password }, headers: { origin } })).status
    expect(await from('http://sms.example.com')).toBe(400)
    for (const origin of ['http://localhost:8080', 'http://127.0.0.1:8080', 'http://[::1]:8080', 'https://a.example']) {
      expect(await from(origin), origin).toBe(200)
    }
  })
})

describe('guesses', () => {
  // However long a busy machine takes for them, no more are heard meanwhile.
  beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }))
  afterEach(() => void vi.useRealTimers())

  /** A site that hears three wrong passwords a minute, and one of its members. */
  const limited = async () => {
    const site = await temporaryMembers(onTestFinished, {
      env: { WEBSMS_GUESSES_PER_MINUTE: '3', WEBSMS_TRUST_PROXY: '127.0.0.1' },
    })
    const { email, memberId, call } = await site.member()
    const signIn = async (address: string, given: string, cookie = '') => {
      const headers = { 'x-forwarded-for': address, ...(cookie !== '' && { cookie }) }
      return site.call('POST /session', { body: { email, password: given }, headers })
    }
    return { ...site, email, memberId, member: call, signIn }
  }

  test('are limited for an email and an address, many at once too, and never lock the owner out', async () => {
    const { signIn } = await limited()
    const guessed = await Promise.all(Array.from({ length: 6 }, () => signIn('203.0.113.1', 'guess')))
    expect(guessed.map(({ status }) => status).sort()).toEqual([401, 401, 401, 429, 429, 429])
    const refused = await signIn('203.0.113.1', password)
    expect(refused.problem.type).toBe('too_many_attempts')
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)
    expect((await signIn('203.0.113.2', 'guess')).status).toBe(401)
    expect((await signIn('203.0.113.2', 'guess')).status).toBe(429)
    for (let time = 0; time < 5; time++) expect((await signIn('198.51.100.7', password)).status).toBe(200)
  })

  test('at one email are slowed also from ever new addresses, and a device that was used before is heard all the while', async () => {
    const { signIn, member, call, store, memberId } = await limited()
    const seen = await member('GET /session')
    const device = String(seen.headers['set-cookie'])
    expect(device).toMatch(
      /^__Host-websms_device=[\w-]{22}\.[0-9a-f]{64}; Max-Age=34560000; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
    )
    const cookie = device.split(';')[0]!
    expect((await call('GET /session')).headers['set-cookie']).toBeUndefined()
    const again = await member('GET /session', {
      headers: { cookie: `${cookie}; ${await newSession(store, memberId)}` },
    })
    expect([again.status, again.headers['set-cookie']]).toEqual([200, undefined])

    const statuses: number[] = []
    for (let last = 1; last <= 30; last++) statuses.push((await signIn(`203.0.113.${last}`, 'guess')).status)
    expect(statuses).toEqual([...Array(6).fill(401), ...Array(24).fill(429)])
    expect((await signIn('198.51.100.7', password)).status).toBe(429)
    for (let time = 0; time < 5; time++) expect((await signIn('198.51.100.7', password, cookie)).status).toBe(200)
    // The network of one of the member's sessions is known too.
    for (let time = 0; time < 5; time++) expect((await signIn('198.51.100.7', password)).status).toBe(200)

    // A known device has limits of its own, and is known for its member alone.
    const guesses: number[] = []
    for (let last = 1; last <= 5; last++) guesses.push((await signIn(`192.0.2.${last}`, 'guess', cookie)).status)
    expect(guesses).toEqual([401, 401, 401, 429, 429])
    const forged = cookie.replace(/\.[0-9a-f]/, (text) => (text === '.0' ? '.1' : '.0'))
    for (const wrong of [forged, '__Host-websms_device=.', '__Host-websms_device=a.b.c']) {
      expect((await signIn('192.0.2.99', password, wrong)).status).toBe(429)
    }
  })

  test('of the current password, by a session, are counted for the session wherever it is', async () => {
    const { member } = await limited()
    const confirm = async (last: number) => {
      const headers = { 'x-forwarded-for': `203.0.113.${last}` }
      return (await member('POST /session/confirmation', { body: { password: 'guess' }, headers })).status
    }
    const statuses: number[] = []
    for (let last = 1; last <= 5; last++) statuses.push(await confirm(last))
    expect(statuses).toEqual([422, 422, 422, 429, 429])
  })
})

test('a new password is judged while it is typed by the same rules as when it is set, with the facts of the signed-in member', async () => {
  const { email, call } = await site.member()
  const judge = async (by: typeof call, body: { password: string; email?: string }) =>
    (await by('POST /password-check', { body })).body.fault
  expect(await judge(site.call, { password: 'password123' })).toContain('tried first')
  expect(await judge(site.call, { password: email })).toBe(null)
  expect(await judge(site.call, { password: email, email })).toContain('your name or email')
  expect(await judge(call, { password: email })).toContain('your name or email')
  expect(await judge(call, { password })).toBe(null)
})

describe('the second factor', () => {
  const secret = new Secret({ size: 20 })
  const codeNow = () => new TOTP({ ...totpSettings, secret }).generate()
  const enrolled = async () => {
    const member = await site.member()
    const sealed = store.secrets.encrypt(secret.base32)
    await store.change(async (db) => {
      await db.updateTable('members').set({ totp_secret: sealed }).where('id', '=', member.memberId).execute()
      const recovery = { member_id: member.memberId, hash: recoveryHash('abcd-efgh-2345') }
      await db.insertInto('recovery_codes').values(recovery).execute()
    })
    const signIn = async (code?: string, address = '127.0.0.1') => {
      const credentials = { email: member.email, password, ...(code !== undefined && { code }) }
      const headers = { 'x-forwarded-for': address }
      const { status, problem } = await site.call('POST /session', { body: credentials, headers })
      return status === 200 ? 'in' : problem.type
    }
    return { ...member, signIn }
  }

  test('is asked for once the password is right, and each code works once', async () => {
    const { signIn, email } = await enrolled()
    expect((await site.call('POST /session', { body: { ...wrong, email } })).problem.type).toBe('wrong_credentials')
    expect(await signIn()).toBe('second_factor_required')
    const code = codeNow()
    expect([await signIn('000000'), await signIn(code), await signIn(code)]).toEqual(['wrong_code', 'in', 'wrong_code'])
  })

  test('a recovery code stands for one, once, however it is typed', async () => {
    const { signIn } = await enrolled()
    expect([await signIn('ABCD EFGH 2345'), await signIn('abcd-efgh-2345')]).toEqual(['in', 'wrong_code'])
  })

  test('its codes are limited for each address and each known device, so that somebody with the password cannot lock the owner out', async () => {
    const { signIn, email } = await enrolled()
    const stranger = '203.0.113.7'
    for (let guess = 0; guess < 10; guess++) expect(await signIn('000000', stranger)).toBe('wrong_code')
    expect(await signIn('000000', stranger)).toBe('too_many_attempts')
    expect(await signIn('000000', '203.0.113.8')).toBe('wrong_code')
    expect(await signIn(codeNow(), '198.51.100.1')).toBe('in')
    // Nor does who is in the same network and has another email.
    const other = await enrolled()
    expect(other.email).not.toBe(email)
    expect(await other.signIn(codeNow(), stranger)).toBe('in')
  })

  test('its codes are slowed also from ever new addresses, and a known device is heard all the while', async () => {
    const { signIn } = await enrolled()
    const results: string[] = []
    for (let last = 1; last <= 30; last++) results.push(await signIn('000000', `203.0.113.${last}`))
    expect(results).toEqual([...Array(10).fill('wrong_code'), ...Array(20).fill('too_many_attempts')])
    expect(await signIn(codeNow(), '127.0.0.1')).toBe('in')
  })
})

describe('a session', () => {
  test('ends with signing out, and only that one', async () => {
    const { email, call, cookie } = await site.member()
    const other = await site.call('POST /session', { body: { email, password } })
    const out = await call('DELETE /session')
    expect(cookieOf(out.headers)).toMatch(/^__Host-websms_session=; .*Path=\/; Expires=Thu, 01 Jan 1970/)
    expect(out.headers['clear-site-data']).toBe('"cache", "storage"')
    expect((await site.call('DELETE /session')).headers['clear-site-data']).toBe('"cache", "storage"')
    expect((await call('GET /session')).problem.type).toBe('signed_out')
    const headers = { cookie: cookieOf(other.headers).split(';')[0]! }
    expect((await site.call('GET /session', { headers })).status).toBe(200)
    expect((await site.call('DELETE /session', { headers: { cookie } })).status).toBe(204)
  })

  test('ends with a new password, but for the one that set it', async () => {
    const { memberId, email, call } = await site.member()
    const other = await site.call('POST /session', { body: { email, password } })
    const kept = other.body.session.id
    await store.change((db) => setPassword(db, memberId, 'another hash', Number(kept)))
    expect((await call('GET /session')).problem.type).toBe('signed_out')
    const headers = { cookie: cookieOf(other.headers).split(';')[0]! }
    expect((await site.call('GET /session', { headers })).status).toBe(200)
    await store.change((db) => endSessions(db, memberId))
    expect((await site.call('GET /session', { headers })).status).toBe(401)
  })

  test('goes on while it is used, for 30 days at most, and ends after a week without use', async () => {
    const { cookie } = await site.member()
    const token = cookie.split('=')[1]!
    const began = Date.now()
    const at = (afterMs: number) => findSession(store, token, { ip: '', requestId: '', at: began + afterMs })
    const steps = Math.floor(lifetimeMsMax / (idleMsMax - 60_000))
    for (let step = 1; step <= steps; step++) expect(await at(step * (idleMsMax - 60_000)), `${step}`).not.toBeNull()
    expect(await at(lifetimeMsMax + 1)).toBeNull()
    const idle = (await site.member()).cookie.split('=')[1]!
    expect(await findSession(store, idle, { ip: '', requestId: '', at: began + idleMsMax + 60_000 })).toBeNull()
  })
})

describe('the current account', () => {
  test('is an account of the member; any other is not found', async () => {
    const { call, accountId, memberId } = await site.member()
    const second = await site.account({ name: 'Second' })
    const foreign = await site.account({ name: 'Foreign' })
    const to = (id: number | null) =>
      call('POST /session/account', { body: { account_id: id === null ? null : String(id) } })
    expect((await to(foreign)).problem).toMatchObject({ type: 'not_found', status: 404 })
    expect((await to(999_999)).problem).toMatchObject({ type: 'not_found', status: 404 })
    const membership = { member_id: memberId, account_id: second, role: 'viewer' as const, created_at: 1 }
    await store.change((db) => db.insertInto('memberships').values(membership).execute())
    expect((await to(second)).body.account).toMatchObject({ id: String(second), role: 'viewer', acting_as: false })
    expect((await to(null)).body.account).toBeNull()
    expect((await to(accountId)).body.account).toMatchObject({ id: String(accountId), role: 'owner' })
    await store.change((db) => db.deleteFrom('memberships').where('member_id', '=', memberId).execute())
    expect((await call('GET /session')).body).toMatchObject({ account: null, memberships: [] })
  })

  test('of an operator is any, with a mark and entries in the audit log', async () => {
    const { call, memberId } = await site.member({ role: null, operator: true })
    const foreign = await site.account({ name: 'Foreign' })
    const entered = await call('POST /session/account', { body: { account_id: String(foreign) } })
    expect(entered.body.account).toMatchObject({ id: String(foreign), role: 'owner', acting_as: true })
    await call('POST /session/account', { body: { account_id: null } })
    const entries = await store.read
      .selectFrom('audit')
      .select(['action', 'target', 'account_id', 'acting_as', 'ip'])
      .where('member_id', '=', memberId)
      .orderBy('id')
      .execute()
    const about = { target: String(foreign), account_id: foreign, acting_as: 1, ip: '127.0.0.1' }
    expect(entries).toEqual([
      { action: 'account.entered', ...about },
      { action: 'account.left', ...about },
    ])
    await call('POST /session/account', { body: { account_id: String(foreign) } })
    await store.change((db) =>
      db.updateTable('members').set({ operator_role: null }).where('id', '=', memberId).execute(),
    )
    expect((await call('GET /session')).body.account).toBeNull()
  })
})

describe('every endpoint', () => {
  const keys = Object.keys(membersEndpoints) as (keyof typeof membersEndpoints)[]
  const ask = (key: string, headers: Record<string, string>) => {
    const [method, path] = key.split(' ') as ['GET', string]
    return site.app.inject({ method, url: `/members/api${path.replace(/:\w+/g, '1')}`, headers })
  }

  test.each(keys.filter((key) => !key.startsWith('GET ')))('%s comes from a page of this site', async (key) => {
    const { cookie } = await site.member({ operator: true })
    const foreign: Record<string, string>[] = [
      {},
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { 'sec-fetch-site': 'none' },
      { 'sec-fetch-site': 'cross-site', origin: 'http://localhost:8080' },
      { origin: 'https://evil.example' },
      { origin: 'null' },
    ]
    for (const headers of foreign) {
      const { statusCode, body } = await ask(key, { cookie, ...headers })
      expect([statusCode, JSON.parse(body).type], JSON.stringify(headers)).toEqual([403, 'wrong_origin'])
    }
    const own: Record<string, string>[] = [
      { origin: 'http://localhost:8080' },
      { origin: 'https://192.0.2.1', host: '192.0.2.1' },
    ]
    for (const headers of own) {
      const { body } = await ask(key, headers)
      expect(body, JSON.stringify(headers)).not.toContain('wrong_origin')
    }
  })

  test('is for this site alone, whichever name leads here', async () => {
    const { cookie } = await site.member({ operator: true })
    const typeFor = async (key: string, host: string) => {
      const { statusCode, body } = await ask(key, { cookie, host, 'sec-fetch-site': 'same-origin' })
      return [statusCode, body.startsWith('{') ? JSON.parse(body).type : null]
    }
    for (const key of keys) expect(await typeFor(key, 'evil.example'), key).toEqual([421, 'wrong_host'])
    for (const host of ['localhost.evil.example', 'evil-localhost', '127.0.0.1.evil.example', 'a b']) {
      expect(await typeFor('GET /session', host), host).toEqual([421, 'wrong_host'])
    }
    for (const host of ['localhost:8080', 'LOCALHOST', 'x.localhost:5', '127.0.0.1', '[::1]:80', '192.0.2.1:8080']) {
      expect((await typeFor('GET /session', host))[0], host).toBe(200)
    }
  })

  test('for a role is refused to the role below it, and to members of no account', async () => {
    const below = { viewer: null, developer: 'viewer', owner: 'developer', operator: 'owner' } as const
    for (const key of keys) {
      const { access }: MembersEndpoint = membersEndpoints[key]
      if (access === 'public' || access === 'member') continue
      const { cookie } = await site.member({ role: below[access] })
      const { statusCode, body } = await ask(key, { cookie, 'sec-fetch-site': 'same-origin' })
      expect([statusCode, JSON.parse(body).type], key).toEqual([403, below[access] ? 'not_allowed' : 'no_account'])
    }
  })

  test.each(keys.filter((key) => membersEndpoints[key].access !== 'public'))('%s needs a session', async (key) => {
    const { statusCode, body } = await ask(key, { 'sec-fetch-site': 'same-origin' })
    expect([statusCode, JSON.parse(body).type]).toEqual([401, 'signed_out'])
  })
})

test('an unknown path, a body that is not JSON and one that does not fit are problems with the request id', async () => {
  const send = (url: string, payload: string, type = 'application/json') =>
    site.app.inject({
      method: 'POST',
      url: `/members/api${url}`,
      headers: { 'content-type': type, 'sec-fetch-site': 'same-origin' },
      payload,
    })
  const answers = [
    await send('/nothing', '{}'),
    await send('/session', '{'),
    await send('/session', 'email=a', 'application/x-www-form-urlencoded'),
    await send('/session', '{"email":"a"}'),
  ]
  expect(answers.map((answer) => [answer.statusCode, answer.json().type])).toEqual([
    [404, 'not_found'],
    [400, 'bad_request'],
    [415, 'unsupported_media_type'],
    [422, 'invalid'],
  ])
  expect(answers[3]!.json()).toMatchObject({
    errors: [{ field: 'password', message: 'is missing' }],
    request_id: answers[3]!.headers['x-request-id'],
  })
})
