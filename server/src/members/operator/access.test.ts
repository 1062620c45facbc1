import { membersEndpoints, type OperatorEndpointKey, operatorRoles, operatorsOf } from '@websms/contract/members'
import { afterAll, expect, test } from 'vitest'
import { temporaryMembers } from '../../test/temporary-members.ts'

const site = await temporaryMembers(afterAll)
const keys = Object.keys(membersEndpoints).filter((key): key is OperatorEndpointKey =>
  key.split(' ')[1]!.startsWith('/operator/'),
)

/** The paths name nothing that exists, so that nothing is changed. */
const ask = async (key: string, cookie: string) => {
  const [method, path] = key.split(' ') as ['GET', string]
  const url = `/members/api${path.replace(/:\w+/g, '987654321')}`
  const { statusCode, body } = await site.app.inject({
    method,
    url,
    headers: { cookie, 'sec-fetch-site': 'same-origin' },
  })
  const { type, detail } = body.startsWith('{') ? JSON.parse(body) : {}
  return { status: statusCode, type, detail }
}

test('every operator endpoint is for operators alone, and refuses the owner of an account', async () => {
  const owner = await site.member()
  const wasOperator = await site.member({ operator: true })
  await wasOperator.call('POST /session/account', { body: { account_id: String(owner.accountId) } })
  await site.store.change((db) =>
    db.updateTable('members').set({ operator_role: null }).where('id', '=', wasOperator.memberId).execute(),
  )
  expect(keys.length).toBeGreaterThan(25)
  for (const key of keys) {
    for (const { cookie } of [owner, wasOperator]) {
      expect(await ask(key, cookie), key).toMatchObject({ status: 403, type: 'not_allowed' })
    }
  }
})

test.each(operatorRoles)(
  'an operator with the role %s may use what the table says, and is told who may use the rest',
  async (role) => {
    const { cookie } = await site.member({ role: null, operator: role })
    for (const key of keys) {
      const allowed = operatorsOf(key)
      const { status, type, detail } = await ask(key, cookie)
      if (allowed.includes(role)) {
        expect([key, type]).not.toEqual([key, 'not_allowed'])
        continue
      }
      const named = allowed.length === 1 ? 'full' : `${allowed.slice(0, -1).join(', ')} or ${allowed.at(-1)}`
      expect([status, type, detail], key).toEqual([403, 'not_allowed', `You need the ${named} operator role for this.`])
    }
  },
)

test('a change of the role holds from the next request of a session that is open', async () => {
  const full = await site.member({ role: null, operator: true })
  const { memberId, call } = await site.member({ role: null, operator: 'support' })
  const accountId = String(await site.account())
  const become = (operator_role: (typeof operatorRoles)[number] | null) =>
    full.call('PUT /operator/members/:id/operator-role', { params: { id: String(memberId) }, body: { operator_role } })
  expect((await call('GET /operator/carriers')).status).toBe(403)
  await become('routing')
  expect((await call('GET /operator/carriers')).status).toBe(200)
  expect((await call('GET /session')).body.member.operator_role).toBe('routing')
  expect((await call('POST /session/account', { body: { account_id: accountId } })).problem.detail).toBe(
    'You need the full or support operator role for this.',
  )
  await become('support')
  await call('POST /session/account', { body: { account_id: accountId } })
  expect((await call('GET /ledger')).status).toBe(200)
  expect((await call('POST /keys', { body: { name: 'Mine' } })).problem.detail).toBe(
    'You need the full operator role for this.',
  )
  await become('billing')
  expect((await call('GET /session')).body.account).toBeNull()
  expect((await call('GET /ledger')).problem.type).toBe('no_account')
  const ledger = await call('GET /operator/accounts/:id/ledger', { params: { id: accountId } })
  expect(ledger.body.items).toMatchObject([{ kind: 'top_up', balance: 1000 }])
  const csv = await call('GET /operator/accounts/:id/ledger.csv', { params: { id: accountId } })
  expect(csv.text.split('\r\n')).toHaveLength(3)
})

test('the page of an account has no transfers for operators who may not read the ledger', async () => {
  const params = { id: String(await site.account()) }
  for (const role of operatorRoles) {
    const { call } = await site.member({ role: null, operator: role })
    const { transfers } = (await call('GET /operator/accounts/:id', { params })).body
    expect([role, transfers.length]).toEqual([role, role === 'full' || role === 'billing' ? 1 : 0])
  }
})

test('billing asks which price an account pays and why, and changes no route', async () => {
  const { call } = await site.member({ role: null, operator: 'billing' })
  const query = { to: '027 555 0100', account_id: String(await site.account()) }
  const { price } = (await call('GET /operator/routes/explain', { query })).body
  expect(price).toEqual({ part: expect.any(Number), why: expect.any(String) })
  expect((await call('GET /operator/routes/rules')).status).toBe(403)
  expect((await call('GET /operator/routes')).status).toBe(403)
})

test('everyone may change their own profile, whatever their role', async () => {
  for (const role of operatorRoles) {
    const { call } = await site.member({ role: null, operator: role })
    expect((await call('PATCH /profile', { body: { name: `New ${role}` } })).status, role).toBe(204)
  }
})
