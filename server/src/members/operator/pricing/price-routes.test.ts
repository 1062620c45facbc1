import { sql } from 'kysely'
import { afterAll, beforeEach, expect, test, vi } from 'vitest'
import { putEntry, replaceList } from '../../../pricing/lists.ts'
import { temporaryMembers } from '../../../test/temporary-members.ts'

const site = await temporaryMembers(afterAll, {
  env: { WEBSMS_COUNTRIES: 'NZ,AU' },
  carriers: ['spark&networks=Spark', 'other'].map((query) => `smpp://us:secret@127.0.0.1:1?id=${query}`).join(','),
})
const { store, temporary } = site
const operator = await site.member({ role: null, operator: true })
const customer = await site.member({ role: 'owner' })
const { lists } = (await operator.call('GET /operator/prices/lists')).body
const carrier = (name: string) => lists.find((list) => list.name === name)!.list
const account = `account:${customer.accountId}`

beforeEach(async () => {
  await store.change(async (db) => {
    await db.deleteFrom('prices').execute()
    await db.deleteFrom('price_lists').execute()
    await sql`DELETE FROM audit`.execute(db)
  })
})

type Put = { list: string; by: 'country' | 'network' | 'prefix'; value: string; price: number }
const put = (body: Put & { replaces?: Pick<Put, 'by' | 'value'> }) =>
  operator.call('PUT /operator/prices/entry', { body })
const pricesOf = async (list: string, query: object = {}) =>
  (await operator.call('GET /operator/prices', { query: { list, ...query } })).body
const shownOf = async (list: string) =>
  (await pricesOf(list)).items.map(({ value, price, warning }) => [value, price, warning])
const upload = (list: string, text: string | Buffer, confirm?: string) =>
  operator.call('POST /operator/prices/import', {
    query: { list, file: 'prices.csv', ...(confirm !== undefined && { confirm }) },
    body: text as never,
    headers: { 'content-type': 'text/csv' },
  })
const audited = async () =>
  (
    await temporary.rows<{ action: string; account_id: number | null; target: string; detail: string }>(
      sql`SELECT action, account_id, target, detail FROM audit ORDER BY id`,
    )
  ).map(({ detail, ...entry }) => ({ ...entry, detail: JSON.parse(detail) }))

test('there is a list for the site, one for each carrier, and those of accounts that have prices', async () => {
  const before = (await operator.call('GET /operator/prices/lists')).body.lists
  expect(before.map(({ name, entries }) => [name, entries])).toEqual([
    [null, 0],
    ['other', 0],
    ['spark', 0],
  ])
  await put({ list: account, by: 'country', value: 'NZ', price: 0.05 })
  const after = (await operator.call('GET /operator/prices/lists')).body.lists
  expect(after[1]).toMatchObject({ list: account, name: 'Customer', entries: 1, changed_at: expect.any(String) })
})

test('a price is added, changed, moved and removed, and the audit log has each', async () => {
  expect((await put({ list: account, by: 'prefix', value: '+64 21', price: 0.05 })).body).toEqual({
    ...{ by: 'prefix', value: '6421', before: null },
  })
  expect((await put({ list: account, by: 'prefix', value: '6421', price: 0.06 })).body.before).toBe(0.05)
  const replaces = { by: 'prefix' as const, value: '6421' }
  await put({ list: account, by: 'country', value: 'NZ', price: 0.06, replaces })
  expect(await shownOf(account)).toEqual([['NZ', 0.06, null]])
  const place = { list: account, by: 'country' as const, value: 'NZ' }
  expect((await operator.call('DELETE /operator/prices/entry', { query: place })).body).toEqual({ before: 0.06 })
  expect((await operator.call('DELETE /operator/prices/entry', { query: place })).problem.type).toBe('not_found')
  const filed = { action: 'prices.changed', account_id: customer.accountId, target: account }
  expect(await audited()).toEqual([
    { ...filed, detail: { destination: '6421', price: 0.05 } },
    { ...filed, detail: { destination: '6421', price: 0.06, before: 0.05 } },
    { ...filed, detail: { destination: 'NZ', price: 0.06, instead_of: '6421' } },
    { ...filed, detail: { destination: 'NZ', price: null, before: 0.06 } },
  ])
})

test.each<[Partial<Put>, string, string]>([
  [{ value: 'XX' }, 'value', 'found "XX", expected a country as two capital letters, such as NZ'],
  [{ by: 'prefix', value: '021' }, 'value', 'found "021", expected the first digits of numbers'],
  [{ by: 'network', value: ' ' }, 'value', 'found nothing, expected the name of a network'],
  [{ price: -1 }, 'price', 'found "-1", expected a price in dollars from 0 to 1000'],
  [{ price: 1e-7 }, 'price', 'found "1e-7", expected a price in dollars from 0 to 1000'],
  [{ list: 'account:99' }, 'list', 'is of no account that exists'],
])('what is wrong stands at its field: %j', async (wrong, field, message) => {
  const { status, problem } = await put({ list: 'site', by: 'country', value: 'NZ', price: 0.1, ...wrong })
  expect(status).toBe(422)
  expect(problem.errors).toEqual([{ field, message: expect.stringContaining(message) }])
})

test('a network has its known name, and an entry that was stored otherwise can be replaced', async () => {
  expect((await put({ list: 'site', by: 'network', value: 'SPARK', price: 0.1 })).body.value).toBe('Spark')
  await store.change((db) => putEntry(db, { kind: 'site' }, { by: 'network', value: 'one nz', micros: 1 }))
  const replaces = { by: 'network' as const, value: 'one nz' }
  await put({ list: 'site', by: 'network', value: 'one nz', price: 0.2, replaces })
  expect((await shownOf('site')).map(([value, price]) => [value, price])).toEqual([
    ['One NZ', 0.2],
    ['Spark', 0.1],
  ])
})

test('a price is not moved onto another one', async () => {
  await put({ list: 'site', by: 'country', value: 'NZ', price: 0.1 })
  await put({ list: 'site', by: 'country', value: 'AU', price: 0.2 })
  const moved = { list: 'site', by: 'country', value: 'NZ', price: 0.3 } as const
  const { problem } = await put({ ...moved, replaces: { by: 'country', value: 'AU' } })
  expect(problem.errors![0]!.message).toBe('found NZ, expected another destination: the list has a price for it')
  expect(await shownOf('site')).toEqual([
    ['AU', 0.2, null],
    ['NZ', 0.1, null],
  ])
})

test('warnings stand at their prices: those that never decide, and those below the cost of the carrier', async () => {
  await put({ list: carrier('spark'), by: 'country', value: 'NZ', price: 0.03 })
  await put({ list: 'site', by: 'network', value: 'Spark', price: 0.02 })
  await put({ list: 'site', by: 'network', value: 'Sparc', price: 0.1 })
  await put({ list: 'site', by: 'country', value: 'FJ', price: 0.1 })
  await put({ list: 'site', by: 'country', value: 'NZ', price: 0.02 })
  await put({ list: 'site', by: 'prefix', value: '64', price: 0.1 })
  const warnings = Object.fromEntries((await pricesOf('site')).items.map(({ value, warning }) => [value, warning]))
  expect(warnings).toEqual({
    64: 'It never decides: the entry for NZ comes before a country code.',
    FJ: 'It never decides: WEBSMS_COUNTRIES does not have FJ, so messages there are refused in any case.',
    NZ: null,
    Sparc: 'No prefix, portability table or carrier has a network of this name: did you mean Spark?',
    Spark: 'It is below the cost: a part costs $0.03 by spark, which takes such messages.',
  })
  expect((await pricesOf(carrier('spark'))).items[0]!.warning).toBeNull()
})

test('a price for a country is held to the cost of each network and prefix below it', async () => {
  await put({ list: carrier('spark'), by: 'network', value: 'Spark', price: 0.02 })
  await put({ list: account, by: 'country', value: 'NZ', price: 0.001 })
  const warningOf = async () => (await pricesOf(account)).items.find(({ value }) => value === 'NZ')!.warning
  expect(await warningOf()).toBe(
    'It is below the cost: a part to Spark costs $0.02 by spark, which takes such messages.',
  )
  await put({ list: account, by: 'network', value: 'Spark', price: 0.02 })
  expect(await warningOf()).toBeNull()
  await put({ list: carrier('other'), by: 'prefix', value: '64210', price: 0.03 })
  expect(await warningOf()).toContain('costs $0.03 by other')
})

test('a long list comes in pages, and is searched', async () => {
  const entries = Array.from({ length: 120 }, (_, index) => ({
    ...{ by: 'prefix' as const, value: String(6_400_000 + index) },
    micros: index,
  }))
  await replaceList(store, { kind: 'site' }, entries, async () => {})
  const first = await pricesOf('site')
  const second = await pricesOf('site', { cursor: first.next, limit: 100 })
  expect([...first.items, ...second.items].map(({ value }) => value)).toEqual(entries.map(({ value }) => value))
  expect(second.next).toBeNull()
  expect((await pricesOf('site', { q: '00119' })).items.map(({ value }) => value)).toEqual(['6400119'])
  const own = await customer.call('GET /prices', { query: { of: 'site', limit: 2 } })
  expect(own.body.items).toEqual([
    { by: 'prefix', value: '6400000', price: 0 },
    { by: 'prefix', value: '6400001', price: 0.000001 },
  ])
  expect((await customer.call('GET /prices', { query: { of: 'account' } })).body.items).toEqual([])
})

test('a file is previewed, and replaces the list once it is confirmed; the export is such a file', async () => {
  await put({ list: 'site', by: 'country', value: 'AU', price: 0.2 })
  await put({ list: 'site', by: 'network', value: 'One NZ', price: 0.07 })
  await put({ list: 'site', by: 'prefix', value: '6427', price: 0.05 })
  const file = 'Destination;Price;Note\nNZ;0,08;x\nOne NZ;0,07;\n+6427;0,06;y\n'
  const { status, body } = await upload('site', file)
  expect(status).toBe(200)
  expect(body).toMatchObject({
    saved: false,
    entries: 3,
    added: { count: 1, first: [{ by: 'country', value: 'NZ', price: 0.08, before: null }] },
    changed: { count: 1, first: [{ by: 'prefix', value: '6427', price: 0.06, before: 0.05 }] },
    removed: { count: 1, first: [{ by: 'country', value: 'AU', price: null, before: 0.2 }] },
    unchanged: 1,
    faults: { count: 0 },
    warnings: { count: 0 },
    notes: [
      'Columns that are not read: Note.',
      'Semicolons or tabs separate the columns, so a comma in a price is a decimal comma.',
    ],
  })
  expect(await shownOf('site')).toHaveLength(3)
  const saved = await upload('site', file, body.confirm!)
  expect(saved.body).toMatchObject({ saved: true, confirm: null })
  expect((await audited()).at(-1)).toEqual({
    ...{ action: 'prices.imported', account_id: null, target: 'site' },
    detail: { file: 'prices.csv', added: 1, changed: 1, removed: 1, unchanged: 1 },
  })
  const { text, headers } = await operator.call('GET /operator/prices/export', { query: { list: 'site' } })
  expect(text).toBe('\ufeffdestination,price\r\nNZ,0.08\r\nOne NZ,0.07\r\n6427,0.06\r\n')
  expect(headers['content-disposition']).toBe('attachment; filename="websms-prices-site.csv"')
  const again = await upload('site', text)
  expect(again.body).toMatchObject({ unchanged: 3, added: { count: 0 }, changed: { count: 0 }, removed: { count: 0 } })
})

test('what changes between preview and confirmation is refused, and nothing is lost', async () => {
  const { confirm } = (await upload('site', 'NZ,0.1\n')).body
  const other = await upload('site', 'NZ,0.2\n', confirm!)
  expect([other.status, other.problem.detail]).toEqual([422, expect.stringContaining('The file has changed')])
  await put({ list: 'site', by: 'country', value: 'AU', price: 0.2 })
  const late = await upload('site', 'NZ,0.1\n', confirm!)
  expect([late.status, late.problem.type]).toEqual([409, 'changed_meanwhile'])
  expect(await shownOf('site')).toEqual([['AU', 0.2, null]])
})

test('a file with faults names each with its line, and cannot be confirmed', async () => {
  const { body } = await upload(account, 'destination,price\nNZ,0.1\n021,0.1\nAU,free\n')
  // A line with a fault is not counted as removed.
  const none = { count: 0, first: [] }
  expect(body).toMatchObject({ confirm: null, entries: 1, added: none, changed: none, removed: none, unchanged: 0 })
  expect(body.faults).toMatchObject({
    count: 2,
    first: [
      { line: 3, text: expect.stringMatching(/^found "021", expected .*\.$/) },
      { line: 4, text: expect.stringMatching(/^found "free", expected .*\.$/) },
    ],
  })
  const forced = await upload(account, 'destination,price\nNZ,0.1\n021,0.1\nAU,free\n', 'none x')
  expect(forced.problem).toMatchObject({ type: 'refused', status: 422 })
})

test('countries that share the code of one in the file are told', async () => {
  expect((await upload('site', 'GB,0.1\n')).body.notes).toEqual([
    'GB is without GG, IM and JE, whose numbers begin with 44 too: the prefix 44 has them all.',
  ])
})

test('a file that is too large is refused', async () => {
  const { status, problem } = await upload('site', Buffer.alloc(8_000_001, 'x'))
  expect([status, problem.type]).toEqual([413, 'body_too_large'])
})

test('the price and the cost of a number are explained with its route', async () => {
  await put({ list: carrier('spark'), by: 'country', value: 'NZ', price: 0.03 })
  await put({ list: account, by: 'network', value: 'Spark', price: 0.05 })
  const query = { to: '027 555 0100', account_id: String(customer.accountId) }
  await vi.waitFor(async () => {
    const { body } = await operator.call('GET /operator/routes/explain', { query })
    expect(body).toMatchObject({
      ...{ carrier: 'spark', cost: 0.03 },
      price: { part: 0.05, why: 'The account has a price for numbers of Spark.' },
    })
  })
})

test('the margin is told by account, and as CSV; more than a quarter of a year is refused', async () => {
  const sent = await customer.call('POST /messages', {
    body: { to: ['0275550100'], body: 'Kia ora', request_key: 'request-1' },
  })
  expect(sent.status).toBe(200)
  const [since, until] = [Date.now() - 3_600_000, Date.now() + 1000].map((at) => new Date(at).toISOString())
  const query = { by: 'account' as const, since: since!, until: until! }
  const { body } = await operator.call('GET /operator/margin', { query })
  const row = {
    ...{ messages: 1, parts: 1, waiting: 1, income: 0, income_cost_known: 0 },
    ...{ cost: null, cost_unknown: 0, margin: null, margin_share: null },
  }
  expect(body).toEqual({
    rows: [{ key: String(customer.accountId), name: 'Customer', ...row }],
    rows_all: 1,
    total: row,
  })
  const { text } = await operator.call('GET /operator/margin.csv', { query })
  expect(text.split('\r\n')[1]).toBe(`${customer.accountId},Customer,1,1,1,0,0,,0,0,,`)
  const long = await operator.call('GET /operator/margin', { query: { ...query, since: '2026-01-01T00:00:00.000Z' } })
  expect(long.problem.errors).toEqual([{ field: 'until', message: 'is more than 93 days after since' }])
})

test('only operators see or change lists; members see their own prices', async () => {
  for (const [key, request] of [
    ['GET /operator/prices/lists', {}],
    ['GET /operator/prices', { query: { list: 'site' } }],
    ['DELETE /operator/prices/entry', { query: { list: 'site', by: 'country', value: 'NZ' } }],
  ] as const) {
    expect((await customer.call(key, request as never)).problem.type).toBe('not_allowed')
  }
  await put({ list: account, by: 'country', value: 'NZ', price: 0.05 })
  const { body } = await customer.call('GET /prices', { query: { of: 'account' } })
  expect(body.items).toEqual([{ by: 'country', value: 'NZ', price: 0.05 }])
})
