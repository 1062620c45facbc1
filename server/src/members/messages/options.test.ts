/** Options of sends as the Members Area shows them, and the grants that operators give. */
import { parse } from 'papaparse'
import { afterAll, expect, test } from 'vitest'
import { setKeyPurpose } from '../../accounts/key-changes.ts'
import { hostileTexts } from '../../test/hostile-texts.ts'
import { temporaryMembers } from '../../test/temporary-members.ts'

const site = await temporaryMembers(afterAll)
const scene = await site.temporary.scene()
const viewer = await site.member({ role: 'viewer', accountId: scene.accountId })
const other = await site.temporary.scene()

const listed = async (query: object) => (await viewer.call('GET /messages', { query })).body.items

test('a message is found by its reference, whole and only in its account', async () => {
  const reference = 'Order 7 / 注文'
  const [mine, second] = await scene.accept([{ options: { reference } }, { options: { reference, validityS: 60 } }])
  await scene.accept([{ options: { reference: `${reference}1` } }, {}])
  await other.accept([{ options: { reference } }])
  const found = await listed({ reference })
  expect(found.map(({ id, reference }) => [id, reference])).toEqual([second, mine].map((id) => [String(id), reference]))
  expect(await listed({ reference, status: 'delivered' })).toEqual([])
  expect(await listed({ reference: 'Order 7' })).toEqual([])
  const searched = await viewer.call('GET /search', { query: { q: ` ${reference} ` } })
  expect(searched.body.items.map((item) => item.kind === 'message' && item.message.id)).toEqual(
    found.map(({ id }) => id),
  )
})

test('a message tells its options, and data is shown as such', async () => {
  const options = { reference: 'ref', validityS: 3600, messageClass: 0, data: true, udh: '06050415810000' }
  const [id] = await scene.accept([{ body: '00ff', options }])
  const params = { id: String(id) }
  const { body } = await viewer.call('GET /messages/:id', { params })
  const shown = { body: '00ff', data: true, udh: options.udh, class: 0, reference: 'ref', validity: 3600 }
  expect(body).toMatchObject(shown)
  expect((await listed({ reference: 'ref' }))[0]).toMatchObject({ body: '00ff', data: true })
  const [plain] = await scene.accept([{}])
  const { body: without } = await viewer.call('GET /messages/:id', { params: { id: String(plain) } })
  expect(without).toMatchObject({ data: false, udh: null, class: null, reference: null, validity: null })
})

test('an operator who has not asked for texts is shown neither data nor its header', async () => {
  const operator = await site.member({ role: null, operator: true })
  await operator.call('POST /session/account', { body: { account_id: String(scene.accountId) } })
  const [id] = await scene.accept([{ body: 'c0ffee', options: { data: true, udh: '06050415810001' } }])
  const { text, body } = await operator.call('GET /messages/:id', { params: { id: String(id) } })
  expect(body).toMatchObject({ body: null, udh: null, data: true })
  expect(text).not.toMatch(/c0ffee|06050415810001/)
})

test('references stand in the file as cells that no spreadsheet takes for a formula', async () => {
  const references = hostileTexts.filter((text) => [...text].length <= 100 && !/\p{Cc}|\p{Cs}/u.test(text))
  const third = await site.temporary.scene()
  await third.accept(references.map((reference) => ({ options: { reference } })))
  const member = await site.member({ role: 'viewer', accountId: third.accountId })
  const { text } = await member.call('GET /messages/export')
  const { data } = parse<string[]>(text.replace(/^\uFEFF/, ''), { skipEmptyLines: true })
  const column = data[0]!.indexOf('reference')
  const cells = data.slice(1).map((row) => row[column]!)
  expect(cells).toHaveLength(references.length)
  expect(cells.filter((cell) => /^\s*[=+\-@＝＋－＠]|^[\t\r\n]/.test(cell))).toEqual([])
  const bare = (texts: Iterable<string>) => new Set([...texts].map((text) => text.replace(/^'(?=\s|\W)/, '')))
  expect(bare(cells)).toEqual(bare(references))
})

test('an operator grants flash and data to a key, with an entry in the audit log, and its members see it', async () => {
  const operator = await site.member({ role: null, operator: true })
  const { id } = await site.store.read
    .selectFrom('api_keys')
    .select('id')
    .where('account_id', '=', scene.accountId)
    .executeTakeFirstOrThrow()
  const params = { id: String(scene.accountId), key_id: String(id) }
  const grant = (grants: ('flash' | 'binary')[], of = params) =>
    operator.call('PUT /operator/accounts/:id/keys/:key_id/grants', { params: of, body: { grants } })
  expect((await grant(['flash', 'binary'])).status).toBe(204)
  const seen = async () => (await viewer.call('GET /keys/:id', { params: { id: String(id) } })).body.grants
  expect(await seen()).toEqual(['flash', 'binary'])
  const account = await operator.call('GET /operator/accounts/:id', { params: { id: params.id } })
  expect(account.body.keys.map(({ grants }) => grants)).toContainEqual(['flash', 'binary'])
  expect((await grant([])).status).toBe(204)
  expect(await seen()).toEqual([])
  expect((await grant(['flash'], { ...params, id: String(other.accountId) })).problem.type).toBe('not_found')
  const entries = await site.store.read
    .selectFrom('audit')
    .select('detail')
    .where('action', '=', 'key.grants_set')
    .execute()
  expect(entries.map(({ detail }) => JSON.parse(detail!))).toEqual([
    { from: [], to: ['flash', 'binary'] },
    { from: ['flash', 'binary'], to: [] },
  ])
})

test('a text and a list that members send have the purpose that they choose, else that of the key', async () => {
  const { call, accountId } = await site.member()
  const sent = async (purpose?: 'marketing') => {
    const message = { to: ['6421234567'], body: 'Kia ora', request_key: `purpose-${purpose}` }
    const { body } = await call('POST /messages', { body: { ...message, ...(purpose && { purpose }) } })
    return (await call('GET /messages/:id', { params: { id: body.messages[0]!.id } })).body.purpose
  }
  expect([await sent(), await sent('marketing')]).toEqual(['transactional', 'marketing'])
  expect((await call('GET /sending')).body.purpose).toBe('transactional')
  const key = site.store.read.selectFrom('api_keys').select('client_id').where('account_id', '=', accountId)
  const { client_id: clientId } = await key.executeTakeFirstOrThrow()
  await site.store.change((db) => setKeyPurpose(db, clientId, 'service'))
  expect((await call('GET /sending')).body.purpose).toBe('service')

  const job = {
    name: 'list.csv',
    body: 'Sale',
    rows: 1,
    slices: 1,
    request_key: 'purpose-job',
    purpose: 'marketing' as const,
  }
  const { id } = (await call('POST /bulk-jobs', { body: job })).body
  const rows = [{ row: 1, to: '6421234568' }]
  await call('PUT /bulk-jobs/:id/slices/:number', { params: { id, number: '0' }, body: { rows } })
  site.bulkRunner.start()
  const started = await call('POST /bulk-jobs/:id/start', { params: { id } })
  expect(started.body.purpose).toBe('marketing')
  const ofJob = async () =>
    (await call('GET /messages', { query: { bulk: id } })).body.items.map(({ purpose }) => purpose)
  await expect.poll(ofJob, { timeout: 20_000 }).toEqual(['marketing'])
})
