/** Accounts are apart (promise 11): what belongs to another account is as if it were not there, whatever is asked of it. */
import { type MembersEndpoint, type MembersEndpointKey, membersEndpoints } from '@websms/contract/members'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { topUp } from '../accounts/top-up.ts'
import { type TemporaryMember, type TemporaryMembers, temporaryMembers } from '../test/temporary-members.ts'
import type { Scene } from '../test/temporary-store.ts'

let site: TemporaryMembers
let scene: Scene
let owner: TemporaryMember
let stranger: TemporaryMember
/** One of everything, of the account of the scene and its owner, by where its endpoints are. */
const theirs: Record<string, string> = {}
/** In every text of theirs. */
const mark = 'kakapo'

/** Every endpoint that is not for those who run the site. What takes things away comes last. */
const all = (Object.keys(membersEndpoints) as MembersEndpointKey[])
  .filter((key) => {
    const { access }: MembersEndpoint = membersEndpoints[key]
    return access !== 'public' && access !== 'operator'
  })
  .sort((a, b) => Number(a.startsWith('DELETE')) - Number(b.startsWith('DELETE')))
const named = all.filter((key) => key.includes('/:'))
/** The stream has a test of its own: what it tells is asked for by account. */
const lists = all.filter((key) => key.startsWith('GET ') && !named.includes(key) && key !== 'GET /messages/live')

/** Bodies of the requests, so that nothing but the id is wrong. */
const bodies: Partial<Record<MembersEndpointKey, object>> = {
  'PATCH /keys/:id': { name: 'Mine' },
  'PATCH /profile/passkeys/:id': { name: 'Mine' },
  'PATCH /team/:id': { role: 'viewer' },
  'POST /conversations/:number/messages': { body: 'Kia ora', request_key: 'of-a-reply' },
  'POST /optouts/:id/remove': { reason: 'They asked' },
  'POST /optouts/reviews/:id': { decision: 'dismiss' },
  'POST /scheduled/:id/cancel': { whole: false },
  'POST /scheduled/:id/reschedule': {
    whole: false,
    send_at: new Date(Date.now() + 7_200_000).toISOString(),
  },
  'POST /keys/:id/secret': { overlap_hours: 1 },
  'POST /keys/:id/test-events': { type: 'mo' },
  'POST /keys/:id/webhook-secret': { overlap_hours: 1 },
  'PUT /bulk-jobs/:id/slices/:number': { rows: [{ row: 2, to: '64211110001' }] },
  'PUT /senders/:id/default': { default: false },
  'PUT /templates/:name': { text: 'Kia ora' },
  'PUT /keys/:id/webhook': { url: 'https://192.0.2.1/' },
}

const queries: Partial<Record<MembersEndpointKey, Record<string, string>>> = {
  'GET /charts': { range: '24h', zone: 'Pacific/Auckland' },
  'GET /dashboard': { zone: 'Pacific/Auckland' },
  'GET /quiet-hours/preview': { number: '64211110001', time: '21:00', from: '20:00', to: '08:00' },
  'GET /lookup': { number: '64211110001' },
  'GET /messages/:id/outcome': { last: '987654321' },
  'GET /search': { q: mark },
}

beforeAll(async () => {
  site = await temporaryMembers(afterAll)
  scene = await site.temporary.scene()
  const { store, temporary } = site
  const { accountId, keyId, carrierId, handset } = scene
  owner = await site.member({ accountId })
  stranger = await site.member()
  const { memberId } = owner
  const [message] = await scene.accept([{ body: mark }])
  const [scheduled] = await scene.accept([{ body: mark, dueAt: Date.now() + 3_600_000 }])
  const inbound = { carrierId, from: handset, to: '552', concat: null, dataCoding: 0, at: Date.now() }
  const texts = [mark, `stop ${mark}`]
  await temporary.traffic.inbound(texts.map((text) => ({ ...inbound, payload: Buffer.from(text).toString('hex') })))
  const optedOut = { numbers: [handset], sender: '552', note: mark }
  await owner.call('POST /optouts', { body: optedOut })
  const refused = { at: 1, path: '/', method: 'POST', status: 400, errorName: mark, error: mark, requestId: mark }
  await temporary.traffic.recordRejections([{ ...refused, accountId, keyId }])
  await store.change(async (db) => {
    await db.updateTable('accounts').set({ name: mark }).where('id', '=', accountId).execute()
    await db.updateTable('api_keys').set({ name: mark }).where('id', '=', keyId).execute()
    await db.updateTable('members').set({ name: mark }).where('id', '=', memberId).execute()
    const event = { key_id: keyId, type: 'dlr', body: mark, state: 2, created_at: 1, final_at: 1 } as const
    await db.insertInto('events').values(event).execute()
    const passkey = { id: mark, member_id: memberId, name: mark, public_key: '', counter: 0, created_at: 1 }
    await db.insertInto('passkeys').values(passkey).execute()
    await topUp(db, { accountId, amountMicros: 1, note: mark, at: Date.now() })
  })
  const job = { name: mark, body: mark, rows: 1, slices: 1, request_key: 'of-theirs-1' }
  const { email, password } = owner
  const elsewhere = await site.call('POST /session', { body: { email, password } })
  await owner.call('POST /team/invitations', { body: { email: `${mark}@example.com`, role: 'viewer' } })
  const last = async (table: string) =>
    String((await temporary.rows(sql<{ id: number }>`SELECT max(id) AS id FROM ${sql.table(table)}`))[0]!.id)
  Object.assign(theirs, {
    '/keys': String(keyId),
    '/messages': String(message),
    '/scheduled': String(scheduled),
    '/messages/inbound': await last('inbound'),
    '/conversations': handset,
    '/events': await last('events'),
    '/bulk-jobs': (await owner.call('POST /bulk-jobs', { body: job })).body.id,
    '/senders': (await owner.call('POST /senders', { body: { code: '77001', use_case: mark } })).body.id,
    '/optouts': await last('optout_changes'),
    '/optouts/reviews': await last('optout_reviews'),
    '/templates': (await owner.call('POST /templates', { body: { name: mark, text: mark } })).body.name,
    '/team': String((await site.member({ accountId })).memberId),
    '/team/invitations': (await owner.call('GET /team/invitations')).body.items[0]!.id,
    '/profile/passkeys': mark,
    '/profile/sessions': elsewhere.body.session.id,
  })
})

const ask = async (member: TemporaryMember, key: MembersEndpointKey, given = '') => {
  const [method, path] = key.split(' ') as ['GET', string]
  const answered = await site.app.inject({
    method,
    url: `/members/api${path.replace(/:\w+/, given).replace(/:\w+/, '0')}`,
    query: queries[key] ?? {},
    headers: { cookie: member.cookie, 'sec-fetch-site': 'same-origin' },
    ...(bodies[key] && { payload: bodies[key] }),
  })
  return { status: answered.statusCode, text: answered.body.replaceAll(String(answered.headers['x-request-id']), '') }
}

test.each(named)("%s: another's is as if it were not there", async (key) => {
  const path = key.slice(key.indexOf('/'), key.indexOf('/:'))
  expect(theirs[path], 'one of theirs must be made above').toBeDefined()
  const asked = await ask(stranger, key, theirs[path])
  expect([asked.status, JSON.parse(asked.text).type]).toEqual([404, 'not_found'])
  expect(asked).toEqual(await ask(stranger, key, '987654321'))
})

test.each(lists)("%s: nothing of another's is in it", async (key) => {
  const { status, text } = await ask(stranger, key)
  expect(status, text).toBeLessThan(300)
  expect(text).not.toContain(mark)
  expect(text).not.toContain(scene.handset)
})

test('all of it is found by the members of its own account', async () => {
  const seen: string[] = []
  for (const key of lists) if ((await ask(owner, key)).text.includes(mark)) seen.push(key)
  expect(seen.length, seen.join()).toBeGreaterThan(17)
  for (const key of named) {
    const path = key.slice(key.indexOf('/'), key.indexOf('/:'))
    const { status, text } = await ask(owner, key, theirs[path])
    expect(status, `${key}: ${text}`).not.toBe(404)
  }
})
