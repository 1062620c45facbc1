import type { Role } from '@websms/contract/members'
import { Secret, TOTP } from 'otpauth'
import { afterAll, describe, expect, test } from 'vitest'
import { password, type TemporaryMember, temporaryMembers } from '../../test/temporary-members.ts'
import { totpSettings } from '../identity/second-factor.ts'

const site = await temporaryMembers(afterAll)
const { store } = site

const idOf = ({ memberId }: TemporaryMember) => ({ params: { id: String(memberId) } })
const auditOf = async (accountId: number) => {
  const rows = await store.read
    .selectFrom('audit')
    .select(['action', 'target'])
    .where('account_id', '=', accountId)
    .where('action', '<>', 'session.started')
    .orderBy('id')
    .execute()
  return rows.map(({ action, target }) => `${action} ${target}`)
}
const invite = async ({ call }: TemporaryMember, email: string, role: Role = 'developer') =>
  (await call('POST /team/invitations', { body: { email, role } })).body.url.split('#')[1]!

describe('the team', () => {
  test('is listed with roles, in pages, without members of other accounts', async () => {
    const owner = await site.member()
    const viewer = await site.member({ accountId: owner.accountId, role: 'viewer' })
    await site.member()
    const first = (await owner.call('GET /team', { query: { limit: 1 } })).body
    expect(first.items).toMatchObject([
      { id: String(owner.memberId), email: owner.email, role: 'owner', second_factor: false, suspended: false },
    ])
    const second = (await owner.call('GET /team', { query: { limit: 1, cursor: first.next! } })).body
    expect(second).toMatchObject({ items: [{ id: String(viewer.memberId), role: 'viewer' }], next: null })
  })

  test('a role is changed, and a member removed, whose next request has no account', async () => {
    const owner = await site.member()
    const member = await site.member({ accountId: owner.accountId, role: 'viewer' })
    const set = (role: Role) => owner.call('PATCH /team/:id', { ...idOf(member), body: { role } })
    expect((await set('developer')).status).toBe(204)
    expect((await member.call('GET /session')).body.account).toMatchObject({ role: 'developer' })
    expect((await owner.call('DELETE /team/:id', idOf(member))).status).toBe(204)
    expect((await member.call('GET /session')).body).toMatchObject({ account: null, memberships: [] })
    expect((await owner.call('DELETE /team/:id', idOf(member))).problem.type).toBe('not_found')
    expect(await auditOf(owner.accountId)).toEqual([
      `team.role_set ${member.email}`,
      `team.member_removed ${member.email}`,
    ])
  })

  test('keeps an owner who can sign in', async () => {
    const owner = await site.member()
    const last = async () => {
      const viewer = await owner.call('PATCH /team/:id', { ...idOf(owner), body: { role: 'viewer' } })
      const gone = await owner.call('DELETE /team/:id', idOf(owner))
      return [viewer, gone].map(({ status, problem }) => (status === 204 ? 'done' : problem.detail))
    }
    const only = expect.stringContaining('only owner')
    expect(await last()).toEqual([only, only])
    const second = await site.member({ accountId: owner.accountId })
    const suspend = (at: number | null) =>
      store.change((db) =>
        db.updateTable('members').set({ suspended_at: at }).where('id', '=', second.memberId).execute(),
      )
    await suspend(1)
    expect(await last()).toEqual([only, only])
    await suspend(null)
    const both = await Promise.all([
      owner.call('DELETE /team/:id', idOf(owner)),
      second.call('DELETE /team/:id', idOf(second)),
    ])
    expect(both.map(({ status }) => status).sort()).toEqual([204, 422])
  })

  test('of another account is not there', async () => {
    const owner = await site.member()
    const other = await site.member()
    const changed = await owner.call('PATCH /team/:id', { ...idOf(other), body: { role: 'viewer' } })
    const removed = await owner.call('DELETE /team/:id', idOf(other))
    await invite(other, 'somebody@example.com')
    const [theirs] = (await other.call('GET /team/invitations')).body.items
    const taken = await owner.call('DELETE /team/invitations/:id', { params: { id: theirs!.id } })
    for (const { problem } of [changed, removed, taken])
      expect(problem).toMatchObject({ status: 404, type: 'not_found' })
    expect((await owner.call('GET /team/invitations')).body.items).toEqual([])
    expect((await other.call('GET /session')).body.account).toMatchObject({ role: 'owner' })
  })
})

describe('an invitation', () => {
  test('makes a member with a name and a password, once', async () => {
    const owner = await site.member()
    const token = await invite(owner, ' Hana@Example.com ', 'viewer')
    expect((await owner.call('GET /team/invitations')).body.items).toMatchObject([
      { email: 'hana@example.com', role: 'viewer', invited_by: expect.stringMatching(/^Member/) },
    ])
    const link = (await site.call('POST /invitation/link', { body: { token } })).body
    expect(link).toMatchObject({ account_name: 'Customer', email: 'hana@example.com', role: 'viewer', known: false })
    const missing = await site.call('POST /invitation', { body: { token, password: 'a long password' } })
    expect(missing.problem.errors![0]!.field).toBe('name')
    const short = await site.call('POST /invitation', { body: { token, name: 'Hana', password: 'short' } })
    expect(short.problem.errors![0]!.field).toBe('password')
    const common = await site.call('POST /invitation', { body: { token, name: 'Hana', password: 'hana-1234' } })
    expect(common.problem.errors![0]!.message).toContain('your name or email')
    const body = { token, name: 'Hana', password: 'a long password' }
    const twice = await Promise.all([1, 2].map(() => site.call('POST /invitation', { body })))
    const [joined, refused] = twice.toSorted((a, b) => a.status - b.status)
    expect(refused!.status).toBeGreaterThanOrEqual(400)
    expect(joined!.body).toMatchObject({
      member: { name: 'Hana', email: 'hana@example.com' },
      account: { id: String(owner.accountId), role: 'viewer' },
    })
    expect((await site.call('POST /invitation/link', { body: { token } })).problem.type).toBe('link_not_valid')
    expect(await auditOf(owner.accountId)).toEqual([
      'invitation.created hana@example.com',
      'invitation.accepted hana@example.com',
    ])
  })

  test('is joined by a member who is there: signed in already, or with password and code', async () => {
    const owner = await site.member()
    const member = await site.member()
    const token = await invite(owner, member.email)
    const link = (await member.call('POST /invitation/link', { body: { token } })).body
    expect(link).toMatchObject({ known: true, signed_in_as: member.email })
    const joined = await member.call('POST /invitation', { body: { token } })
    expect(joined.body.account).toMatchObject({ id: String(owner.accountId), role: 'developer' })
    expect(joined.body.memberships).toHaveLength(2)

    const other = await site.member()
    const secret = new Secret({ size: 20 })
    const sealed = store.secrets.encrypt(secret.base32)
    await store.change((db) =>
      db.updateTable('members').set({ totp_secret: sealed }).where('id', '=', other.memberId).execute(),
    )
    const guarded = await invite(owner, other.email)
    const use = async (given: { password?: string; code?: string }) => {
      const { status, problem, body } = await site.call('POST /invitation', { body: { token: guarded, ...given } })
      return status === 200 ? body.account!.id : problem.type
    }
    expect(await use({})).toBe('invalid')
    expect(await use({ password: 'not this one' })).toBe('wrong_credentials')
    expect(await use({ password })).toBe('second_factor_required')
    const code = new TOTP({ ...totpSettings, secret }).generate()
    expect(await use({ password, code })).toBe(String(owner.accountId))
  })

  test('is for its email alone: who is signed in as somebody else does not join by it', async () => {
    const owner = await site.member()
    const [meant, other] = [await site.member(), await site.member()]
    const token = await invite(owner, meant.email, 'owner')
    expect((await other.call('POST /invitation', { body: { token } })).problem.type).toBe('invalid')
    const own = await other.call('POST /invitation', { body: { token, password: 'not theirs' } })
    expect(own.problem.type).toBe('wrong_credentials')
    expect((await other.call('GET /session')).body.memberships).toHaveLength(1)
  })

  test('ends when it is revoked or replaced, or when its sender may no longer invite', async () => {
    const owner = await site.member()
    const second = await site.member({ accountId: owner.accountId })
    const state = async (token: string) => (await site.call('POST /invitation/link', { body: { token } })).status
    const replaced = await invite(owner, 'a@example.com')
    const token = await invite(owner, 'A@example.com')
    expect([await state(replaced), await state(token)]).toEqual([410, 200])
    const [item] = (await owner.call('GET /team/invitations')).body.items
    expect((await owner.call('DELETE /team/invitations/:id', { params: { id: item!.id } })).status).toBe(204)
    expect(await state(token)).toBe(410)
    const theirs = [await invite(second, 'b@example.com'), await invite(owner, 'c@example.com')]
    await owner.call('PATCH /team/:id', { ...idOf(second), body: { role: 'developer' } })
    expect(await Promise.all(theirs.map(state))).toEqual([410, 200])
    expect((await second.call('POST /team/invitations', { body: { email: 'd@e.f', role: 'owner' } })).status).toBe(403)
  })

  test('is not for a member of the account, and does not take a better role away', async () => {
    const owner = await site.member()
    const again = await owner.call('POST /team/invitations', { body: { email: owner.email, role: 'viewer' } })
    expect(again.problem.detail).toContain('is already a member of this account, as owner')
    const token = await invite(owner, 'later@example.com', 'viewer')
    await owner.call('PUT /profile/email', { body: { email: 'later@example.com' } })
    expect((await owner.call('POST /invitation', { body: { token } })).body.account).toMatchObject({ role: 'owner' })
  })

  test('there are a hundred at most', async () => {
    const owner = await site.member()
    for (let index = 0; index < 100; index++) await invite(owner, `many${index}@example.com`)
    const more = await owner.call('POST /team/invitations', { body: { email: 'one@more.example', role: 'viewer' } })
    expect(more.problem.detail).toContain('Revoke one first')
  })
})
