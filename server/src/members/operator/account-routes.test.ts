import { afterAll, describe, expect, test } from 'vitest'
import { temporaryMembers } from '../../test/temporary-members.ts'
import { findLink } from '../identity/links.ts'

const site = await temporaryMembers(afterAll)
const operator = await site.member({ role: null, operator: true })
const { call } = operator

const make = async (name: string, more: object = {}) =>
  (await call('POST /operator/accounts', { body: { name, ...more } })).body
const detail = async (id: string) => (await call('GET /operator/accounts/:id', { params: { id } })).body
const auditOf = async (id: string) => {
  const query = site.store.read.selectFrom('audit').selectAll().where('account_id', '=', Number(id)).orderBy('id')
  return (await query.execute()).map(({ action, target, member_id, acting_as, ip }) => {
    expect([member_id, acting_as, ip]).toEqual([operator.memberId, 0, '127.0.0.1'])
    return `${action} ${target}`
  })
}

test('an account is made with its first credit and an invitation for its owner, shown once', async () => {
  const made = await make('Acme', { credit: 45.5, price: 0.0375, rate_limit: 5, owner_email: 'Owner@Acme.example' })
  expect(made.invitation?.url).toMatch(/^http:\/\/localhost:8080\/members\/invitation#[\w-]{43}$/)
  const link = await findLink(site.store.read, made.invitation!.url.split('#')[1]!, Date.now())
  expect(link).toMatchObject({ kind: 'invitation', role: 'owner', email: 'owner@acme.example' })
  expect(await detail(made.id)).toMatchObject({
    name: 'Acme',
    balance: 45.5,
    price: 0.0375,
    rate_limit: 5,
    refund_policy: 'refused',
    demo: false,
    suspended_at: null,
    invitations: [{ email: 'owner@acme.example', role: 'owner' }],
    transfers: [{ kind: 'top_up', amount: 45.5, note: 'first credit' }],
  })
  expect(await auditOf(made.id)).toEqual([`account.created ${made.id}`, 'invitation.created Owner@Acme.example'])
})

test('credit and debit are transfers with a note, and no balance falls below 0', async () => {
  const { id } = await make('Money')
  const move = (amount: number, note?: string) =>
    call('POST /operator/accounts/:id/transfers', { params: { id }, body: { amount, ...(note && { note }) } })
  expect((await move(20.000001, ' paid ')).body.balance).toBe(20.000001)
  expect((await move(-5.25)).body.balance).toBe(14.750001)
  expect((await move(-15)).problem).toMatchObject({ type: 'refused', detail: expect.stringContaining('cannot debit') })
  for (const amount of [0, 0.0000001]) expect((await move(amount)).problem.type).toBe('invalid')
  const { transfers, balance } = await detail(id)
  expect(balance).toBe(14.750001)
  expect(transfers.map(({ kind, amount, note }) => [kind, amount, note])).toEqual([
    ['adjustment', -5.25, null],
    ['top_up', 20.000001, 'paid'],
  ])
  expect(transfers.reduce((sum, { amount }) => sum + amount, 0)).toBeCloseTo(balance, 6)
  expect(await auditOf(id)).toEqual([`account.created ${id}`, `account.credited ${id}`, `account.debited ${id}`])
})

test('settings, senders and suspension are set and audited', async () => {
  const { id } = await make('Settings')
  const params = { id }
  await call('PATCH /operator/accounts/:id', { params, body: { price: 0.2, low_balance: 10, refund_policy: 'failed' } })
  await call('PATCH /operator/accounts/:id', { params, body: { rate_limit: 0 } })
  const sender = (code: string) => call('POST /operator/accounts/:id/senders', { params, body: { code } })
  expect((await sender('+6442345678')).status).toBe(204)
  expect((await sender('no good sender')).problem.type).toBe('refused')
  const other = await make('Other')
  const taken = await call('POST /operator/accounts/:id/senders', { params: other, body: { code: '6442345678' } })
  expect(taken.problem.detail).toContain('A sender can belong to one account only')
  await call('POST /operator/accounts/:id/suspend', { params })
  expect(await detail(id)).toMatchObject({
    price: 0.2,
    low_balance: 10,
    balance_is_low: true,
    refund_policy: 'failed',
    rate_limit: 0,
    senders: ['6442345678'],
    suspended_at: expect.any(String),
  })
  await call('POST /operator/accounts/:id/resume', { params })
  const remove = () => call('DELETE /operator/accounts/:id/senders/:code', { params: { id, code: '6442345678' } })
  expect((await remove()).status).toBe(204)
  expect((await remove()).problem.type).toBe('not_found')
  expect(await detail(id)).toMatchObject({ senders: [], suspended_at: null })
  expect((await auditOf(id)).slice(1)).toEqual([
    `account.set ${id}`,
    `account.set ${id}`,
    'sender.added 6442345678',
    `account.suspended ${id}`,
    `account.resumed ${id}`,
    'sender.removed 6442345678',
  ])
})

test('company names that look like a link are listed for an account, taken away and audited', async () => {
  const { id } = await make('Booking')
  const params = { id }
  const list = (name: string) => call('POST /operator/accounts/:id/company-names', { params, body: { name } })
  expect((await list(' Booking.com ')).status).toBe(204)
  expect((await list('booking.COM')).status).toBe(204)
  expect((await list('Dr.Smith')).problem.detail).toBe('"Dr.Smith" needs no listing: every account may use it.')
  expect((await list('https://booking.com')).problem.detail).toContain('cannot be a company name: it has a link')
  expect((await detail(id)).company_names).toEqual(['booking.COM'])
  const remove = () =>
    call('DELETE /operator/accounts/:id/company-names/:name', { params: { id, name: 'Booking.com' } })
  expect((await remove()).status).toBe(204)
  expect((await remove()).problem.type).toBe('not_found')
  expect((await detail(id)).company_names).toEqual([])
  expect((await auditOf(id)).slice(1)).toEqual([
    'company_name.added Booking.com',
    'company_name.added booking.COM',
    'company_name.removed Booking.com',
  ])
})

test('an invitation replaces the previous one, can be revoked, and is not for a member', async () => {
  const { accountId, email } = await site.member()
  const params = { id: String(accountId) }
  const invite = (to: string) =>
    call('POST /operator/accounts/:id/invitations', { params, body: { email: to, role: 'viewer' } })
  expect((await invite(email)).problem.detail).toContain('is already a member of this account')
  const first = (await invite('new@example.com')).body
  await invite('NEW@example.com')
  expect(await findLink(site.store.read, first.url.split('#')[1]!, Date.now())).toBeUndefined()
  const { invitations, members } = await detail(params.id)
  expect(members).toMatchObject([{ email, role: 'owner' }])
  expect(invitations).toHaveLength(1)
  const which = { ...params, invitation_id: invitations[0]!.id }
  const foreign = { ...which, id: (await make('Foreign')).id }
  const remove = (link: typeof which) =>
    call('DELETE /operator/accounts/:id/invitations/:invitation_id', { params: link })
  expect((await remove(foreign)).problem.type).toBe('not_found')
  expect((await remove(which)).status).toBe(204)
  expect((await detail(params.id)).invitations).toEqual([])
})

describe('the list', () => {
  test('is searched by name and id, filtered by state, and counts messages since a time', async () => {
    const { accountId, accept } = await site.temporary.scene()
    await accept([{}, {}])
    await accept([{}], { at: Date.now() - 2 * 86_400_000 })
    const percent = await make('100 % "sure"_\\')
    const list = async (query: object) =>
      (await call('GET /operator/accounts', { query })).body.items.map(({ id, messages }) => [id, messages])
    expect(await list({ q: String(accountId) })).toEqual([[String(accountId), 2]])
    expect(await list({ q: String(accountId), since: '2020-01-01T00:00:00.000Z' })).toEqual([[String(accountId), 3]])
    expect(await list({ q: '% "SURE"_\\' })).toEqual([[percent.id, 0]])
    await call('POST /operator/accounts/:id/suspend', { params: percent })
    expect(await list({ state: 'suspended' })).toEqual([[percent.id, 0]])
    const all = await list({ limit: 200 })
    const paged: unknown[] = []
    let cursor: string | undefined
    do {
      const { items, next } = (await call('GET /operator/accounts', { query: { limit: 3, ...(cursor && { cursor }) } }))
        .body
      paged.push(...items.map(({ id, messages }) => [id, messages]))
      cursor = next ?? undefined
    } while (cursor)
    expect(paged).toEqual(all)
  })

  test('of an account that is not there, everything is not found', async () => {
    const params = { id: '999999' }
    const answers = await Promise.all([
      call('GET /operator/accounts/:id', { params }),
      call('PATCH /operator/accounts/:id', { params, body: { price: 1 } }),
      call('POST /operator/accounts/:id/transfers', { params, body: { amount: 1 } }),
      call('POST /operator/accounts/:id/suspend', { params }),
      call('POST /operator/accounts/:id/senders', { params, body: { code: '123' } }),
      call('POST /operator/accounts/:id/invitations', { params, body: { email: 'a@b.example', role: 'owner' } }),
    ])
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 404))
  })
})
