import type { MessageItem } from '@websms/contract/members'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { lanes } from '../../rules/status.ts'
import { firstIdOf } from '../../store/buckets.ts'
import { type TemporaryMember, type TemporaryMembers, temporaryMembers } from '../../test/temporary-members.ts'
import type { Scene } from '../../test/temporary-store.ts'

let members: TemporaryMembers
let scene: Scene
let viewer: TemporaryMember
let stranger: TemporaryMember

beforeAll(async () => {
  members = await temporaryMembers(afterAll)
  scene = await members.temporary.scene()
  await members.store.change((db) =>
    db
      .insertInto('carriers')
      .values({ id: scene.carrierId, name: 'smsc_spark', simulated: 1, first_used_at: 1 })
      .execute(),
  )
  viewer = await members.member({ role: 'viewer', accountId: scene.accountId })
  stranger = await members.member()
})

const list = async (query = {}): Promise<MessageItem[]> => (await viewer.call('GET /messages', { query })).body.items
const ids = (items: readonly MessageItem[]) => items.map(({ direction, id }) => `${direction}${id}`)

async function received(body: string, at = Date.now(), to = '552', dataCoding = 0, from = scene.handset) {
  await members.temporary.traffic.inbound([
    {
      carrierId: scene.carrierId,
      from,
      to,
      concat: null,
      dataCoding,
      payload: Buffer.from(body).toString('hex'),
      at,
    },
  ])
  const [row] = await members.temporary.rows(sql<{ id: number }>`SELECT max(id) AS id FROM inbound`)
  return String(row!.id)
}

test('sent and inbound messages are one list, newest first, in pages that leave nothing out', async () => {
  const at = Date.parse('2026-03-01T00:00:00Z')
  const sent: string[] = []
  for (let index = 0; index < 7; index++) {
    const [id] = await scene.accept([{}], { at: at + index * 1000 })
    sent.push(`out${id}`)
    await scene.claim()
    if (index % 3 === 0) sent.push(`in${await received('Yes', at + index * 1000 + 1)}`)
  }
  const query = { since: '2026-03-01T00:00:00Z', until: '2026-03-01T01:00:00Z' }
  const seen: string[] = []
  let next: string | null = null
  do {
    const cursor: { cursor?: string } = next === null ? {} : { cursor: next }
    const { body } = await viewer.call('GET /messages', { query: { ...query, limit: 3, ...cursor } })
    expect(body.items.length).toBeLessThanOrEqual(3)
    seen.push(...ids(body.items))
    next = body.next
  } while (next !== null)
  expect(seen).toEqual(sent.toReversed())
  expect(ids(await list({ ...query, direction: 'in' }))).toEqual(sent.filter((id) => id.startsWith('in')).toReversed())
  expect(ids(await list({ ...query, status: 'received' }))).toHaveLength(3)
  const [later] = await list({ since: new Date(at + 6000).toISOString(), until: new Date(at + 6001).toISOString() })
  expect(later).toMatchObject({ at: new Date(at + 6000).toISOString(), direction: 'out', status: 'queued', cost: 0.1 })
})

test('each filter finds its messages and no others', async () => {
  const delivered = await scene.sent(['f1'], { to: '64271110001', network: 'Spark' })
  await scene.receipt('f1', { source: '64271110001' })
  const refused = (await scene.accept([{ to: '64271110002' }]))[0]!
  for (const claim of await scene.claim(100)) {
    if (claim.messageId === refused) await scene.submitted(claim, { outcome: 'refused', error: 'ESME_RINVDSTADR' })
  }
  expect(await list({ status: 'delivered' })).toMatchObject([
    { id: String(delivered), carrier: 'smsc_spark', key: { name: 'API key' }, ended_at: expect.any(String) },
  ])
  expect(await list({ status: 'failed' })).toMatchObject([
    { id: String(refused), cost: 0, error: expect.stringContaining('ESME_RINVDSTADR') },
  ])
  for (const number of ['+64 27 111 0001', '0271110001', '64271110001']) {
    expect(ids(await list({ number }))).toEqual([`out${delivered}`])
  }
  expect(ids(await list({ number: '027 111' }))).toEqual([`out${refused}`, `out${delivered}`])
  expect(ids(await list({ number: '027', status: 'delivered' }))).toEqual([`out${delivered}`])
  expect(await list({ key: String(scene.keyId), status: 'delivered' })).toHaveLength(1)
  expect(await list({ key: String(scene.keyId + 1000) })).toEqual([])
  const wrong = await viewer.call('GET /messages', { query: { number: 'abc' } })
  expect(wrong.problem).toMatchObject({ type: 'invalid', errors: [{ field: 'number' }] })
})

test('a number is found in every bucket of its index', async () => {
  const to = '64271119999'
  const far = firstIdOf(400)
  const copy = (id: number) => sql`
    INSERT INTO messages (id, account_id, key_id, transfer_id, to_number, sender, body, lane, parts, wire_parts,
      price_micros, carrier_id, status, created_at, final_at)
    SELECT ${id}, account_id, key_id, transfer_id, ${to}, sender, body, lane, 1, 1, 0, carrier_id, 3, created_at, 1
    FROM messages WHERE account_id = ${scene.accountId} LIMIT 1`
  const wanted = [far + 9, far, far - 1, firstIdOf(340) + 5]
  await members.store.change(async (db) => {
    for (const id of wanted) await copy(id).execute(db)
  })
  expect(ids(await list({ number: to }))).toEqual(wanted.map((id) => `out${id}`))
  await members.store.change((db) => db.deleteFrom('messages').where('to_number', '=', to).execute())
})

test('a message whose answer was lost is sent, as customers are told', async () => {
  const [id] = await scene.accept([{ to: '64271110003' }])
  for (const claim of await scene.claim(100)) {
    if (claim.messageId === id) await scene.submitted(claim, { outcome: 'unknown' })
  }
  const query = { number: '64271110003' }
  expect(await list({ ...query, status: 'sent' })).toMatchObject([{ id: String(id), status: 'sent' }])
  expect(await list({ ...query, status: 'queued' })).toEqual([])
  const { body } = await viewer.call('GET /messages/:id', { params: { id: String(id) } })
  expect(body).toMatchObject({ status: 'sent', timeline: [{ state: 'accepted' }, { state: 'unknown' }] })
})

test('a message tells its way, its route, its money and its events', async () => {
  const id = await scene.sent(['0a1b'], { to: '64271110004', network: 'Spark' })
  await scene.receipt('0a1b', { source: '64271110004', state: 'UNDELIV', error: '001' })
  const { body } = await viewer.call('GET /messages/:id', { params: { id: String(id) } })
  expect(body).toMatchObject({
    status: 'failed',
    lane: 'single',
    timeline: [
      { state: 'accepted' },
      { state: 'sent', text: 'smsc_spark took it, as 0a1b' },
      { state: 'failed', text: 'smsc_spark reported that it could not be delivered: UNDELIV err:001' },
    ],
    carrier_refs: ['0a1b'],
    route: {
      network: 'Spark',
      reason: expect.stringContaining('it was routed to smsc_spark'),
      rule: null,
      candidates: [],
    },
    cost: { total: 0.1, lines: [{ kind: 'charge', amount: -0.1 }, { kind: 'kept' }] },
    events: [{ type: 'dlr', state: 'pending', attempts: [] }],
  })
})

test('data for a program is marked wherever an inbound message is shown', async () => {
  await scene.accept([{}])
  const id = await received('Yes', Date.now(), '552', 4)
  const body = Buffer.from('Yes').toString('hex')
  const about = { body, data: true }
  expect((await viewer.call('GET /messages/inbound/:id', { params: { id } })).body).toMatchObject({
    ...about,
    events: [],
  })
  expect((await list({ direction: 'in' }))[0]).toMatchObject({ id, ...about })
  expect((await list({ direction: 'out' }))[0]).toMatchObject({ data: false })
  const number = scene.handset
  expect((await viewer.call('GET /conversations')).body.items[0]).toMatchObject({ number, ...about })
  const thread = await viewer.call('GET /conversations/:number/messages', { params: { number } })
  expect(thread.body.items).toContainEqual(expect.objectContaining({ id, direction: 'in', ...about }))
  expect(thread.body.items).toContainEqual(expect.objectContaining({ direction: 'out', data: false }))
})

test('an inbound message answers what was sent last, and nothing that has still to be sent', async () => {
  const [sent] = await scene.accept([{}], { lane: lanes.single })
  await scene.accept([{ dueAt: Date.now() + 3_600_000 }])
  const { body } = await viewer.call('GET /messages/inbound/:id', { params: { id: await received('Thanks') } })
  expect(body.answers).toBe(String(sent))
})

test('an inbound message answers what came from the sender that it was written to', async () => {
  const to = '64271110031'
  const [asked] = await scene.accept([{ to, sender: '552' }], { lane: lanes.single, at: Date.now() - 2000 })
  await scene.accept([{ to, sender: '4433' }], { lane: lanes.single, at: Date.now() - 1000 })
  const inbound = { id: await received('Yes', Date.now(), '552', 0, to) }
  expect((await viewer.call('GET /messages/inbound/:id', { params: inbound })).body.answers).toBe(String(asked))
})

test('an inbound message tells why it belongs to this account, and the message that it answers', async () => {
  const [id] = await scene.accept([{}], { lane: lanes.single })
  const { body } = await viewer.call('GET /messages/inbound/:id', { params: { id: await received('Yes, please') } })
  expect(body).toMatchObject({
    body: 'Yes, please',
    from: scene.handset,
    answers: String(id),
    reason: expect.stringContaining('this account messaged'),
    events: [{ type: 'mo', state: 'pending' }],
  })
})

test('a message of another account is not found, by any way', async () => {
  const [id] = await scene.accept([{ to: '64271110005' }])
  const inbound = await received('Private')
  for (const asked of [
    stranger.call('GET /messages/:id', { params: { id: String(id) } }),
    stranger.call('GET /messages/:id', { params: { id: '999999999' } }),
    stranger.call('GET /messages/inbound/:id', { params: { id: inbound } }),
  ]) {
    expect((await asked).problem).toMatchObject({ status: 404, type: 'not_found' })
  }
  expect((await stranger.call('GET /messages')).body).toEqual({ items: [], next: null })
  for (const q of [String(id), '64271110005', '0271']) {
    expect((await stranger.call('GET /search', { query: { q } })).body.items).toEqual([])
  }
})

test('messages are found by their purpose, which the list, the page and the CSV file have', async () => {
  const number = '64271110009'
  const to = { to: number }
  const [offer, reminder] = await scene.accept([
    { ...to, purpose: 'marketing' },
    { ...to, purpose: 'service' },
  ])
  expect((await list({ number })).map(({ purpose }) => purpose)).toEqual(['service', 'marketing'])
  expect(ids(await list({ purpose: 'marketing', number }))).toEqual([`out${offer}`])
  const { body } = await viewer.call('GET /messages/:id', { params: { id: String(reminder) } })
  expect(body.purpose).toBe('service')
  const { text } = await viewer.call('GET /messages/export', { query: { purpose: 'marketing', number } })
  expect(text.trim().split('\r\n')).toEqual([
    expect.stringMatching(/,error,purpose,send_at,template,reference,body$/),
    expect.stringMatching(/^\d+,out,.*,marketing,,,/),
  ])
  const inbound = await received('Yes')
  expect(ids(await list({ purpose: 'transactional', limit: 200 }))).not.toContain(`in${inbound}`)
})

test('the filtered list is exported whole, with cells that no spreadsheet runs', async () => {
  await scene.accept([{ to: '64271110006', body: '=HYPERLINK("http://evil.example","x")\nsecond line, with a comma' }])
  const { status, text, headers } = await viewer.call('GET /messages/export', { query: { number: '64271110006' } })
  expect(status).toBe(200)
  expect(headers['content-disposition']).toBe('attachment; filename="messages.csv"')
  const [header, ...rest] = text.trimEnd().split('\n')
  expect(header).toContain('id,direction,time,from,to,status')
  expect(rest.join('\n')).toContain(`"'=HYPERLINK(""http://evil.example"",""x"")\nsecond line, with a comma"`)
  const all = await viewer.call('GET /messages/export')
  expect(all.text.split('\n').filter((line) => /^\d+,(in|out),/.test(line)).length).toBeGreaterThan(15)
})

test('the possible filters are listed, each once', async () => {
  const { body } = await viewer.call('GET /messages/choices')
  expect(body).toMatchObject({
    keys: [{ id: String(scene.keyId), name: 'API key' }],
    errors: expect.arrayContaining(['insufficient_balance']),
    paths: expect.arrayContaining(['/api/connexus/sms/out']),
  })
  for (const values of [body.errors, body.paths]) expect(new Set(values).size).toBe(values.length)
})

test('the search finds a message by its id, a number by its first digits, and a request by its id', async () => {
  const [id] = await scene.accept([{ to: '64271110007' }])
  const find = async (q: string) => (await viewer.call('GET /search', { query: { q } })).body.items
  expect(await find(` ${id} `)).toMatchObject([{ kind: 'message', message: { id: String(id), to: '64271110007' } }])
  expect(await find('027 1110007')).toMatchObject([
    { kind: 'number', number: '64271110007', last: [{ id: String(id) }] },
  ])
  expect(await find('02711100')).toMatchObject([{ kind: 'number', number: '642711100', last: [{}, {}, {}] }])
  for (const q of ['12', 'nothing', '%', '0000000000000000000000']) expect(await find(q)).toEqual([])
})
