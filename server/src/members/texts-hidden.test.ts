/** Texts of messages leave by many ways, and by none of them for an operator who may not read them. */
import { type MembersEndpoint, type MembersEndpointKey, membersEndpoints } from '@websms/contract/members'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { type TemporaryMember, type TemporaryMembers, temporaryMembers } from '../test/temporary-members.ts'
import type { Scene } from '../test/temporary-store.ts'

let site: TemporaryMembers
let scene: Scene
/** In every text, and nowhere else. */
const secret = 'kakapo'
const requestId = '0a0b0c0d-1'
/** Ids of the things that have a text, by where their endpoints are. */
const things: Record<string, string> = {}

const reads = (Object.keys(membersEndpoints) as MembersEndpointKey[]).filter((key) => {
  const { access }: MembersEndpoint = membersEndpoints[key]
  return access !== 'public' && key.startsWith('GET ') && key !== 'GET /messages/live'
})

const queries: Partial<Record<MembersEndpointKey, Record<string, string>>> = {
  'GET /charts': { range: '24h', zone: 'Pacific/Auckland' },
  'GET /dashboard': { zone: 'Pacific/Auckland' },
  'GET /quiet-hours/preview': { number: '64211110001', time: '21:00', from: '20:00', to: '08:00' },
  'GET /lookup': { number: '64211110001' },
  'GET /messages/:id/outcome': { last: '987654321' },
}

beforeAll(async () => {
  site = await temporaryMembers(afterAll)
  scene = await site.temporary.scene()
  const { store, temporary } = site
  const { accountId, keyId, handset } = scene
  const owner = await site.member({ accountId })
  const [message] = await scene.accept([{ body: secret }])
  await scene.accept([{ body: secret, dueAt: Date.now() + 3_600_000 }])
  const inbound = { carrierId: 1, from: handset, concat: null, dataCoding: 0, at: Date.now() }
  const payload = Buffer.from(secret).toString('hex')
  await temporary.traffic.inbound([
    { ...inbound, to: '552', payload },
    { ...inbound, from: '64219999999', to: '2999', payload },
  ])
  const job = { name: 'list.csv', body: secret, rows: 1, slices: 1, request_key: 'of-texts-1' }
  const bulk = (await owner.call('POST /bulk-jobs', { body: job })).body.id
  const slice = { params: { id: bulk, number: '0' }, body: { rows: [{ row: 1, to: `${secret} 021` }] } }
  await owner.call('PUT /bulk-jobs/:id/slices/:number', slice)
  const refused = { ...{ accountId, keyId, at: Date.now(), method: 'POST', path: '/sms/out', status: 400 }, requestId }
  const error = `Sender "${secret} "now"" is not registered to this account`
  await temporary.traffic.recordRejections([{ ...refused, errorName: 'unregistered_sender', error }])
  const id = async (table: string, where = sql`1 = 1`) =>
    String(
      (await temporary.rows(sql<{ id: number }>`SELECT max(id) AS id FROM ${sql.table(table)} WHERE ${where}`))[0]!.id,
    )
  const event = await id('events', sql`type = 'mo'`)
  await store.change(async (db) => {
    const attempt = { number: 1, started_at: 1, duration_ms: 1, status_code: 500, response: `You said ${secret}` }
    const dlr = {
      key_id: keyId,
      type: 'dlr' as const,
      message_id: message!,
      inbound_id: null,
      body: `{"body":"${secret}"}`,
    }
    const made = db
      .insertInto('events')
      .values({ ...dlr, state: 2, created_at: 1, final_at: 1 })
      .returning('id')
    const optOut = {
      account_id: accountId,
      to_number: handset,
      sender: '552',
      kind: 'opted_out',
      source: 'reply',
      at: 1,
    } as const
    const change = db
      .insertInto('optout_changes')
      .values({ ...optOut, word: secret, text: secret })
      .returning('id')
    const change_id = (await change.executeTakeFirstOrThrow()).id
    await db
      .insertInto('optouts')
      .values({ account_id: accountId, to_number: handset, sender: '552', change_id })
      .execute()
    const review = { account_id: accountId, from_number: handset, sender: '552', inbound_id: 1, text: secret, at: 1 }
    await db.insertInto('optout_reviews').values(review).execute()
    const events = [Number(event), (await made.executeTakeFirstOrThrow()).id]
    await db
      .insertInto('attempts')
      .values(events.map((event_id) => ({ event_id, ...attempt, error: null })))
      .execute()
  })
  Object.assign(things, {
    '/messages': String(message),
    '/messages/inbound': await id('inbound', sql`account_id = ${accountId}`),
    '/conversations': handset,
    '/events': event,
    '/bulk-jobs': bulk,
    '/keys': String(keyId),
    '/operator/accounts': String(accountId),
  })
  queries['GET /search'] = { q: handset }
})

/** The endpoints whose answers have the secret. */
async function tellers({ cookie }: TemporaryMember): Promise<string[]> {
  const found: string[] = []
  for (const key of reads) {
    const path = key.slice(4)
    const named = path.slice(0, path.indexOf('/:'))
    const url = `/members/api${path.replace(/:\w+/, things[named] ?? '987654321')}`
    const { body } = await site.app.inject({
      method: 'GET',
      url,
      query: queries[key] ?? {},
      headers: { cookie, 'sec-fetch-site': 'same-origin' },
    })
    if (body.includes(secret)) found.push(key)
  }
  return found
}

const withTexts = [
  'GET /bulk-jobs/:id',
  'GET /bulk-jobs/:id/refused.csv',
  'GET /conversations',
  'GET /conversations/:number/messages',
  'GET /events/:id',
  'GET /messages',
  'GET /messages/:id',
  'GET /messages/export',
  'GET /messages/inbound/:id',
  'GET /optouts',
  'GET /optouts/export',
  'GET /optouts/reviews',
  'GET /requests',
  'GET /scheduled',
  'GET /search',
]

const acting = async (operator: 'full' | 'support') => {
  const member = await site.member({ role: null, operator })
  const entered = await member.call('POST /session/account', { body: { account_id: String(scene.accountId) } })
  expect(entered.body.account).toMatchObject({ acting_as: true, texts_hidden: true })
  return member
}

/** Entries of the audit log for what they read. */
const read = async ({ memberId }: TemporaryMember) => {
  const entries = site.store.read.selectFrom('audit').selectAll().where('member_id', '=', memberId).orderBy('id')
  return entries.where('action', '=', 'text.read').execute()
}

test('members of the account have the texts, without an entry in the audit log', async () => {
  const viewer = await site.member({ accountId: scene.accountId, role: 'viewer' })
  expect((await tellers(viewer)).sort()).toEqual(withTexts)
  expect(await read(viewer)).toEqual([])
})

test('a support operator has no text by any way, and cannot ask for them', async () => {
  const support = await acting('support')
  expect(await tellers(support)).toEqual([])
  expect((await support.call('POST /session/texts')).problem.detail).toBe('You need the full operator role for this.')
  const unassigned = { query: { texts: true } }
  expect((await support.call('GET /operator/inbound', unassigned)).problem.type).toBe('not_allowed')
  expect((await support.call('GET /operator/inbound')).body.items).toMatchObject([{ from: '64219999999', text: null }])
  const csv = (await support.call('GET /messages/export')).text
  expect(csv).toContain(scene.handset)
  expect(csv.split('\r\n')[0]).not.toContain('body')
})

test('of an error and a refused row a support operator gets all but the values that are no number', async () => {
  const support = await acting('support')
  const error = 'Sender "…" is not registered to this account'
  expect((await support.call('GET /requests')).body.items).toMatchObject([{ error, cure: expect.any(String) }])
  expect((await support.call('GET /search', { query: { q: requestId } })).body.items).toMatchObject([{ error }])
  const params = { id: things['/bulk-jobs']! }
  const { refused_rows } = (await support.call('GET /bulk-jobs/:id', { params })).body
  expect(refused_rows).toMatchObject([{ row: 1, to: '…', error: expect.stringContaining('number') }])
  expect((await support.call('GET /bulk-jobs/:id/refused.csv', { params })).text).toMatch(/^1,…,/m)
})

test('of webhook events a support operator gets all but the bodies and the responses', async () => {
  const support = await acting('support')
  const { items } = (await support.call('GET /events')).body
  expect(items.map(({ type }) => type).sort()).toEqual(['dlr', 'mo'])
  for (const { id } of items) {
    const { text, body } = await support.call('GET /events/:id', { params: { id } })
    expect(text).not.toContain(secret)
    expect(body).toMatchObject({ body: null, attempts: [{ status_code: 500, response: null }] })
  }
})

test('a full operator has them after asking, and each thing has one entry with who, what, where and when', async () => {
  const full = await acting('full')
  expect(await tellers(full)).toEqual([])
  const shown = await full.call('POST /session/texts')
  expect(shown.body.account).toMatchObject({ texts_hidden: false })
  expect((await tellers(full)).sort()).toEqual(withTexts)
  await tellers(full)
  const things = [
    `bulk job 1`,
    `conversation ${scene.handset}`,
    'list of conversations',
    'scheduled messages',
    'list of messages',
    'messages as CSV',
    'search',
  ]
  await vi.waitFor(async () => {
    const targets = (await read(full)).map(({ target }) => target)
    expect(targets).toEqual(expect.arrayContaining(things))
    expect(targets).toHaveLength(withTexts.length)
    expect(new Set(targets).size).toBe(targets.length)
  })
  const { accountId } = scene
  for (const entry of await read(full)) {
    expect(entry).toMatchObject({
      account_id: accountId,
      acting_as: 1,
      ip: '127.0.0.1',
      request_id: expect.any(String),
    })
  }
  const filtered = await full.call('GET /operator/audit', { query: { action: 'text.', member: full.email } })
  expect(filtered.body.items.map(({ action }) => action)).toContain('text.shown')

  // The next account is entered without its texts.
  await full.call('POST /session/account', { body: { account_id: null } })
  await full.call('POST /session/account', { body: { account_id: String(accountId) } })
  expect(await tellers(full)).toEqual([])
})

test('an operator who invites himself to the account is in the audit log for each text too', async () => {
  const full = await site.member({ role: null, operator: true })
  const params = { id: String(scene.accountId) }
  const body = { email: full.email, role: 'viewer' as const }
  const { url } = (await full.call('POST /operator/accounts/:id/invitations', { params, body })).body
  const token = url.split('#')[1]!
  const joined = await full.call('POST /invitation', { body: { token } })
  expect(joined.body.account).toMatchObject({ acting_as: false, role: 'viewer', texts_hidden: false })
  expect((await tellers(full)).sort()).toEqual(withTexts)
  await vi.waitFor(async () => expect(await read(full)).toHaveLength(withTexts.length))
  for (const entry of await read(full)) expect(entry).toMatchObject({ account_id: scene.accountId, acting_as: 0 })
})

test('unassigned inbound has its texts for a full operator who asks, and the audit log says so', async () => {
  const full = await site.member({ role: null, operator: true })
  expect((await full.call('GET /operator/inbound')).body.items[0]!.text).toBeNull()
  expect((await full.call('GET /operator/inbound', { query: { texts: true } })).body.items[0]!.text).toBe(secret)
  await vi.waitFor(async () =>
    expect(await read(full)).toMatchObject([{ target: 'unassigned inbound messages', account_id: null, acting_as: 0 }]),
  )
})

test('who becomes a support operator while texts are shown has none from the next request', async () => {
  const full = await acting('full')
  await full.call('POST /session/texts')
  const boss = await site.member({ role: null, operator: true })
  const params = { id: String(full.memberId) }
  await boss.call('PUT /operator/members/:id/operator-role', { params, body: { operator_role: 'support' } })
  expect(await tellers(full)).toEqual([])
  await boss.call('PUT /operator/members/:id/operator-role', { params, body: { operator_role: 'full' } })
  expect(await tellers(full)).toEqual([])
})
