/** Accounts are apart (RELIABILITY row 23): what belongs to another account is as if it were not there, whatever is asked of it. */
import { type MembersEndpoint, type MembersEndpointKey, membersEndpoints } from '@websms/contract/members'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TemporaryMember, type TemporaryMembers, temporaryMembers } from '../test/temporary-members.ts'
import type { Scene } from '../test/temporary-store.ts'

let site: TemporaryMembers
let scene: Scene
let stranger: TemporaryMember
/** One of everything that has an id, of the account of the scene, by where its endpoints are. */
const theirs: Record<string, string> = {}

/** Every endpoint that names something of an account by its id. A number of a conversation is everybody's. */
const keys = (Object.keys(membersEndpoints) as MembersEndpointKey[]).filter((key) => {
  const { access }: MembersEndpoint = membersEndpoints[key]
  return key.includes('/:id') && ['viewer', 'developer', 'owner'].includes(access)
})

/** What they are sent with, so that nothing but the id is wrong. */
const bodies: Partial<Record<MembersEndpointKey, object>> = {
  'PATCH /keys/:id': { name: 'Mine' },
  'PATCH /team/:id': { role: 'viewer' },
  'POST /keys/:id/secret': { overlap_hours: 1 },
  'POST /keys/:id/test-events': { type: 'mo' },
  'POST /keys/:id/webhook-secret': { overlap_hours: 1 },
  'PUT /bulk-jobs/:id/slices/:number': { rows: [{ row: 2, to: '64211110001' }] },
  'PUT /keys/:id/webhook': { url: 'https://192.0.2.1/' },
}

beforeAll(async () => {
  site = await temporaryMembers(afterAll)
  scene = await site.temporary.scene()
  const { accountId, keyId, handset } = scene
  const owner = await site.member({ accountId })
  stranger = await site.member()
  const [message] = await scene.accept([{}])
  const payload = Buffer.from('Private').toString('hex')
  const inbound = { carrierId: scene.carrierId, from: handset, to: '552', concat: null, dataCoding: 0, payload }
  await site.temporary.traffic.inbound([{ ...inbound, at: Date.now() }])
  const last = async (table: string) =>
    String((await site.temporary.rows(sql<{ id: number }>`SELECT max(id) AS id FROM ${sql.table(table)}`))[0]!.id)
  const event = { key_id: keyId, type: 'dlr', body: '{}', state: 2, created_at: 1, final_at: 1 } as const
  await site.store.change((db) => db.insertInto('events').values(event).execute())
  const job = { name: 'list.csv', body: 'Kia ora', rows: 1, slices: 1, request_key: 'of-theirs-1' }
  await owner.call('POST /team/invitations', { body: { email: 'somebody@example.com', role: 'viewer' } })
  Object.assign(theirs, {
    '/keys': String(keyId),
    '/messages': String(message),
    '/messages/inbound': await last('inbound'),
    '/events': await last('events'),
    '/bulk-jobs': (await owner.call('POST /bulk-jobs', { body: job })).body.id,
    '/team': String(owner.memberId),
    '/team/invitations': (await owner.call('GET /team/invitations')).body.items[0]!.id,
  })
})

test.each(keys)('%s', async (key) => {
  const [method, path] = key.split(' ') as ['GET', string]
  const id = theirs[path.slice(0, path.indexOf('/:id'))]
  expect(id, 'one of theirs must be made above').toBeDefined()
  const ask = async (asked: string) => {
    const { statusCode, body } = await site.app.inject({
      method,
      url: `/members/api${path.replace('/:id', `/${asked}`).replace(':number', '0')}`,
      headers: { cookie: stranger.cookie, 'sec-fetch-site': 'same-origin' },
      ...(bodies[key] && { payload: bodies[key] }),
    })
    return [statusCode, { ...JSON.parse(body), request_id: '' }]
  }
  const answered = await ask(id!)
  expect(answered).toEqual([404, expect.objectContaining({ type: 'not_found' })])
  expect(answered).toEqual(await ask('987654321'))
})
