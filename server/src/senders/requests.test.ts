import { afterAll, expect, test } from 'vitest'
import { type Customer, temporaryApi } from '../test/temporary-api.ts'
import { senderByCode } from './entries.ts'
import { keepSenderNotices } from './notices.ts'
import { readPolicy } from './policies.ts'
import {
  addSender,
  approveSender,
  removeSender,
  requestSender,
  setAccountDefault,
  setSenderTerms,
  suspendSender,
} from './register.ts'
import { waitingFrom } from './waiting.ts'

const api = await temporaryApi(afterAll)
const { store } = api
const made = { by: null, at: Date.now(), siteSender: '552' }
const register = (code: string, { accountId }: Customer) =>
  store.change((db) => addSender(db, code, accountId, { siteSender: '552' }))
const request = (code: string, { accountId }: Customer, terms = {}) =>
  store.change((db) => requestSender(db, code, accountId, terms, made))

test('notices stand open while a request waits, and while a registration is near its end', async () => {
  const customer = await api.customer()
  const at = Date.now()
  const day = 86_400_000
  const open = async (kind: string) => {
    await store.change((db) => keepSenderNotices(db, at))
    const notices = store.read
      .selectFrom('notices')
      .select('text')
      .where('kind', '=', kind)
      .where('ended_at', 'is', null)
    return (await notices.execute()).map(({ text }) => text)
  }
  const { senderId } = await request('5151', customer)
  expect(await open('sender_requested')).toEqual([expect.stringContaining('Sender 5151 of account')])
  const others = [await request('5152', customer), await request('5153', customer)]
  expect(await open('sender_requested')).toEqual(['3 senders are asked for, and wait for a decision.'])
  for (const other of others) await store.change((db) => removeSender(db, other.senderId))
  await store.change((db) => approveSender(db, senderId, { expiresAt: at + 31 * day }, made))
  expect(await open('sender_requested')).toEqual([])
  expect(await open('sender_expires')).toEqual([])
  await store.change((db) => setSenderTerms(db, senderId, { expiresAt: at + 29 * day }))
  expect(await open('sender_expires')).toEqual([expect.stringContaining('expires on')])
  await store.change((db) => removeSender(db, senderId))
  expect(await open('sender_expires')).toEqual([])
})

test('a sender that expired, or soon does, is asked for again, and its renewal takes its place', async () => {
  const customer = await api.customer()
  const at = Date.now()
  const day = 86_400_000
  const terms = { expiresAt: at + 40 * day, countries: ['NZ'] }
  const old = await store.change((db) => addSender(db, '6262', customer.accountId, { siteSender: '552', terms }))
  await store.change((db) => setAccountDefault(db, old.senderId, true))
  await expect(request('6262', customer)).rejects.toThrow('already registered to this account')
  await store.change((db) => setSenderTerms(db, old.senderId, { expiresAt: at - day }))
  const { senderId } = await request('6262', customer)
  await expect(request('6262', customer)).rejects.toThrow('already asked for')
  expect(await senderByCode(store.read, '6262', { meant: 'held' })).toMatchObject({ stateNow: 'expired' })
  await store.change((db) => approveSender(db, senderId, { expiresAt: at + 400 * day }, made))
  expect(await senderByCode(store.read, '6262')).toMatchObject({ senderId, stateNow: 'approved', accountDefault: true })
  await store.change((db) => suspendSender(db, senderId, 'Complaints', made))
  await expect(request('6262', customer)).rejects.toThrow('already registered to this account')
})

test('a change means the entry in use, and a decision the one that waits', async () => {
  const [owner, other] = [await api.customer(), await api.customer()]
  const { senderId } = await register('Harakeke', owner)
  const asked = await request('harakeke', other)
  expect((await senderByCode(store.read, 'HARAKEKE', { meant: 'held' })).senderId).toBe(senderId)
  expect((await senderByCode(store.read, 'HARAKEKE', { meant: 'requested' })).senderId).toBe(asked.senderId)
  await expect(senderByCode(store.read, 'Harakeke')).rejects.toThrow('is there 2 times')
  await store.change((db) => removeSender(db, asked.senderId))
})

test('only a sender that may be used becomes the default of its account', async () => {
  const customer = await api.customer()
  const { senderId } = await request('7272', customer)
  await expect(store.change((db) => setAccountDefault(db, senderId, true))).rejects.toThrow('Sender 7272 is requested')
  await store.change((db) => approveSender(db, senderId, { expiresAt: Date.now() - 1 }, made))
  await expect(store.change((db) => setAccountDefault(db, senderId, true))).rejects.toThrow('Sender 7272 is expired')
})

test('a rule without a reason says what its action asks for', () => {
  const actions = ['registered', 'free_to_reply', 'refuse']
  expect(readPolicy({ rules: actions.map((action) => ({ action })) }).policy.rules.map(({ reason }) => reason)).toEqual(
    [
      'it is not registered for this country by name',
      'it is not free to reply to',
      'the operator of this site does not allow it',
    ],
  )
})

test('messages of a sender that wait for a carrier are counted, scheduled ones are not', async () => {
  const customer = await api.customer()
  await register('7373', customer)
  const payload = { to: ['64276123456', '64276123457'], body: 'Hello', from: '7373' }
  expect((await api.call('POST', '/sms/out', { headers: customer.headers, payload })).status).toBe(200)
  const send_at = new Date(Date.now() + 3_600_000).toISOString()
  await api.call('POST', '/sms/out', { headers: customer.headers, payload: { ...payload, send_at } })
  expect([await waitingFrom(store.read, '7373'), await waitingFrom(store.read, '7374')]).toEqual([2, 0])
})
