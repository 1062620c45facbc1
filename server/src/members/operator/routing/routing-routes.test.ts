import type { BodyOf } from '@websms/contract/members'
import { sql } from 'kysely'
import { afterAll, expect, test, vi } from 'vitest'
import { temporaryMembers } from '../../../test/temporary-members.ts'

const site = await temporaryMembers(afterAll, {
  env: { WEBSMS_COUNTRIES: 'NZ,AU' },
  carriers: ['spark&networks=Spark', 'other', 'in&bind=receiver']
    .map((query) => `smpp://us:secret@127.0.0.1:1?id=${query}`)
    .join(','),
})
const { store, temporary } = site
const [aroha, tane] = [
  await site.member({ role: null, operator: true }),
  await site.member({ role: null, operator: true }),
]
const carriers = (await aroha.call('GET /operator/routes/choices')).body.carriers
const idOf = (name: string) => carriers.find((carrier) => carrier.name === name)!.id

type Body = BodyOf<'PUT /operator/routes/rules'>
type Rules = Body['rules']

const read = async () => (await aroha.call('GET /operator/routes/rules')).body
const save = (rules: Rules, version: string, by = aroha) =>
  by.call('PUT /operator/routes/rules', { body: { version, rules } })
const saved = async (rules: Rules) => (await save(rules, (await read()).version)).body
const check = (rules: Rules) => aroha.call('POST /operator/routes/rules/check', { body: { rules } })
const auditOf = async (action: string) =>
  (await temporary.rows<{ detail: string }>(sql`SELECT detail FROM audit WHERE action = ${action} ORDER BY id`)).map(
    ({ detail }) => JSON.parse(detail),
  )

const codes = (more: Partial<Rules[number]> = {}): Rules[number] => ({
  name: 'codes',
  match: { networks: ['Spark'], purposes: ['otp'] },
  targets: [
    { carrier_id: idOf('spark'), order: 1, weight: 70, cost: 0.021 },
    { carrier_id: idOf('other'), order: 2 },
  ],
  ...more,
})
const all = (): Rules[number] => ({ name: 'all', targets: [{ carrier_id: idOf('other'), cost: 0.04 }] })

test('rules that are saved are read as they were sent, decide within a second, and are in the audit log', async () => {
  const empty = await read()
  expect(empty).toMatchObject({ rules: [], warnings: [], changed: null })
  const { status, body } = await save([codes(), all()], empty.version)
  expect(status).toBe(200)
  expect(body.rules).toMatchObject([
    {
      name: 'codes',
      enabled: true,
      final: false,
      match: { networks: ['Spark'], countries: [], purposes: ['otp'], accounts: [] },
      targets: [
        { carrier: 'spark', order: 1, weight: 70, cost: 0.021 },
        { carrier: 'other', order: 2, weight: 1, cost: 0 },
      ],
    },
    { name: 'all', match: { networks: [] } },
  ])
  expect(body.changed).toMatchObject({ by: 'Member 1' })
  expect(await read()).toEqual(body)
  await vi.waitFor(async () => {
    const { body: why } = await aroha.call('GET /operator/routes/explain', {
      query: { to: '027 555 0100', purpose: 'otp' },
    })
    expect(why).toMatchObject({ carrier: 'spark', rule: 'codes', cost: 0.021 })
  })
  expect(await auditOf('routes.changed')).toEqual([{ added: ['codes', 'all'] }])
  const { body: now } = await aroha.call('GET /operator/routes')
  const ways = now.routes.find(({ network }) => network === 'Spark')!.ways
  expect(ways.map(({ rule, match, steps }) => [rule, match.purposes, steps.map((step) => step[0]!.name)])).toEqual([
    ['codes', ['otp'], ['spark', 'other']],
    ['all', [], ['other']],
  ])
})

test('of two operators the second is told who was first, and nothing of either is lost', async () => {
  const before = await saved([codes(), all()])
  const [first, second] = before.rules
  const mine = await save([codes({ id: first!.id, name: 'urgent' }), { ...all(), id: second!.id }], before.version)
  expect(mine.status).toBe(200)
  expect(mine.body.rules.map(({ id, name }) => [id, name])).toEqual([
    [first!.id, 'urgent'],
    [second!.id, 'all'],
  ])
  expect((await auditOf('routes.changed')).at(-1)).toEqual({
    changed: { urgent: { name: { from: 'codes', to: 'urgent' } } },
  })
  const { status, problem } = await save([], before.version, tane)
  expect([status, problem.type]).toEqual([409, 'changed_meanwhile'])
  expect(problem.detail).toContain('Member 1 saved a change after you opened this')
  expect(await read()).toEqual(mine.body)
  expect((await save([all()], mine.body.version, tane)).body.changed).toMatchObject({ by: 'Member 2' })
})

test('what has not changed is not in the audit log, and has the version that it had', async () => {
  const { version } = await saved([codes()])
  const entries = await auditOf('routes.changed')
  expect((await saved([codes()])).version).toBe(version)
  expect(await auditOf('routes.changed')).toEqual(entries)
})

test('every fault is told at its field, and a list with faults changes nothing', async () => {
  const before = await saved([codes()])
  const faulty: Rules = [
    codes(),
    codes({
      match: { prefixes: ['0279'], accounts: ['77'], purposes: ['spam'] },
      targets: [{ carrier_id: '99' }, { carrier_id: idOf('spark'), weight: 1.5, cost: -1 }],
    }),
    { name: 'x', match: { network: ['Spark'] } as object, targets: [] },
  ]
  const { status, problem } = await save(faulty, before.version)
  expect(status).toBe(422)
  const messages = Object.fromEntries(problem.errors!.map(({ field, message }) => [field, message]))
  expect(messages).toMatchObject({
    'rules.1.name': 'Found "codes", expected another name: a rule has it already.',
    'rules.1.match.prefixes.0': 'Found "0279", expected the first digits of numbers, country code first, such as 6421.',
    'rules.1.match.accounts.0': expect.stringContaining('an account that exists'),
    'rules.1.match.purposes.0': expect.stringContaining('one of otp'),
    'rules.1.targets.0.carrier_id': 'Found "99", expected the id of a carrier that exists.',
    'rules.1.targets.1.weight': expect.stringContaining('a whole number'),
    'rules.1.targets.1.cost': expect.stringContaining('the cost of a part in dollars'),
    'rules.2.match.network': expect.stringContaining('one of networks'),
  })
  expect((await check(faulty)).problem.errors).toEqual(problem.errors)
  expect(await read()).toEqual(before)
  const broken = { version: before.version, rules: [{ name: 7 }] } as unknown as Body
  expect((await aroha.call('PUT /operator/routes/rules', { body: broken })).problem.errors).toMatchObject([
    { field: 'rules.0.targets', message: 'is missing' },
  ])
})

test('warnings stand at the place of their rule, before and after it is saved', async () => {
  const rules: Rules = [
    { ...all(), final: true },
    codes({ name: 'behind', match: { networks: ['Sparc'] }, targets: [{ carrier_id: idOf('other') }] }),
    codes({ name: 'never', match: { countries: ['AU'], prefixes: ['6421'] }, targets: [{ carrier_id: idOf('in') }] }),
  ]
  const { body } = await check(rules)
  expect(body.warnings.map(({ rule, field, text }) => [rule, field, text])).toEqual([
    [1, 'networks', expect.stringContaining('This rule names the network "Sparc"')],
    [1, 'match', expect.stringContaining('This rule is never asked: rule "all" comes first')],
    [2, 'match', 'This rule never matches: no number that begins with 6421 is of AU.'],
    [2, 'targets', 'This rule names the carrier in, which is receive only.'],
    [2, 'targets', 'This rule has no carrier that could take a message, and never sends.'],
    [null, null, 'No rule uses the carrier spark: it takes only messages that no rule decides.'],
  ])
  expect((await saved(rules)).warnings).toEqual(body.warnings)
})

test('a preview counts the traffic of a time by carrier, before and after, and stores nothing', async () => {
  await saved([])
  const { version } = await read()
  const preview = (since: string, until: string, rules: Rules) =>
    aroha.call('POST /operator/routes/rules/preview', { body: { rules, since, until } })
  const [since, until] = ['2026-03-01T00:00:00.000Z', '2026-03-02T00:00:00.000Z']
  expect((await preview(since, until, [all()])).body).toEqual({ since, until, messages: 0, parts: 0, carriers: [] })
  const { accept } = await temporary.scene()
  const messages = Array.from({ length: 10 }, () => ({ to: '64275550100', network: 'Spark', wireParts: 2 }))
  await accept(messages, { at: Date.parse(since) + 1 })
  const none = { messages: 0, parts: 0, cost: 0, parts_without_cost: 0 }
  expect((await preview(since, until, [all()])).body).toEqual({
    ...{ since, until, messages: 10, parts: 20 },
    carriers: [
      {
        id: idOf('spark'),
        name: 'spark',
        before: { ...none, messages: 10, parts: 20, parts_without_cost: 20 },
        after: none,
      },
      { id: idOf('other'), name: 'other', before: none, after: { ...none, messages: 10, parts: 20, cost: 0.8 } },
    ],
  })
  expect((await read()).version).toBe(version)
  expect((await preview(until, since, [])).problem.errors).toMatchObject([{ field: 'until' }])
  expect((await preview(since, '2026-05-01T00:00:00.000Z', [])).problem.errors).toMatchObject([{ field: 'until' }])
})

test('a message names the rule that decided about it, also when that is gone', async () => {
  await saved([codes(), all()])
  const { id: ruleId } = await temporary.store.read
    .selectFrom('route_rules')
    .select('id')
    .where('name', '=', 'all')
    .executeTakeFirstOrThrow()
  const { accept, accountId } = await temporary.scene()
  const [id] = await accept([{ to: '64275550100', network: 'Spark', ruleId }])
  const viewer = await site.member({ role: 'viewer', accountId })
  const rule = async () => (await viewer.call('GET /messages/:id', { params: { id: String(id) } })).body.route.rule
  expect(await rule()).toBe('all')
  await saved([codes()])
  expect(await rule()).toBe('all')
})

test('destinations are replaced as a whole, with their warnings and names, and are in the audit log', async () => {
  const accountId = await site.account({ name: 'Acme' })
  const account_id = String(accountId)
  const get = async () => (await aroha.call('GET /operator/routes/destinations')).body
  const put = (entries: BodyOf<'PUT /operator/routes/destinations'>['entries'], version: string, by = aroha) =>
    by.call('PUT /operator/routes/destinations', { body: { version, entries } })
  const empty = await get()
  expect(empty).toMatchObject({ entries: [], warnings: [], changed: null, countries: ['NZ', 'AU'] })
  const { body } = await put(
    [
      { account_id, by: 'prefix', value: '614', mode: 'allow' },
      { by: 'country', value: 'AU', mode: 'block' },
      { by: 'country', value: 'TV', mode: 'block' },
    ],
    empty.version,
  )
  expect(body.entries).toEqual([
    { account_id: null, by: 'country', value: 'AU', mode: 'block' },
    { account_id: null, by: 'country', value: 'TV', mode: 'block' },
    { account_id, by: 'prefix', value: '614', mode: 'allow' },
  ])
  expect(body.accounts).toEqual([{ id: account_id, name: 'Acme' }])
  expect(body.warnings).toEqual([{ entry: 1, text: expect.stringContaining('WEBSMS_COUNTRIES does not have TV') }])
  expect(await auditOf('destinations.changed')).toEqual([
    { added: ['block AU', 'block TV', `account ${account_id}: allow 614`] },
  ])
  await vi.waitFor(async () => {
    const why = async (query: { account_id?: string }) =>
      (await aroha.call('GET /operator/routes/explain', { query: { to: '+61 412 345 678', ...query } })).body.refusal
    expect([await why({}), await why({ account_id })]).toEqual(['Blocked: the site blocks messages to AU.', null])
  })
  expect((await put([], empty.version, tane)).problem.type).toBe('changed_meanwhile')
  const twice = { by: 'country', value: 'AU', mode: 'block' } as const
  const faults = await put([twice, twice, { ...twice, value: 'au' }, { ...twice, account_id: '77' }], body.version)
  expect(faults.problem.errors!.map(({ field }) => field)).toEqual([
    'entries.1.value',
    'entries.2.value',
    'entries.3.account_id',
  ])
  expect(await get()).toEqual(body)
})

test('choices name the carriers that run first, the networks that are known, and registered senders', async () => {
  await store.change((db) =>
    db.insertInto('carriers').values({ name: 'old', simulated: 0, first_used_at: 1, account: null }).execute(),
  )
  const { body } = await aroha.call('GET /operator/routes/choices')
  expect(body.carriers.map(({ name, runs, networks }) => [name, runs, networks])).toEqual([
    ['spark', true, ['Spark']],
    ['other', true, null],
    ['in', true, []],
    ['old', false, null],
  ])
  expect(body.networks).toContain('One NZ')
  expect(body.senders.length).toBeGreaterThan(0)
})

test('a route is explained for an account as it is: a demo account never reaches a real carrier', async () => {
  const accountId = await site.account()
  await store.change((db) => db.updateTable('accounts').set({ demo: 1 }).where('id', '=', accountId).execute())
  const why = (account_id: string) =>
    aroha.call('GET /operator/routes/explain', { query: { to: '027 555 0100', account_id } })
  expect((await why(String(accountId))).body).toMatchObject({ carrier: null })
  expect((await why('98765')).problem.errors).toMatchObject([{ field: 'account_id' }])
})
