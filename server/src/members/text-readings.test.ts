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

const entriesOf = ({ memberId }: Session) =>
  store.read.selectFrom('audit').select(['target', 'detail']).where('member_id', '=', memberId).orderBy('id').execute()

test('a hidden text is null, and only an operator who acts has entries', async () => {
  const readings = createTextReadings({ store, log })
  const [hidden, member, operator] = [session({ textsHidden: true }), session({ actingAs: false }), session()]
  expect(readings.open(hidden, 'message 1')('Kia ora')).toBeNull()
  for (const one of [member, operator]) expect(readings.open(one, 'message 1')('Kia ora')).toBe('Kia ora')
  await readings.stop()
  expect([await entriesOf(hidden), await entriesOf(member)]).toEqual([[], []])
  expect(await entriesOf(operator)).toEqual([{ target: 'message 1', detail: null }])
})

test('a thing that is read again soon has one entry, and another one later or in another session', async () => {
  const soon = createTextReadings({ store, log })
  const [first, second] = [session(), session()]
  for (const one of [first, first, second]) soon.open(one, 'message 2')
  await soon.stop()
  const later = createTextReadings({ store, log, againMs: 0 })
  for (const one of [first, first]) later.open(one, 'message 2')
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
  expect(readings.open(operator, 'message 3')('x')).toBe('x')
  await vi.waitFor(() => expect(tried.mock.calls.length).toBeGreaterThan(2))
  busy = false
  await vi.waitFor(async () => expect(await entriesOf(operator)).toHaveLength(1))
})

test('very many readings make few entries: the rest is one with its count', async () => {
  const readings = createTextReadings({ store, log, rate: { perSecond: 0.001, burst: 10 } })
  const operator = session()
  for (let id = 1; id <= 5000; id++) readings.open(operator, `message ${id}`)
  await readings.stop()
  const entries = await entriesOf(operator)
  expect(entries).toHaveLength(11)
  expect(entries.at(-1)).toEqual({ target: 'further texts', detail: '{"readings":4990}' })
})
