import { afterAll, describe, expect, onTestFinished, test } from 'vitest'
import { password, temporaryMembers } from '../../test/temporary-members.ts'
import { audit, commandLine } from '../audit.ts'
import { isoTime } from '../iso-time.ts'

const site = await temporaryMembers(afterAll)
const operator = await site.member({ role: null, operator: true })
const { call } = operator
const of = (memberId: number) => ({ params: { id: String(memberId) } })
const listed = async (email: string) => (await call('GET /operator/members', { query: { q: email } })).body.items[0]!

describe('the members of the site', () => {
  test('are listed with their accounts, and found by name and email', async () => {
    const { memberId, email, accountId } = await site.member({ role: 'developer' })
    expect(await listed(email.toUpperCase())).toMatchObject({
      id: String(memberId),
      email,
      operator_role: null,
      second_factor: false,
      sessions: 1,
      accounts: [{ id: String(accountId), name: 'Customer', role: 'developer' }],
    })
    const operators = (await call('GET /operator/members', { query: { state: 'operator' } })).body.items
    expect(operators.map(({ id }) => id)).toEqual([String(operator.memberId)])
    expect((await call('GET /operator/members', { query: { state: 'no_account' } })).body.items).toHaveLength(1)
    expect((await call('GET /operator/members', { query: { q: '%' } })).body.items).toEqual([])
  })

  test('a member who cannot sign in gets a link that works once', async () => {
    const { memberId, email } = await site.member()
    const { body } = await call('POST /operator/members/:id/link', { ...of(memberId), body: {} })
    const token = body.url.split('#')[1]!
    expect((await site.call('POST /welcome/link', { body: { token } })).body).toMatchObject({ kind: 'reset', email })
    const used = { body: { token, password: 'a new password' } }
    expect((await site.call('POST /welcome', used)).status).toBe(200)
    expect((await site.call('POST /welcome', used)).problem.type).toBe('link_not_valid')
  })

  test('a lost phone is removed together with the link', async () => {
    const { memberId, email } = await site.member()
    const secret = site.store.secrets.encrypt('JBSWY3DPEHPK3PXP')
    await site.store.change((db) =>
      db.updateTable('members').set({ totp_secret: secret }).where('id', '=', memberId).execute(),
    )
    expect((await listed(email)).second_factor).toBe(true)
    await call('POST /operator/members/:id/link', { ...of(memberId), body: { remove_second_factor: true } })
    expect((await listed(email)).second_factor).toBe(false)
  })

  test('sessions end, and who is suspended cannot sign in until that ends', async () => {
    const member = await site.member()
    await call('DELETE /operator/members/:id/sessions', of(member.memberId))
    expect((await member.call('GET /session')).problem.type).toBe('signed_out')
    const signIn = () => site.call('POST /session', { body: { email: member.email, password } })
    expect((await signIn()).status).toBe(200)
    const link = await call('POST /operator/members/:id/link', { ...of(member.memberId), body: {} })
    await call('POST /operator/members/:id/suspend', of(member.memberId))
    expect((await signIn()).status).toBe(401)
    const token = link.body.url.split('#')[1]!
    expect((await site.call('POST /welcome/link', { body: { token } })).problem.type).toBe('link_not_valid')
    expect(await listed(member.email)).toMatchObject({ sessions: 0, suspended_at: expect.any(String) })
    await call('POST /operator/members/:id/resume', of(member.memberId))
    expect((await signIn()).status).toBe(200)
  })

  test('the operator role is given and removed; operators cannot remove their own, nor suspend themselves', async () => {
    const member = await site.member()
    const set = (operator_role: 'full' | null) =>
      call('PUT /operator/members/:id/operator-role', { ...of(member.memberId), body: { operator_role } })
    await set('full')
    expect((await member.call('GET /operator/site')).status).toBe(200)
    await set(null)
    expect((await member.call('GET /operator/site')).status).toBe(403)
    for (const refused of [
      await call('PUT /operator/members/:id/operator-role', {
        ...of(operator.memberId),
        body: { operator_role: null },
      }),
      await call('POST /operator/members/:id/suspend', of(operator.memberId)),
    ]) {
      expect(refused.problem.type).toBe('refused')
    }
    await call('DELETE /operator/members/:id/sessions', of(operator.memberId))
    expect((await call('GET /session')).status).toBe(200)
    expect((await call('POST /operator/members/:id/suspend', of(999_999))).problem.type).toBe('not_found')
  })
})

describe("operators' roles", () => {
  const invite = (email: string, operator_role: 'routing' | 'support') =>
    call('POST /operator/members/invitations', { body: { email, operator_role } })
  const tokenOf = (url: string) => url.split('#')[1]!

  test('an invitation makes an operator with its role, for its email alone, and works once', async () => {
    const { body } = await invite('Rae@Example.com', 'routing')
    const token = tokenOf(body.url)
    expect((await site.call('POST /welcome/link', { body: { token } })).body).toMatchObject({
      kind: 'operator',
      operator_role: 'routing',
      first: false,
      email: 'rae@example.com',
    })
    // Another email is no way to somebody else's sign-in.
    const welcome = { body: { token, email: operator.email, name: 'Rae', password: 'a new password' } }
    const made = await site.call('POST /welcome', welcome)
    expect(made.body.member).toMatchObject({ email: 'rae@example.com', operator_role: 'routing' })
    expect((await site.call('POST /welcome', welcome)).problem.type).toBe('link_not_valid')
    expect((await listed('rae@example.com')).operator_role).toBe('routing')
  })

  test('an invitation never sets the password of a member, not even of one who came later', async () => {
    const member = await site.member()
    expect((await invite(member.email, 'support')).problem.detail).toContain('is a member already')
    const { body } = await invite('late@example.com', 'support')
    await site.store.change((db) =>
      db.updateTable('members').set({ email: 'late@example.com' }).where('id', '=', member.memberId).execute(),
    )
    const used = { body: { token: tokenOf(body.url), name: 'Late', password: 'a new password' } }
    expect((await site.call('POST /welcome', used)).problem.detail).toContain('late@example.com is a member by now')
    expect((await member.call('GET /session')).body.member.operator_role).toBeNull()
  })

  test('one full operator who can sign in is kept, whoever asks, and nobody sets their own role', async () => {
    const other = await temporaryMembers(onTestFinished)
    const [ann, ben] = [await other.member({ operator: true }), await other.member({ operator: true })]
    const demote = (by: typeof ann, who: typeof ann) =>
      by.call('PUT /operator/members/:id/operator-role', { ...of(who.memberId), body: { operator_role: 'support' } })
    expect((await demote(ann, ann)).problem.type).toBe('refused')
    const both = await Promise.all([demote(ann, ben), demote(ben, ann)])
    expect(both.map(({ status }) => status).sort()).toEqual([204, 403])
    const full = await other.store.read.selectFrom('members').select('id').where('operator_role', '=', 'full').execute()
    expect(full).toHaveLength(1)
  })

  test('links that a full operator made end with the role', async () => {
    const ben = await site.member({ operator: true })
    const asked = { body: { email: 'cy@example.com', operator_role: 'full' as const } }
    const invited = await ben.call('POST /operator/members/invitations', asked)
    const reset = await ben.call('POST /operator/members/:id/link', { ...of(operator.memberId), body: {} })
    await call('PUT /operator/members/:id/operator-role', { ...of(ben.memberId), body: { operator_role: 'routing' } })
    for (const { body } of [invited, reset]) {
      const found = await site.call('POST /welcome/link', { body: { token: tokenOf(body.url) } })
      expect(found.problem.type).toBe('link_not_valid')
    }
    const entries = (await call('GET /operator/audit', { query: { action: 'member.operator_role_set' } })).body.items
    expect(entries[0]).toMatchObject({ target: ben.email, detail: { from: 'full', to: 'routing' } })
  })
})

describe('the audit log', () => {
  const find = async (query: object) => (await call('GET /operator/audit', { query })).body.items

  test('has actor, action, account, time and address, and is filtered by each', async () => {
    const { accountId, memberId, email } = await site.member()
    await call('POST /operator/members/:id/suspend', of(memberId))
    await site.store.change((db) => audit(db, { ...commandLine, accountId }, 'key.created', '=HYPERLINK("x")'))
    expect((await find({ action: 'member.suspended', limit: 1 }))[0]).toMatchObject({
      member: { id: String(operator.memberId), email: operator.email },
      account: null,
      acting_as: false,
      target: email,
      ip: '127.0.0.1',
      request_id: expect.any(String),
    })
    const byTerminal = await find({ member: 'command line' })
    expect(byTerminal).toMatchObject([{ member: null, account: { id: String(accountId), name: 'Customer' }, ip: null }])
    expect(await find({ account_id: String(accountId) })).toEqual(byTerminal)
    expect(await find({ account_id: String(accountId), action: 'member.' })).toEqual([])
    const at = Date.parse(byTerminal[0]!.at)
    const iso = (time: number) => isoTime(time)
    expect((await find({ action: 'key.', from: iso(at), to: iso(at + 1) })).length).toBe(1)
    expect(await find({ action: 'key.', to: iso(at) })).toEqual([])
    const mine = await find({ member: operator.email })
    expect(new Set(mine.map(({ member }) => member?.email))).toEqual(new Set([operator.email]))
  })

  test('is taken away as CSV, and holds no formula', async () => {
    const { text, headers } = await call('GET /operator/audit.csv', { query: { member: 'command line' } })
    expect(headers['content-disposition']).toBe('attachment; filename="websms-audit.csv"')
    const [columns, line] = text.split('\r\n')
    expect(columns).toBe('\ufeffat,member,account_id,account,acting_as,action,target,detail,ip,request_id')
    expect(line).toContain(`,command line,`)
    expect(line).toContain(`"'=HYPERLINK(""x"")"`)
  })

  test('a session as an account has its beginning and its end, signing out included', async () => {
    const other = await site.member({ role: null, operator: true })
    const accountId = await site.account()
    await other.call('POST /session/account', { body: { account_id: String(accountId) } })
    await other.call('DELETE /session')
    const entries = await find({ account_id: String(accountId) })
    expect(entries.map(({ action, acting_as }) => [action, acting_as])).toEqual([
      ['session.ended', true],
      ['account.left', true],
      ['account.entered', true],
    ])
  })
})
