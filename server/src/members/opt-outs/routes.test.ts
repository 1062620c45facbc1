import { sql } from 'kysely'
import { afterAll, expect, test } from 'vitest'
import type { TemporaryMember } from '../../test/temporary-members.ts'
import { temporaryMembers } from '../../test/temporary-members.ts'

const site = await temporaryMembers(afterAll)
const hostile = '=cmd()<img src=x onerror=alert(1)>'
const number = '64211234567'

const scene = async () => {
  const owner = await site.member({ role: 'owner' })
  const { accountId } = owner
  const viewer = await site.member({ role: 'viewer', accountId })
  return { owner, viewer, accountId }
}
const auditOf = async (accountId: number) =>
  site.temporary.rows<{ action: string; target: string | null; detail: string }>(
    sql`SELECT action, target, detail FROM audit WHERE account_id = ${accountId} AND action LIKE 'optout.%' ORDER BY id`,
  )
const list = async (member: TemporaryMember, query = {}) => (await member.call('GET /optouts', { query })).body.items
const text = (from: string, written: string) =>
  site.temporary.traffic.inbound([
    {
      ...{ carrierId: 1, from, to: '552', dataCoding: 0, concat: null, at: Date.now() },
      payload: Buffer.from(written).toString('hex'),
    },
  ])

test('a member adds and removes an opt-out, each with its audit entry, and a viewer only looks', async () => {
  const { owner, viewer, accountId } = await scene()
  const body = { numbers: ['021 123 4567', '+64211234567', '64211234568'], sender: 'Acme', note: hostile }
  expect((await viewer.call('POST /optouts', { body })).problem.type).toBe('not_allowed')
  expect((await owner.call('POST /optouts', { body })).body).toEqual({ added: 2, unchanged: 0 })
  expect((await owner.call('POST /optouts', { body })).body).toEqual({ added: 0, unchanged: 2 })
  const items = await list(viewer, { number: '021 123 4567' })
  expect(items).toMatchObject([
    {
      ...{ number, sender: 'Acme', scope: 'account', source: 'member', text: null, note: hostile },
      member: expect.stringMatching(/^Member/),
    },
  ])
  const params = { id: items[0]!.id }
  expect((await owner.call('POST /optouts/:id/remove', { params, body: { reason: '' } })).problem.type).toBe('invalid')
  expect((await owner.call('POST /optouts/:id/remove', { params, body: { reason: 'By phone' } })).status).toBe(204)
  expect((await owner.call('POST /optouts/:id/remove', { params, body: { reason: 'By phone' } })).status).toBe(404)
  expect((await list(viewer)).map((item) => item.number)).toEqual(['64211234568'])
  expect(await auditOf(accountId)).toMatchObject([
    { action: 'optout.added', target: '2 numbers', detail: expect.stringContaining('"sender":"Acme"') },
    { action: 'optout.removed', target: number, detail: '{"sender":"Acme","reason":"By phone"}' },
  ])
})

test('faulty numbers and senders are named, and nothing is added', async () => {
  const { owner } = await scene()
  const faulty = await owner.call('POST /optouts', { body: { numbers: [number, '12', 'x'], sender: '552' } })
  expect(faulty.problem.errors).toEqual([{ field: 'numbers', message: expect.stringMatching(/^“12”: .* “x”: /) }])
  const sender = await owner.call('POST /optouts', { body: { numbers: [number], sender: '!' } })
  expect(sender.problem.errors).toMatchObject([{ field: 'sender', message: expect.stringContaining('Found "!"') }])
  expect(await list(owner)).toEqual([])
})

test('the list is exported as CSV, and no cell is a formula', async () => {
  const { owner } = await scene()
  await owner.call('POST /optouts', { body: { numbers: [number], sender: '552', note: hostile } })
  const { text: csv } = await owner.call('GET /optouts/export')
  expect(csv.split('\r\n')[0]).toBe('\ufeffnumber,sender,opted_out_at,source,scope,note,text')
  expect(csv).toContain(`${number},552,`)
  expect(csv).not.toMatch(/,=cmd/)
})

test('a near miss is settled once, and the texts of a shared sender are in the list of the number', async () => {
  const { owner, accountId } = await scene()
  const account = await site.temporary.rows<{ id: number }>(
    sql`SELECT id FROM api_keys WHERE account_id = ${accountId}`,
  )
  const keyId = account[0]?.id ?? 1
  const message = { to: number, sender: '552', body: 'Hi', parts: 1, wireParts: 1, carrierId: 1, network: null }
  await site.store.change((db) =>
    db.updateTable('accounts').set({ balance_micros: 0, price_micros: 0 }).where('id', '=', accountId).execute(),
  )
  const request = { accountId, keyId, lane: 1 as const, priceMicros: 0, at: Date.now() }
  expect(await site.temporary.traffic.accept({ ...request, messages: [message] })).toMatchObject({ ok: true })
  await text(number, `pls stop ${hostile}`)
  await text(number, 'stpo')
  const { items } = (await owner.call('GET /optouts/reviews')).body
  expect(items.map((item) => item.text)).toEqual([`pls stop ${hostile}`, 'stpo'])
  const decide = (index: number, decision: 'opt_out' | 'dismiss') =>
    owner.call('POST /optouts/reviews/:id', { params: { id: items[index]!.id }, body: { decision } })
  expect((await decide(1, 'dismiss')).status).toBe(204)
  expect((await decide(0, 'opt_out')).status).toBe(204)
  expect((await decide(0, 'opt_out')).status).toBe(404)
  expect((await owner.call('GET /optouts/reviews')).body.items).toEqual([])
  expect(await list(owner)).toMatchObject([{ number, sender: '552', source: 'review', text: `pls stop ${hostile}` }])
  expect(await auditOf(accountId)).toMatchObject([
    { action: 'optout.text_settled', detail: '{"decision":"dismiss"}' },
    { action: 'optout.text_settled', detail: '{"decision":"opt_out"}' },
  ])
  await text('64217770001', 'STOP')
  expect(await list(owner, { number: '64217770001' })).toMatchObject([{ scope: 'sender', word: 'stop' }])
  expect(await list(owner)).toHaveLength(1)
})

test('settings are the owner’s, say what changed, and refuse words that resume', async () => {
  const { owner, viewer, accountId } = await scene()
  const before = (await viewer.call('GET /optouts/settings')).body
  expect(before).toMatchObject({
    ...{ words: [], confirmation: null, help: null, exempt_transactional: false },
    defaults: { confirmation: expect.stringContaining('Customer'), help: expect.stringContaining('STOP') },
  })
  expect(before.built_in.find(({ words }) => words.includes('cancel'))).toMatchObject({ calling_codes: ['1'] })
  const set = (body: object) => owner.call('PUT /optouts/settings', { body })
  expect((await viewer.call('PUT /optouts/settings', { body: {} })).problem.type).toBe('not_allowed')
  expect((await set({ words: ['Genug', hostile.slice(0, 30)], help: '' })).status).toBe(204)
  expect((await set({ exempt_transactional: true })).status).toBe(204)
  expect((await set({ exempt_transactional: true })).status).toBe(204)
  expect((await set({ words: ['Yes'] })).problem).toMatchObject({
    type: 'refused',
    detail: expect.stringContaining('"Yes"'),
  })
  expect((await set({ words: ['…'] })).problem.type).toBe('refused')
  expect((await viewer.call('GET /optouts/settings')).body).toMatchObject({ help: '', exempt_transactional: true })
  const entries = await auditOf(accountId)
  expect(entries.map(({ detail }) => JSON.parse(detail))).toMatchObject([
    { changed: ['words', 'help'], help: '' },
    { changed: ['exemptTransactional'], exemptTransactional: true },
  ])
})
