import { listen } from '@websms/smpp'
import { afterAll, expect, test, vi } from 'vitest'
import { readFlows } from '../../carriers/flow.ts'
import { temporaryMembers } from '../../test/temporary-members.ts'
import { wellReceipt } from '../../test/temporary-store.ts'

let submits = 0
/** Answers of the message centre that are held back; null while it answers at once. */
let held: (() => void)[] | null = null
const centre = await listen({ port: 0, authenticate: () => true }, (peer) => {
  peer.onRequest(async (pdu) => {
    if (pdu.command !== 'submit_sm') return {}
    submits += 1
    if (held !== null) await new Promise<void>((answer) => held!.push(answer))
    return { message_id: String(submits) }
  })
})
const site = await temporaryMembers(afterAll, {
  env: { WEBSMS_COUNTRIES: 'NZ' },
  carriers: ['id=spark&networks=Spark&window=2', 'id=other&tps=50']
    .map((query) => `smpp://us:secret@127.0.0.1:${centre.port}?${query}`)
    .join(','),
})
const { carriers } = site.fleet
afterAll(() => centre.close())

const operator = await site.member({ role: null, operator: true })
const now = async (name: string) => {
  const { body } = await operator.call('GET /operator/carriers')
  return body.carriers.find((carrier) => carrier.name === name)!
}
const setFlow = async (name: string, flow: 'running' | 'paused' | 'draining') => {
  const { id } = await now(name)
  const { status } = await operator.call('PUT /operator/carriers/:id/flow', { params: { id }, body: { flow } })
  expect(status).toBe(204)
}
const scene = await site.temporary.scene()
const queue = async (count: number) => {
  const messages = Array.from({ length: count }, () => ({ carrierId: carriers[0]!.identity.carrierId }))
  await scene.accept(messages)
}

test('shows each carrier as it is set and as it is, without its password', async () => {
  const { text } = await operator.call('GET /operator/carriers')
  expect(text).not.toContain('secret')
  expect(await now('spark')).toMatchObject({
    address: `127.0.0.1:${centre.port}`,
    system_id: 'us',
    networks: ['Spark'],
    flow: 'running',
    bound: false,
    window: 2,
    parts_per_second_max: null,
    queue: { otp: 0, single: 0, bulk: 0 },
  })
  expect(await now('other')).toMatchObject({ networks: null, parts_per_second_max: 50 })
  site.fleet.start()
  await vi.waitFor(async () => expect(await now('spark')).toMatchObject({ bound: true, last_error: null }))
})

test('a paused carrier sends nothing, waiting messages stay, and resuming sends them', async () => {
  await setFlow('spark', 'paused')
  await queue(3)
  const before = submits
  await vi.waitFor(async () => expect((await now('spark')).queue.single).toBe(3))
  expect([submits, (await now('spark')).in_flight]).toEqual([before, 0])
  await setFlow('spark', 'running')
  await vi.waitFor(() => expect(submits).toBe(before + 3))
  await vi.waitFor(async () => expect(await now('spark')).toMatchObject({ flow: 'running', queue: { single: 0 } }))
})

test('parts in the window of a drained carrier are answered, and new messages go to another', async () => {
  held = []
  await queue(3)
  await vi.waitFor(() => expect(held).toHaveLength(2))
  await setFlow('spark', 'draining')
  expect(await now('spark')).toMatchObject({ flow: 'draining', in_flight: 2, queue: { single: 1 } })
  for (const answer of held.splice(0)) answer()
  held = null
  await vi.waitFor(async () => expect(await now('spark')).toMatchObject({ in_flight: 0, queue: { single: 1 } }))
  const { body } = await operator.call('GET /operator/routes/explain', { query: { to: '021 555 0100' } })
  expect(body.carrier).toBe('other')
  const spark = await operator.call('GET /operator/routes/explain', { query: { to: '027 555 0100' } })
  expect(spark.body).toMatchObject({
    number: '64275550100',
    country: 'NZ',
    prefix_holder: 'Spark',
    network: 'Spark',
    carrier: 'other',
    candidates: [
      { carrier: 'spark', taken: false, why: 'it is being drained, and other takes the number' },
      { carrier: 'other', taken: true },
    ],
  })
  const { body: table } = await operator.call('GET /operator/routes')
  const [way] = table.routes.find(({ network }) => network === 'Spark')!.ways
  expect(way!.steps.flat().map(({ name }) => name)).toEqual(['other', 'spark'])
})

test('an operator’s orders are kept over a restart, and all of them are in the audit log', async () => {
  expect([...(await readFlows(site.store.read)).values()]).toEqual(['draining', 'running'])
  await setFlow('spark', 'running')
  const entries = await site.store.read.selectFrom('audit').select(['action', 'target', 'member_id']).execute()
  expect(entries.map(({ action, target }) => `${action} ${target}`)).toEqual([
    'carrier.paused spark',
    'carrier.running spark',
    'carrier.draining spark',
    'carrier.running spark',
  ])
})

test('an explained route: a text that is not a number, and a country that is not allowed', async () => {
  const explain = async (to: string) => (await operator.call('GET /operator/routes/explain', { query: { to } })).body
  expect(await explain('12')).toMatchObject({ number: null, carrier: null, candidates: [] })
  expect((await explain('12')).refusal).not.toBeNull()
  const abroad = await explain('+61 412 345 678')
  expect(abroad).toMatchObject({ country: 'AU', country_allowed: false, carrier: null })
  expect(abroad.candidates.some(({ taken }) => taken)).toBe(false)
})

test('a carrier that is not there cannot be set', async () => {
  const answered = await operator.call('PUT /operator/carriers/:id/flow', {
    params: { id: '999' },
    body: { flow: 'paused' },
  })
  expect(answered.problem.type).toBe('not_found')
})

test('receipts that match no message are counted and shown with their text, without the quoted message', async () => {
  const { carrierId } = carriers[1]!.identity
  const text = 'id:NOBODY stat:DELIVRD err:000 text:a secret'
  const receipt = { ...wellReceipt, carrierId, carrierRefs: ['NOBODY'], source: '6421234567', destination: '552', text }
  await site.temporary.traffic.receipts([{ ...receipt, at: Date.now() }])
  const { unmatched, unmatched_newest } = await now('other')
  expect(unmatched).toBe(1)
  expect(unmatched_newest).toEqual([
    {
      at: expect.any(String),
      source: '6421234567',
      destination: '552',
      text: 'id:NOBODY stat:DELIVRD err:000 text:…',
      why: 'no message has its id',
    },
  ])
})
