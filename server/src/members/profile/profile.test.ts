import { Secret, TOTP } from 'otpauth'
import { afterAll, describe, expect, test } from 'vitest'
import { softwareAuthenticator } from '../../test/authenticator.ts'
import { password, type TemporaryMember, temporaryMembers } from '../../test/temporary-members.ts'
import { totpSettings } from '../identity/second-factor.ts'

const site = await temporaryMembers(afterAll, { env: { WEBSMS_GUESSES_PER_MINUTE: '1000' } })
const { store } = site

const signIn = async (email: string, given = password, code?: string) => {
  const body = { email, password: given, ...(code !== undefined && { code }) }
  const { status, problem, headers } = await site.call('POST /session', { body })
  return { result: status === 200 ? 'in' : problem.type, cookie: String(headers['set-cookie']).split(';')[0]! }
}
const auditOf = async (memberId: number) => {
  const rows = await store.read.selectFrom('audit').select('action').where('member_id', '=', memberId).execute()
  return rows.map(({ action }) => action).filter((action) => action !== 'session.started')
}
/** Dates the sign-in and every confirmation so far back. */
const later = (memberId: number, ms = 11 * 60_000) =>
  store.change((db) =>
    db
      .updateTable('sessions')
      .set({ created_at: Date.now() - ms, confirmed_at: null })
      .where('member_id', '=', memberId)
      .execute(),
  )
const codeOf = (secret: string, stepsOn = 0) =>
  new TOTP({ ...totpSettings, secret: Secret.fromBase32(secret) }).generate({
    timestamp: Date.now() + stepsOn * 30_000,
  })
async function setUpTotp({ call }: TemporaryMember) {
  const { secret } = (await call('POST /profile/totp')).body
  const { recovery_codes } = (await call('PUT /profile/totp', { body: { code: codeOf(secret) } })).body
  return { secret, codes: recovery_codes }
}

describe('name, email and password', () => {
  test('are changed by whose they are, and each change is in the audit log', async () => {
    const { call, email, memberId } = await site.member()
    expect((await call('PATCH /profile', { body: { name: '  Hēmi <b> 🦉 ' } })).status).toBe(204)
    const other = (await site.member()).email
    expect((await call('PUT /profile/email', { body: { email: other } })).problem.detail).toContain('already')
    expect((await call('PUT /profile/email', { body: { email: ` NEW.${email} ` } })).status).toBe(204)
    expect((await call('GET /profile')).body).toMatchObject({
      name: 'Hēmi <b> 🦉',
      email: `new.${email}`,
      totp: false,
      recovery_codes: 0,
    })
    expect((await signIn(email)).result).toBe('wrong_credentials')
    expect((await signIn(`new.${email}`)).result).toBe('in')
    expect(await auditOf(memberId)).toEqual(['member.renamed', 'member.email_set'])
  })

  test('a new password needs the current one, and ends all other sessions', async () => {
    const { call, email, memberId } = await site.member()
    const { cookie } = await signIn(email)
    const set = (current_password: string, password: string) =>
      call('PUT /profile/password', { body: { current_password, password } })
    expect((await set('not this one', 'another password')).problem.errors).toEqual([
      { field: 'current_password', message: 'Wrong password.' },
    ])
    expect((await set(password, 'short')).problem.errors![0]!.field).toBe('password')
    expect((await set(password, 'P@ssw0rd2026')).problem.errors![0]!.message).toContain('tried first')
    expect((await set(password, email)).problem.errors![0]!.message).toContain('your name or email')
    expect((await site.call('GET /session', { headers: { cookie } })).status).toBe(200)
    expect((await set(password, 'another password')).status).toBe(204)
    expect((await site.call('GET /session', { headers: { cookie } })).problem.type).toBe('signed_out')
    expect((await call('GET /session')).status).toBe(200)
    expect([(await signIn(email)).result, (await signIn(email, 'another password')).result]).toEqual([
      'wrong_credentials',
      'in',
    ])
    expect(await auditOf(memberId)).toEqual(['member.password_set'])
  })

  test('the current password cannot be guessed through it without limit', async () => {
    const limited = await temporaryMembers(afterAll, { env: { WEBSMS_GUESSES_PER_MINUTE: '3' } })
    const { call } = await limited.member()
    const guess = async () =>
      (await call('PUT /profile/password', { body: { current_password: 'guess', password: 'a new password' } })).status
    const confirm = async () => (await call('POST /session/confirmation', { body: { password: 'guess' } })).status
    expect([await guess(), await confirm(), await guess(), await confirm(), await guess()]).toEqual([
      422, 422, 422, 429, 429,
    ])
  })
})

describe('the protection of a member', () => {
  test('is changed only within 10 minutes of signing in or confirming', async () => {
    const member = await site.member()
    const { call, memberId } = member
    const guarded = async () => {
      const answers = [
        await call('PUT /profile/email', { body: { email: member.email } }),
        await call('POST /profile/totp'),
        await call('PUT /profile/totp', { body: { code: '000000' } }),
        await call('DELETE /profile/totp'),
        await call('POST /profile/recovery-codes'),
        await call('POST /profile/passkey-creation'),
        await call('DELETE /profile/passkeys/:id', { params: { id: 'none' } }),
      ]
      return answers.map(({ status, problem }) => (status < 300 ? 'done' : problem.type))
    }
    await later(memberId)
    expect(new Set(await guarded())).toEqual(new Set(['confirmation_needed']))
    const wrong = await call('POST /session/confirmation', { body: { password: 'not this one' } })
    expect(wrong.problem.errors![0]!.field).toBe('password')
    expect((await call('POST /session/confirmation', { body: {} })).problem.type).toBe('invalid')
    expect((await call('POST /session/confirmation', { body: { code: '123456' } })).problem.type).toBe('wrong_code')
    expect(await guarded()).toContain('confirmation_needed')
    expect((await call('POST /session/confirmation', { body: { password } })).status).toBe(204)
    expect(await guarded()).not.toContain('confirmation_needed')
  })

  test('a code confirms, and so does a passkey of the member, and of no other member', async () => {
    const member = await site.member()
    const { secret } = await setUpTotp(member)
    const owner = softwareAuthenticator()
    const creation = (await member.call('POST /profile/passkey-creation')).body
    await member.call('POST /profile/passkeys', { body: { name: 'Key', credential: owner.create(creation) } })
    const state = async () => (await member.call('POST /profile/passkey-creation')).status
    const confirm = (body: object) => member.call('POST /session/confirmation', { body })
    const request = async () => (await site.call('POST /passkey-request')).body
    await later(member.memberId)
    expect(await state()).toBe(403)
    expect([(await confirm({ code: codeOf(secret, 1) })).status, await state()]).toEqual([204, 200])
    await later(member.memberId)
    const other = await site.member()
    const foreign = softwareAuthenticator()
    const theirs = (await other.call('POST /profile/passkey-creation')).body
    await other.call('POST /profile/passkeys', { body: { name: 'Key', credential: foreign.create(theirs) } })
    expect((await confirm({ credential: foreign.get(await request()) })).problem.detail).toContain('another member')
    expect(await state()).toBe(403)
    expect([(await confirm({ credential: owner.get(await request()) })).status, await state()]).toEqual([204, 200])
  })
})

describe('an authenticator app', () => {
  test('is set up with a code of it; then each code, and each recovery code, signs in once', async () => {
    const member = await site.member()
    const { call, email, memberId } = member
    const { secret, uri } = (await call('POST /profile/totp')).body
    expect(uri).toBe(
      `otpauth://totp/WebSMS:${encodeURIComponent(email)}?issuer=WebSMS&secret=${secret}&algorithm=SHA1&digits=6&period=30`,
    )
    expect((await call('PUT /profile/totp', { body: { code: '000000' } })).problem.type).toBe('wrong_code')
    expect((await signIn(email)).result).toBe('in')
    const code = codeOf(secret)
    const { recovery_codes } = (await call('PUT /profile/totp', { body: { code } })).body
    expect(new Set(recovery_codes).size).toBe(10)
    expect(recovery_codes[0]).toMatch(/^[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}$/)
    expect((await call('GET /profile')).body).toMatchObject({ totp: true, recovery_codes: 10 })
    const stored = JSON.stringify([
      await store.read.selectFrom('members').selectAll().where('id', '=', memberId).execute(),
      await store.read.selectFrom('recovery_codes').selectAll().execute(),
      await store.read.selectFrom('audit').selectAll().execute(),
    ])
    for (const planted of [secret, ...recovery_codes]) expect(stored).not.toContain(planted)
    const tried = [undefined, code, codeOf(secret, 1), recovery_codes[0], recovery_codes[0]]
    const results: string[] = []
    for (const given of tried) results.push((await signIn(email, password, given)).result)
    expect(results).toEqual(['second_factor_required', 'wrong_code', 'in', 'in', 'wrong_code'])
    expect((await call('GET /profile')).body.recovery_codes).toBe(9)
  })

  test('new recovery codes replace the previous ones, and removing the app ends them all', async () => {
    const member = await site.member()
    expect((await member.call('POST /profile/recovery-codes')).problem.type).toBe('refused')
    const { codes } = await setUpTotp(member)
    const made = (await member.call('POST /profile/recovery-codes')).body.recovery_codes
    expect((await signIn(member.email, password, codes[1])).result).toBe('wrong_code')
    expect((await signIn(member.email, password, made[1])).result).toBe('in')
    expect((await member.call('DELETE /profile/totp')).status).toBe(204)
    expect((await signIn(member.email)).result).toBe('in')
    expect((await member.call('GET /profile')).body).toMatchObject({ totp: false, recovery_codes: 0 })
    expect(await auditOf(member.memberId)).toEqual(['totp.set_up', 'totp.recovery_codes_made', 'totp.removed'])
  })

  test('that was never begun cannot be finished', async () => {
    const { call } = await site.member()
    expect((await call('PUT /profile/totp', { body: { code: '123456' } })).problem.detail).toContain('Start again')
  })
})

describe('sessions', () => {
  test('are listed with the device, the last used first, in pages', async () => {
    const { call, email } = await site.member()
    const agent = 'Mozilla/5.0 (X11; Linux x86_64; rv:142.0) Gecko/20100101 Firefox/142.0'
    await site.call('POST /session', { body: { email, password }, headers: { 'user-agent': agent } })
    const first = (await call('GET /profile/sessions', { query: { limit: 1 } })).body
    expect(first.items).toMatchObject([
      { device: 'Firefox on Linux', user_agent: agent, ip: '127.0.0.1', current: false },
    ])
    const second = (await call('GET /profile/sessions', { query: { limit: 1, cursor: first.next! } })).body
    expect(second).toMatchObject({ items: [{ device: 'Unknown browser', current: true }], next: null })
  })

  test('one, or all others, are ended at once; sessions of other members are not found', async () => {
    const { call, email, memberId } = await site.member()
    const cookies = [(await signIn(email)).cookie, (await signIn(email)).cookie, (await signIn(email)).cookie]
    const states = async () => {
      const answers = await Promise.all(cookies.map((cookie) => site.call('GET /session', { headers: { cookie } })))
      return answers.map(({ status }) => status)
    }
    const other = await site.member()
    const theirs = (await other.call('GET /profile/sessions')).body.items[0]!.id
    expect((await call('DELETE /profile/sessions/:id', { params: { id: theirs } })).problem.type).toBe('not_found')
    expect((await other.call('GET /session')).status).toBe(200)
    const headers = { cookie: cookies[1]! }
    const second = (await site.call('GET /session', { headers })).body.session.id
    expect((await call('DELETE /profile/sessions/:id', { params: { id: second } })).status).toBe(204)
    expect(await states()).toEqual([200, 401, 200])
    const sent = await call('DELETE /profile/sessions')
    expect([sent.body, sent.headers['clear-site-data']]).toEqual([{ ended: 2 }, undefined])
    expect(await states()).toEqual([401, 401, 401])
    expect((await call('GET /session')).status).toBe(200)
    expect(await auditOf(memberId)).toEqual(['session.ended', 'member.sessions_ended'])
  })

  test('ending the one that is used signs out', async () => {
    const { call } = await site.member()
    const { id } = (await call('GET /session')).body.session
    const { status, headers } = await call('DELETE /profile/sessions/:id', { params: { id } })
    expect([status, headers['clear-site-data']]).toEqual([204, '"cache", "storage"'])
    expect(String(headers['set-cookie'])).toContain('__Host-websms_session=;')
    expect((await call('GET /session')).status).toBe(401)
  })

  test('signing in again in the same browser ends the session before', async () => {
    const { email, cookie } = await site.member()
    expect((await site.call('POST /session', { body: { email, password }, headers: { cookie } })).status).toBe(200)
    expect((await site.call('GET /session', { headers: { cookie } })).status).toBe(401)
  })
})
