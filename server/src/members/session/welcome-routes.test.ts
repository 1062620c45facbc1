import { Secret, TOTP } from 'otpauth'
import { afterAll, expect, test } from 'vitest'
import { openDemo } from '../../accounts/demo.ts'
import { password, temporaryMembers } from '../../test/temporary-members.ts'
import { createLink, firstOperatorLink, linkMsDefault } from '../identity/links.ts'
import { totpSettings } from '../identity/second-factor.ts'

const operator = { email: 'Ann@Example.com', name: 'Ann', password: 'a long password' }

test('the first operator signs in by a link of the start, once, and owns the demo account', async () => {
  const { store, call } = await temporaryMembers(afterAll)
  const { accountId } = await openDemo(store, Date.now())
  const start = () => store.change((db) => firstOperatorLink(db, Date.now()))
  const replaced = await start()
  const token = (await start())!
  expect((await call('POST /welcome/link', { body: { token: replaced! } })).problem.type).toBe('link_not_valid')
  const link = await call('POST /welcome/link', { body: { token } })
  expect(link.body).toMatchObject({
    kind: 'operator',
    operator_role: 'full',
    first: true,
    email: null,
    second_factor: false,
  })
  const missing = await call('POST /welcome', { body: { token, password: operator.password } })
  expect(missing.problem.errors).toEqual([{ field: 'email', message: 'is missing' }])

  const twice = await Promise.all([1, 2].map(() => call('POST /welcome', { body: { token, ...operator } })))
  expect(twice.map(({ status }) => status).sort()).toEqual([200, 410])
  const { body, headers } = twice.find(({ status }) => status === 200)!
  expect(body).toMatchObject({
    member: { email: 'ann@example.com', name: 'Ann', operator_role: 'full' },
    account: { id: String(accountId), role: 'owner', demo: true },
  })
  expect(String(headers['set-cookie'])).toMatch(/^__Host-websms_session=[\w-]{43};/)
  expect(await start()).toBeNull()
  const again = await call('POST /session', { body: operator })
  expect(again.status).toBe(200)
  expect(JSON.stringify(await store.read.selectFrom('audit').selectAll().execute())).toContain('member.created')
})

test('a password that is tried first is refused with the reason, and the link can be used still', async () => {
  const { store, call } = await temporaryMembers(afterAll)
  const token = (await store.change((db) => firstOperatorLink(db, Date.now())))!
  for (const [password, reason] of [
    ['password123', 'tried first'],
    ['WebSMS2026', 'the name of this site'],
    ['ann@example.com', 'your name or email'],
  ] as const) {
    const { status, problem } = await call('POST /welcome', { body: { token, ...operator, password } })
    expect([status, problem.errors![0]!.field]).toEqual([422, 'password'])
    expect(problem.errors![0]!.message).toContain(reason)
  }
  expect((await call('POST /welcome', { body: { token, ...operator } })).status).toBe(200)
})

test('without the simulator there is no demo account to own', async () => {
  const { store, call, account } = await temporaryMembers(afterAll, { simulated: false })
  await account({ demo: true })
  const token = (await store.change((db) => firstOperatorLink(db, Date.now())))!
  const { body } = await call('POST /welcome', { body: { token, ...operator } })
  expect(body).toMatchObject({ account: null, memberships: [], site: { simulated: false } })
})

test('a later operator link makes another operator, or one of a member who is there, with a new password', async () => {
  const { store, call, member } = await temporaryMembers(afterAll)
  await member({ operator: true })
  const { email, call: before } = await member()
  const link = () => store.change((db) => createLink(db, { kind: 'operator', validMs: linkMsDefault, at: Date.now() }))
  const made = await call('POST /welcome', { body: { token: await link(), ...operator } })
  expect(made.body).toMatchObject({ member: { operator_role: 'full' }, memberships: [] })
  const raised = await call('POST /welcome', { body: { token: await link(), email, password: 'another password' } })
  expect(raised.body).toMatchObject({ member: { email, operator_role: 'full' }, account: { role: 'owner' } })
  expect((await before('GET /session')).status).toBe(401)
  expect((await call('POST /session', { body: { email, password } })).status).toBe(401)
})

test('a link to set a password works once and in time, ends all sessions, and asks for the second factor', async () => {
  const { store, call, member } = await temporaryMembers(afterAll)
  const { email, memberId, call: before } = await member()
  const link = (validMs = linkMsDefault) =>
    store.change((db) => createLink(db, { kind: 'reset', memberId, validMs, at: Date.now() }))
  const use = async (token: string, code?: string) => {
    const body = { token, password: 'a new password', ...(code !== undefined && { code }) }
    const { status, problem } = await call('POST /welcome', { body })
    return status === 200 ? 'in' : problem.type
  }
  expect(await use(await link(0))).toBe('link_not_valid')
  const token = await link()
  expect((await call('POST /welcome/link', { body: { token } })).body).toMatchObject({ kind: 'reset', email })
  expect([await use(token), await use(token)]).toEqual(['in', 'link_not_valid'])
  expect((await before('GET /session')).status).toBe(401)
  expect((await call('POST /session', { body: { email, password: 'a new password' } })).status).toBe(200)

  const secret = new Secret({ size: 20 })
  const sealed = store.secrets.encrypt(secret.base32)
  await store.change((db) =>
    db.updateTable('members').set({ totp_secret: sealed }).where('id', '=', memberId).execute(),
  )
  const guarded = await link()
  const code = new TOTP({ ...totpSettings, secret }).generate()
  const common = await call('POST /welcome', { body: { token: guarded, password: 'password123', code } })
  expect(common.problem.errors![0]!.field).toBe('password')
  expect(await use(guarded)).toBe('second_factor_required')
  expect(await use(guarded, code)).toBe('in')
})
