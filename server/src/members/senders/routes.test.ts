import type { BodyOf } from '@websms/contract/members'
import { sql } from 'kysely'
import { afterAll, expect, test, vi } from 'vitest'
import { temporaryMembers } from '../../test/temporary-members.ts'

const site = await temporaryMembers(afterAll)
const operator = await site.member({ role: null, operator: true })
const hostile = '<img src=x onerror=alert(1)>'

const owned = async () => {
  const developer = await site.member({ role: 'developer' })
  const viewer = await site.member({ role: 'viewer', accountId: developer.accountId })
  return { developer, viewer, accountId: String(developer.accountId) }
}
const request = (code: string, more: Partial<BodyOf<'POST /senders'>> = {}) => ({ body: { code, ...more } })
const auditOf = async (accountId: string) =>
  (
    await site.temporary.rows<{ action: string; target: string }>(
      sql`SELECT action, target FROM audit WHERE account_id = ${Number(accountId)} ORDER BY id`,
    )
  ).map(({ action, target }) => `${action} ${target}`)

test('a customer asks, an operator decides, and the sender can be chosen', async () => {
  const { developer, viewer, accountId } = await owned()
  const asked = await developer.call(
    'POST /senders',
    request('Acme', {
      use_case: hostile,
      evidence: 'We own the mark',
      business_id: '51 824 753 556',
      countries: ['AU'],
    }),
  )
  expect(asked.body).toMatchObject({
    code: 'Acme',
    kind: 'name',
    state: 'requested',
    use_case: hostile,
    countries: ['AU'],
  })
  const { id } = asked.body
  const list = await operator.call('GET /operator/senders', { query: { state: 'requested', account_id: accountId } })
  expect(list.body.items).toMatchObject([
    {
      id,
      account_id: accountId,
      account_name: 'Customer',
      requested_by: expect.stringMatching(/^Member/),
      name_faults: [],
    },
  ])
  const notices = (await operator.call('GET /operator/site')).body.notices.map(({ text }) => text)
  expect(notices).toContainEqual(expect.stringContaining('Sender Acme of account'))
  const approved = await operator.call('POST /operator/senders/:id/approve', {
    params: { id },
    body: { countries: ['AU', 'GB'], purposes: ['transactional'], expires_at: '2099-01-01' },
  })
  expect(approved.body).toMatchObject({
    state: 'approved',
    countries: ['AU', 'GB'],
    expires_at: '2099-01-01T00:00:00.000Z',
  })
  await vi.waitFor(async () => {
    const { body } = await viewer.call('GET /sending')
    expect(body.senders).toEqual([
      { code: '552', shared: true, countries: [], kept_out: [] },
      { code: 'Acme', shared: false, countries: ['AU', 'GB'], kept_out: [] },
    ])
  })
  expect((await viewer.call('GET /senders')).body).toMatchObject({
    senders: [{ id, state: 'approved' }],
    shared: ['552'],
  })
  expect(await auditOf(accountId)).toEqual(['sender.requested Acme', 'sender.approved Acme'])
})

test('a refused request keeps its reason for the customer, and can be withdrawn', async () => {
  const { developer, viewer } = await owned()
  const { id } = (await developer.call('POST /senders', request('4242'))).body
  const refuse = (reason: string) =>
    operator.call('POST /operator/senders/:id/refuse', { params: { id }, body: { reason } })
  expect((await refuse(' ')).problem).toMatchObject({
    type: 'refused',
    detail: expect.stringContaining('Found nothing'),
  })
  expect((await refuse('No right of use')).body.state).toBe('refused')
  expect((await viewer.call('GET /senders')).body.senders).toMatchObject([
    { state: 'refused', reason: 'No right of use' },
  ])
  expect((await viewer.call('DELETE /senders/:id', { params: { id } })).problem.type).toBe('not_allowed')
  expect((await developer.call('DELETE /senders/:id', { params: { id } })).status).toBe(204)
  expect((await viewer.call('GET /senders')).body.senders).toEqual([])
})

test('a request with faults says what was found and what is expected', async () => {
  const { developer } = await owned()
  const { problem } = await developer.call('POST /senders', request('12'))
  expect(problem.errors).toEqual([
    {
      field: 'code',
      message: 'Found "12", expected 3 to 15 digits, or a name of up to 11 letters, digits, spaces and & . + - _.',
    },
  ])
  const local = await developer.call('POST /senders', request('0211234567'))
  expect(local.problem.errors).toEqual([
    {
      field: 'code',
      message:
        'Found "0211234567", expected the number with its country code, such as 64211234567 for one of New Zealand.',
    },
  ])
  const faults = await developer.call('POST /senders', request('2424', { countries: ['Kiwiland'], purposes: ['spam'] }))
  expect(faults.problem.errors).toEqual([
    { field: 'countries', message: 'Found "Kiwiland", expected a country as two letters, such as NZ.' },
    { field: 'purposes', message: 'Found "spam", expected one of otp, transactional, service, marketing.' },
  ])
  const name = await developer.call('POST /senders', request('Unverified', { countries: ['AU'] }))
  expect(name.problem).toMatchObject({ type: 'refused', detail: expect.stringContaining('contains "unverified"') })
})

test('the default sender of the site is given to no account, on no page', async () => {
  const { developer, accountId } = await owned()
  const detail = expect.stringContaining('552 is the default sender of this site (WEBSMS_SENDER)')
  const body = { code: '552' }
  expect((await developer.call('POST /senders', { body })).problem).toMatchObject({ type: 'refused', detail })
  const added = await operator.call('POST /operator/senders', { body: { ...body, account_id: accountId } })
  expect(added.problem).toMatchObject({ type: 'refused', detail })
  const listed = await operator.call('POST /operator/accounts/:id/senders', { params: { id: accountId }, body })
  expect(listed.problem).toMatchObject({ type: 'refused', detail })
})

test('an approved sender is not withdrawn, becomes the default of its account, and is suspended and restored', async () => {
  const { developer, viewer, accountId } = await owned()
  const made = await operator.call('POST /operator/senders', { body: { code: '3434', account_id: accountId } })
  const { id } = made.body
  expect((await developer.call('DELETE /senders/:id', { params: { id } })).problem).toMatchObject({ type: 'refused' })
  expect((await developer.call('PUT /senders/:id/default', { params: { id }, body: { default: true } })).status).toBe(
    204,
  )
  expect((await viewer.call('GET /senders')).body.senders).toMatchObject([{ default: true }])
  await vi.waitFor(async () => expect((await viewer.call('GET /sending')).body.default_sender).toBe('3434'))
  const params = { id }
  expect((await operator.call('GET /operator/senders/:id/waiting', { params })).body).toEqual({ messages: 0 })
  const suspended = await operator.call('POST /operator/senders/:id/suspend', { params, body: { reason: 'Scam' } })
  expect(suspended.body).toMatchObject({ state: 'suspended', reason: 'Scam' })
  await vi.waitFor(async () => expect((await viewer.call('GET /sending')).body.senders).toHaveLength(1))
  const refused = await developer.call('PUT /senders/:id/default', { params, body: { default: true } })
  expect(refused.problem.detail).toContain('is suspended')
  expect((await operator.call('POST /operator/senders/:id/restore', { params })).body).toMatchObject({
    state: 'approved',
  })
  const changed = await operator.call('PATCH /operator/senders/:id', { params, body: { free_to_reply: true } })
  expect(changed.body).toMatchObject({ free_to_reply: true, default: true })
  expect((await operator.call('DELETE /operator/senders/:id', { params })).status).toBe(204)
  expect((await operator.call('GET /operator/senders/:id', { params })).status).toBe(404)
})

test('another account’s sender is not found, and only operators see the register', async () => {
  const { developer } = await owned()
  const stranger = await site.member()
  const { id } = (await developer.call('POST /senders', request('5656'))).body
  const params = { id }
  expect((await stranger.call('DELETE /senders/:id', { params })).problem.type).toBe('not_found')
  expect((await stranger.call('PUT /senders/:id/default', { params, body: { default: true } })).status).toBe(404)
  expect((await stranger.call('GET /senders')).body.senders).toEqual([])
  expect((await stranger.call('GET /operator/senders')).problem.type).toBe('not_allowed')
  expect((await stranger.call('GET /operator/sender-policies')).problem.type).toBe('not_allowed')
})

test('a shared sender is for a list of accounts, and the register is filtered', async () => {
  const [one, two] = [await owned(), await owned()]
  const { body } = await operator.call('POST /operator/senders', {
    body: { code: '7878', for_accounts: [one.accountId] },
  })
  expect(body).toMatchObject({ account_id: null, for_accounts: [{ id: one.accountId, name: 'Customer' }] })
  await vi.waitFor(async () => expect((await one.viewer.call('GET /senders')).body.shared).toEqual(['552', '7878']))
  expect((await two.viewer.call('GET /senders')).body.shared).toEqual(['552'])
  const codes = async (query: object) =>
    (await operator.call('GET /operator/senders', { query })).body.items.map(({ code }) => code)
  expect(await codes({ shared: true })).toEqual(['7878'])
  expect(await codes({ q: '787' })).toEqual(['7878'])
  expect(await codes({ state: 'expired' })).toEqual([])
  const first = (await operator.call('GET /operator/senders', { query: { limit: 1 } })).body
  expect(
    (await operator.call('GET /operator/senders', { query: { limit: 1, cursor: first.next! } })).body.items,
  ).toHaveLength(1)
})

test('a country’s policy is replaced and returned to the built-in one, and has a default sender', async () => {
  const policyOf = async (country: string) =>
    (await operator.call('GET /operator/sender-policies')).body.policies.find((policy) => policy.country === country)
  const params = { country: 'NZ' }
  expect(await policyOf('NZ')).toMatchObject({
    own: null,
    built_in: [{ kinds: ['name'], action: 'replace', source: expect.any(String) }, { action: 'free_to_reply' }],
  })
  const rules = [{ kinds: ['name'], action: 'refuse', reason: hostile }]
  expect(
    (await operator.call('PUT /operator/sender-policies/:country', { params, body: { rules, note: 'Ours' } })).status,
  ).toBe(204)
  expect(await policyOf('NZ')).toMatchObject({
    own: { rules: [{ kinds: ['name'], purposes: [], action: 'refuse', reason: hostile }], note: 'Ours' },
  })
  const faulty = { rules: [{ kinds: ['names'], action: 'ban' }] }
  const { problem } = await operator.call('PUT /operator/sender-policies/:country', { params, body: faulty })
  expect(problem.errors).toEqual([
    { field: 'rules.0.kinds.0', message: 'Found "names", expected one of short_code, number, name.' },
    { field: 'rules.0.action', message: expect.stringContaining('expected one of allow, registered') },
  ])
  expect((await operator.call('DELETE /operator/sender-policies/:country', { params })).status).toBe(204)
  expect((await operator.call('DELETE /operator/sender-policies/:country', { params })).status).toBe(404)
  const { id } = (await operator.call('POST /operator/senders', { body: { code: '14155550199' } })).body
  const us = { country: 'US' }
  const set = (sender_id: string | null) =>
    operator.call('PUT /operator/sender-policies/:country/default', { params: us, body: { sender_id } })
  expect((await set(id)).status).toBe(204)
  expect((await policyOf('US'))?.default_sender).toEqual({ id, code: '14155550199' })
  expect((await operator.call('GET /operator/senders/:id', { params: { id } })).body.default_in).toEqual(['US'])
  expect((await set(null)).status).toBe(204)
})
