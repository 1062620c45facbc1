import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createMembersKey } from '../../accounts/members-key.ts'
import { type TemporaryMember, type TemporaryMembers, temporaryMembers } from '../../test/temporary-members.ts'

let site: TemporaryMembers
let developer: TemporaryMember
let viewer: TemporaryMember
let stranger: TemporaryMember

beforeAll(async () => {
  site = await temporaryMembers(afterAll)
  developer = await site.member({ role: 'developer' })
  viewer = await site.member({ role: 'viewer', accountId: developer.accountId })
  stranger = await site.member()
})

const create = async (name = 'Shop') => (await developer.call('POST /keys', { body: { name } })).body
const read = async (id: string) => (await viewer.call('GET /keys/:id', { params: { id } })).body
const audited = async (action: string) =>
  site.temporary.rows(sql<{ target: string; detail: string | null; member_id: number }>`
    SELECT target, detail, member_id FROM audit WHERE action = ${action} ORDER BY id DESC`)

test('a key is made, its secret is told once, and the audit log knows who made it', async () => {
  const made = await create('  Till  ')
  expect(made.client_secret).toMatch(/^wss_/)
  expect(made.webhook_secret).toMatch(/^whsec_/)
  const detail = await viewer.call('GET /keys/:id', { params: { id: made.id } })
  expect(detail.body).toMatchObject({ name: 'Till', state: 'active', webhook: 'none', last_used_at: null })
  expect(detail.text).not.toContain(made.client_secret)
  expect(detail.text).not.toContain(made.webhook_secret)
  const [entry] = await audited('key.created')
  expect(entry).toMatchObject({ target: made.id, member_id: developer.memberId })
  expect(JSON.stringify(entry)).not.toContain(made.client_secret)
})

test('a key is made with a purpose, transactional unless it is said, and operators see it with the account', async () => {
  const owner = await site.member()
  await owner.call('POST /keys', { body: { name: 'News', purpose: 'marketing' } })
  await owner.call('POST /keys', { body: { name: 'Shop' } })
  const purposes = [
    ['News', 'marketing'],
    ['Shop', 'transactional'],
  ]
  const { items } = (await owner.call('GET /keys')).body
  expect(items.map(({ name, purpose }) => [name, purpose]).sort()).toEqual(purposes)
  const support = await site.member({ role: null, operator: 'support' })
  const params = { id: String(owner.accountId) }
  const { keys } = (await support.call('GET /operator/accounts/:id', { params })).body
  expect(keys.map(({ name, purpose }) => [name, purpose])).toEqual(purposes)
})

test('keys are listed newest first, in pages', async () => {
  const owner = await site.member()
  for (const name of ['One', 'Two', 'Three']) await owner.call('POST /keys', { body: { name } })
  const first = (await owner.call('GET /keys', { query: { limit: 2 } })).body
  expect(first.items.map(({ name }) => name)).toEqual(['Three', 'Two'])
  const rest = (await owner.call('GET /keys', { query: { limit: 2, cursor: first.next! } })).body
  expect(rest).toMatchObject({ items: [{ name: 'One' }], next: null })
})

test('a key is renamed, its secret rotated with an overlap, and revoked', async () => {
  const { id, client_secret: first } = await create()
  await developer.call('PATCH /keys/:id', { params: { id }, body: { name: 'Online shop' } })
  expect(await read(id)).toMatchObject({ name: 'Online shop', secret_before_until: null })
  expect((await developer.call('PATCH /keys/:id', { params: { id }, body: { name: ' ' } })).status).toBe(422)

  const rotated = await developer.call('POST /keys/:id/secret', { params: { id }, body: { overlap_hours: 24 } })
  expect(rotated.body.client_secret).not.toBe(first)
  expect((await read(id)).secret_before_until).toBe(rotated.body.before_until)
  const listed = (await developer.call('GET /keys', { query: { limit: 1 } })).body.items
  expect(listed).toMatchObject([{ id, secret_before_until: rotated.body.before_until }])
  expect(Date.parse(rotated.body.before_until!)).toBeGreaterThan(Date.now() + 23 * 3_600_000)
  const atOnce = await developer.call('POST /keys/:id/secret', { params: { id }, body: { overlap_hours: 0 } })
  expect(atOnce.body.before_until).toBeNull()
  expect((await read(id)).secret_before_until).toBeNull()

  expect((await developer.call('DELETE /keys/:id', { params: { id } })).status).toBe(204)
  await developer.call('DELETE /keys/:id', { params: { id } })
  expect(await read(id)).toMatchObject({ state: 'revoked', revoked_at: expect.any(String) })
  expect((await audited('key.revoked')).filter(({ target }) => target === id)).toHaveLength(1)
  const late = await developer.call('POST /keys/:id/secret', { params: { id }, body: { overlap_hours: 0 } })
  expect(late.problem).toMatchObject({ type: 'refused', detail: expect.stringContaining('is revoked') })
})

test("the secret of the members' own key stays unknown", async () => {
  const { encrypt } = site.store.secrets
  const { accountId } = developer
  const keyId = await site.store.change((db) => createMembersKey(db, { accountId, encrypt, at: Date.now() }))
  const id = String(keyId)
  expect((await read(id)).members_area).toBe(true)
  const refused = await developer.call('POST /keys/:id/secret', { params: { id }, body: { overlap_hours: 0 } })
  expect(refused.problem.type).toBe('refused')
})

test("another account's key is not found by any request, and stays as it was", async () => {
  const { id } = await create()
  const before = await read(id)
  const params = { id }
  const overlap = { overlap_hours: 1 }
  const problems = [
    await stranger.call('GET /keys/:id', { params }),
    await stranger.call('PATCH /keys/:id', { params, body: { name: 'Mine' } }),
    await stranger.call('DELETE /keys/:id', { params }),
    await stranger.call('POST /keys/:id/secret', { params, body: overlap }),
    await stranger.call('PUT /keys/:id/webhook', { params, body: { url: 'https://192.0.2.1/' } }),
    await stranger.call('DELETE /keys/:id/webhook', { params }),
    await stranger.call('POST /keys/:id/test-events', { params, body: { type: 'mo' } }),
    await stranger.call('POST /keys/:id/webhook-secret/reveal', { params }),
    await stranger.call('POST /keys/:id/webhook-secret', { params, body: overlap }),
    await stranger.call('GET /keys/:id', { params: { id: '999999' } }),
  ]
  for (const { problem } of problems) {
    expect({ ...problem, request_id: '' }).toEqual({ ...problems.at(-1)!.problem, request_id: '' })
    expect(problem.type).toBe('not_found')
  }
  expect(await read(id)).toEqual(before)
  expect((await stranger.call('GET /keys')).body.items.map((key) => key.id)).not.toContain(id)
})

test('a viewer sees keys and changes none', async () => {
  const { id } = await create()
  const params = { id }
  const refused = [
    await viewer.call('POST /keys', { body: { name: 'Mine' } }),
    await viewer.call('PATCH /keys/:id', { params, body: { name: 'Mine' } }),
    await viewer.call('DELETE /keys/:id', { params }),
    await viewer.call('POST /keys/:id/secret', { params, body: { overlap_hours: 0 } }),
    await viewer.call('POST /keys/check-url', { body: { url: 'https://a.example' } }),
    await viewer.call('PUT /keys/:id/webhook', { params, body: { url: 'https://a.example' } }),
    await viewer.call('DELETE /keys/:id/webhook', { params }),
    await viewer.call('POST /keys/:id/test-events', { params, body: { type: 'dlr' } }),
    await viewer.call('POST /keys/:id/webhook-secret/reveal', { params }),
    await viewer.call('POST /keys/:id/webhook-secret', { params, body: { overlap_hours: 0 } }),
  ]
  for (const { problem } of refused) expect(problem.type).toBe('not_allowed')
})
