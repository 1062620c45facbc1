import { pino } from 'pino'
import { afterAll, expect, onTestFinished, test, vi } from 'vitest'
import { StoreBusyError } from '../store/errors.ts'
import { temporaryStore } from '../test/temporary-store.ts'
import type { Session } from './identity/sessions.ts'
import { createTextReadings } from './text-readings.ts'

const { store } = await temporaryStore({}, afterAll)
const log = pino({ level: 'silent' })

let sessions = 0
const session = (more: Partial<Session> = {}): Session => ({
  id: ++sessions,
  memberId: sessions,
  accountId: 1000,
  role: 'owner',
  operatorRole: 'full',
  textsHidden: false,
  actingAs: true,
  createdAt: 1,
  expiresAt: 2,
  confirmedAt: 1,
  ip: '192.0.2.1',
  requestId: 'a-1',
  ...more,
})

const message = (id: number) => ({ kind: 'message', id }) as const

const entriesOf = ({ memberId }: Session) =>
  store.read.selectFrom('audit').select(['target', 'detail']).where('member_id', '=', memberId).orderBy('id').execute()

test('a hidden text is null, and a member has entries who is an operator, as a member of the account too', async () => {
  const readings = createTextReadings({ store, log })
  const hidden = session({ textsHidden: true })
  const member = session({ actingAs: false, operatorRole: null })
  const operators = [session(), session({ actingAs: false }), session({ actingAs: false, operatorRole: 'billing' })]
  expect(readings.open(hidden, message(1))('Kia ora')).toBeNull()
  for (const one of [member, ...operators]) expect(readings.open(one, message(1))('Kia ora')).toBe('Kia ora')
  await readings.stop()
  expect([await entriesOf(hidden), await entriesOf(member)]).toEqual([[], []])
  for (const one of operators) expect(await entriesOf(one)).toEqual([{ target: 'message 1', detail: null }])
})

test('a thing that is read again soon has one entry, and another one later or in another session', async () => {
  const soon = createTextReadings({ store, log })
  const [first, second] = [session(), session()]
  for (const one of [first, first, second]) soon.open(one, message(2))
  await soon.stop()
  const later = createTextReadings({ store, log, againMs: 0 })
  for (const one of [first, first]) later.open(one, message(2))
  await later.stop()
  expect([(await entriesOf(first)).length, (await entriesOf(second)).length]).toEqual([3, 1])
})

test('reading does not wait for the store, and an entry is written once the store takes it', async () => {
  let busy = true
  const change: typeof store.change = (work) => (busy ? Promise.reject(new StoreBusyError()) : store.change(work))
  const tried = vi.fn(change)
  const readings = createTextReadings({ store: { change: tried as typeof change }, log, delayMs: 5 })
  onTestFinished(readings.stop)
  const operator = session()
  expect(readings.open(operator, message(3))('x')).toBe('x')
  await vi.waitFor(() => expect(tried.mock.calls.length).toBeGreaterThan(2))
  busy = false
  await vi.waitFor(async () => expect(await entriesOf(operator)).toHaveLength(1))
})

test('very many readings make few entries, which name every one of them', async () => {
  const readings = createTextReadings({ store, log, rate: { perSecond: 0.001, burst: 10 } })
  const operator = session()
  for (let id = 1; id <= 1500; id++) readings.open(operator, message(id))
  readings.open(operator, { kind: 'inbound message', id: 7 })
  for (const id of ['6421000001', '6421000002']) readings.open(operator, { kind: 'conversation', id })
  await readings.stop()
  const entries = await entriesOf(operator)
  expect(entries.slice(0, 10).map(({ target }) => target)).toEqual([...Array(10).keys()].map((n) => `message ${n + 1}`))
  expect(entries.slice(10).map(({ target }) => target)).toEqual(['further texts', 'further texts', 'further texts'])
  expect(entries.slice(10).map(({ detail }) => JSON.parse(detail!))).toEqual([
    { readings: 500, message: '11-510' },
    { readings: 500, message: '511-1010' },
    { readings: 493, message: '1011-1500', 'inbound message': '7', conversation: '6421000001, 6421000002' },
  ])
})

test('each list, search and export has an entry of its own with its filter, however much was read before', async () => {
  const readings = createTextReadings({ store, log, rate: { perSecond: 0.001, burst: 1 } })
  const operator = session()
  for (let id = 1; id <= 200; id++) readings.open(operator, message(id))
  const list = (query: Record<string, unknown>, messages: number[] = []) =>
    readings.open(operator, { list: 'list of messages', query, messages })
  list({ number: '6421', limit: 50 }, [9, 8, 7, 3])
  list({ number: '6421', limit: 50 }, [10, 9, 8, 7])
  list({ number: '6422', limit: 50 })
  list({ number: '6421', limit: 50, cursor: 'next' }, [2])
  readings.open(operator, { list: 'messages as CSV', query: { status: 'failed', until: undefined } })
  readings.open(operator, { list: 'search', query: { q: '6421' } })
  readings.open(operator, { list: 'live log' })
  await readings.stop()
  const entries = (await entriesOf(operator)).filter(
    ({ target }) => !/^(message|further)/.test(target!) || /CSV/.test(target!),
  )
  expect(entries.map(({ target, detail }) => [target, JSON.parse(detail ?? 'null')])).toEqual([
    ['list of messages', { number: '6421', messages: '3, 7-9' }],
    ['list of messages', { number: '6422' }],
    ['list of messages', { number: '6421', messages: '2' }],
    ['messages as CSV', { status: 'failed' }],
    ['search', { q: '6421' }],
    ['live log', null],
  ])
})

test('lists that a program asks for share entries too, with the filter of each', async () => {
  const readings = createTextReadings({ store, log, listRate: { perSecond: 0.001, burst: 1 } })
  const operator = session()
  for (const q of ['6421', '6422', '6423']) readings.open(operator, { list: 'search', query: { q } })
  await readings.stop()
  const [, shared] = await entriesOf(operator)
  expect(JSON.parse(shared!.detail!)).toEqual({ readings: 2, lists: ['search {"q":"6422"}', 'search {"q":"6423"}'] })
})

test('what the store did not take is written later, the shared entries too', async () => {
  let busy = true
  const change: typeof store.change = (work) => (busy ? Promise.reject(new StoreBusyError()) : store.change(work))
  const tried = vi.fn(change)
  const rate = { perSecond: 0.001, burst: 1 }
  const readings = createTextReadings({ store: { change: tried as typeof change }, log, delayMs: 5, rate })
  onTestFinished(readings.stop)
  const operator = session()
  for (let id = 1; id <= 3; id++) readings.open(operator, message(id))
  await vi.waitFor(() => expect(tried.mock.calls.length).toBeGreaterThan(2))
  busy = false
  await vi.waitFor(async () => expect(await entriesOf(operator)).toHaveLength(2))
})
