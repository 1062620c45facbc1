/** A carrier that speaks HTTP, through a whole gateway and over TCP: messages, receipts, replies and money. */
import { sql } from 'kysely'
import { afterAll, beforeEach, expect, test, vi } from 'vitest'
import { startReceiver } from '../../webhooks/test/receiver.ts'
import { readStoredCarriers, restoreCarrier, retireCarrier } from '../stored.ts'
import { eventually } from '../test-smsc.ts'
import { creditMicros, testGateway } from './test-gateway.ts'

type Answer = Parameters<typeof startReceiver>[0]

let answer: NonNullable<Answer>
let ids = 0
const took: NonNullable<Answer> = (response) => {
  response.writeHead(202, { 'content-type': 'application/json' }).end(JSON.stringify({ id: `id-${++ids}` }))
}
const provider = await startReceiver((response, request) => answer(response, request))
afterAll(() => provider.close())
const at = await testGateway(afterAll)
const callbacks = await at.add({
  id: 'provider',
  url: `${provider.origin}/send`,
  body: '{"to":"{to}","from":"{from}","text":"{text}","ref":"{message_id}","cb":"{callback_url}"}',
  auth: 'bearer',
  secret: 'a token',
  allow_private: 'yes',
  id_path: 'id',
  error_path: 'error',
  receipt_to: 'to',
  receipt_error: 'reason',
  tries: '3',
})

beforeEach(() => {
  answer = took
  provider.received.length = 0
})

const receipt = (fields: Record<string, string>, url = callbacks.receipt) =>
  fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(fields) })

const unmatched = () => at.store.read.selectFrom('waiting_receipts').selectAll().execute()

test('a message goes out whole, and its receipt delivers it once, with one event and the right money', async () => {
  const before = await at.balance()
  const text = `${'“Kia ora” \\ '.repeat(20)}\nBye`
  const id = await at.send('64215551234', text)
  await at.until(id, 'sent')
  expect(provider.received).toHaveLength(1)
  const { headers, body, method, path } = provider.received[0]!
  expect([method, path, headers.authorization]).toEqual(['POST', '/send', 'Bearer a token'])
  expect(JSON.parse(body)).toMatchObject({ to: '64215551234', text, ref: id, cb: callbacks.receipt })
  const paid = before - (await at.balance())
  expect(paid).toBeGreaterThan(0)

  const told = { id: `id-${ids}`, status: 'Delivered', to: '+64215551234' }
  expect((await receipt(told)).status).toBe(200)
  expect(await at.status(id)).toBe('delivered')
  expect((await receipt(told)).status).toBe(200)
  expect((await receipt({ ...told, status: 'failed' })).status).toBe(200)
  expect(await at.status(id)).toBe('delivered')
  expect(before - (await at.balance())).toBe(paid)
  expect((await at.events()).filter((event) => event.includes(`"${id}"`))).toHaveLength(1)
})

test('a receipt as a form, and one in a query, are read in the same way', async () => {
  const first = await at.send('64215551235')
  await at.until(first, 'sent')
  const form = new URLSearchParams({ id: `id-${ids}`, status: 'failed', reason: 'absent' })
  expect((await fetch(callbacks.receipt, { method: 'POST', body: form })).status).toBe(200)
  expect(await at.status(first)).toBe('failed')
  expect(await at.balance()).toBeLessThan(creditMicros)

  const second = await at.send('64215551236')
  await at.until(second, 'sent')
  expect((await fetch(`${callbacks.receipt}?id=id-${ids}&status=sent`)).status).toBe(200)
  expect(await at.status(second)).toBe('sent')
  expect((await fetch(`${callbacks.receipt}?id=id-${ids}&status=EXPIRED`)).status).toBe(200)
  expect(await at.status(second)).toBe('expired')
})

test('an unknown secret answers like an unknown path, whatever is sent to it', async () => {
  const unknown = callbacks.receipt.replace(/carriers\/.{10}/, 'carriers/AAAAAAAAAA')
  const [wrong, nowhere] = [await receipt({ id: '1' }, unknown), await receipt({ id: '1' }, `${unknown}/nowhere`)]
  expect([wrong.status, nowhere.status]).toEqual([404, 404])
  expect(await wrong.text()).toBe(await nowhere.text())
})

test('a receipt with an unknown id waits where the operator sees it', async () => {
  expect((await receipt({ id: 'nobody', status: 'delivered', to: '64215550000' })).status).toBe(200)
  expect(await unmatched()).toMatchObject([{ state: 'DELIVRD', source: '64215550000', reason: 'unknown' }])
})

test('a callback that is too large or lacks its values is refused, and one without anything means nothing', async () => {
  expect((await receipt({ id: 'x'.repeat(70_000) })).status).toBe(400)
  const nonsense = await fetch(callbacks.inbound, {
    method: 'POST',
    body: '{"from":["x"],',
    headers: { 'content-type': 'application/json' },
  })
  expect(nonsense.status).toBe(400)
  expect((await fetch(callbacks.receipt)).status).toBe(200)
})

test('a reply reaches the inbox, with its accents', async () => {
  const reply = { from: '021 555 1299', to: '2190', text: 'Kia ora, āe 👍' }
  expect((await receipt(reply, callbacks.inbound)).status).toBe(200)
  const rows = await at.store.read.selectFrom('inbound').selectAll().execute()
  expect(JSON.stringify(rows)).toContain('Kia ora, āe 👍')
})

test('a message that the carrier refuses fails and is refunded', async () => {
  const before = await at.balance()
  answer = (response) => response.writeHead(422).end('{"error":"no such number"}')
  const id = await at.send('64215551240')
  await at.until(id, 'failed')
  expect(await at.balance()).toBe(before)
})

test('a message is tried again after a fault and after throttling, and Retry-After is waited for', async () => {
  const answers = [500, 429]
  answer = (response, request) => {
    const status = answers.shift()
    if (status === undefined) took(response, request)
    else response.writeHead(status, { 'retry-after': '1' }).end()
  }
  const id = await at.send('64215551241')
  await at.until(id, 'sent')
  expect(provider.received).toHaveLength(3)
})

test('a connection that is cut behind the request leaves the outcome unknown, and a late receipt settles it', async () => {
  answer = (response) => response.socket!.destroy()
  const id = await at.send('64215551242')
  const unknown = sql`SELECT 1 FROM claims WHERE unknown_at IS NOT NULL`
  await vi.waitFor(async () => expect((await unknown.execute(at.store.read)).rows).toHaveLength(1), eventually)
  expect((await receipt({ id: 'id-late', status: 'delivered', to: '64215551242' })).status).toBe(200)
  await at.until(id, 'delivered')
})

test('a reply that comes again with its id is recorded once, and one with another id is another', async () => {
  const written = () =>
    at.store.read.selectFrom('inbound').select('body').where('from_number', '=', '64215557000').orderBy('id').execute()
  const reply = (id: string, text = 'Yes') => receipt({ id, from: '64215557000', to: '552', text }, callbacks.inbound)
  for (const _ of [1, 2, 3]) expect((await reply('mo-1')).status).toBe(200)
  expect(await written()).toHaveLength(1)
  await reply('mo-2')
  await reply('mo-1', 'No')
  expect((await written()).map(({ body }) => body)).toEqual(['Yes', 'Yes', 'No'])
})

test('a retired carrier still reports on its messages for 72 hours, and delivers no replies', async () => {
  const retiring = await at.add({
    id: 'retiring',
    url: `${provider.origin}/send`,
    body: '{"to":"{to}","text":"{text}"}',
    allow_private: 'yes',
    id_path: 'id',
    networks: 'Spark',
  })
  const id = await at.send('64275558000')
  await at.until(id, 'sent')
  const [stored] = (await readStoredCarriers(at.store.read)).filter(({ name }) => name === 'retiring')
  const retire = (when: number) => at.store.change((db) => retireCarrier(db, stored!.carrierId, 'keep', when))
  await retire(Date.now())
  const reply = () => receipt({ id: 'mo-9', from: '64275558000', to: '552', text: 'Yes' }, retiring.inbound)
  await vi.waitFor(async () => expect((await reply()).status).toBe(404), eventually)
  expect((await receipt({ id: `id-${ids}`, status: 'delivered' }, retiring.receipt)).status).toBe(200)
  expect(await at.status(id)).toBe('delivered')

  // Used again, it takes replies; retired for longer, its address is like one that there is not.
  await at.store.change((db) => restoreCarrier(db, stored!.carrierId))
  await vi.waitFor(async () => expect((await reply()).status).toBe(200), eventually)
  await retire(Date.now() - 73 * 3_600_000)
  await vi.waitFor(
    async () => expect((await receipt({ id: 'x', status: 'delivered' }, retiring.receipt)).status).toBe(404),
    eventually,
  )
})
