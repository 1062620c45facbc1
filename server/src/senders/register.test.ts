import { sql } from 'kysely'
import { afterAll, expect, test } from 'vitest'
import { type Customer, temporaryApi } from '../test/temporary-api.ts'
import { requireSender, senderByCode } from './entries.ts'
import { readPolicy, setCountrySender, setPolicy } from './policies.ts'
import {
  addSender,
  approveSender,
  refuseSender,
  removeSender,
  requestSender,
  restoreSender,
  setAccountDefault,
  setSenderTerms,
  suspendSender,
} from './register.ts'
import { readTerms } from './terms.ts'

const api = await temporaryApi(afterAll)
const { store } = api
const made = { by: null, at: Date.now(), siteSender: '552' }
const register = (code: string, { accountId }: Customer) =>
  store.change((db) => addSender(db, code, accountId, { siteSender: '552' }))
const request = (code: string, { accountId }: Customer, terms = {}) =>
  store.change((db) => requestSender(db, code, accountId, terms, made))

async function send(from: string | undefined, { headers }: Customer, to = '64276123456') {
  const payload = { to, body: 'Hello', ...(from !== undefined && { from }) }
  const { status, body } = await api.call('POST', '/sms/out', { headers, payload })
  const { from: sentFrom, error } = body as { from?: string; error?: string }
  return [status, sentFrom ?? error]
}

const unregistered = (sender: string) => [400, `Sender "${sender}" is not registered to this account`]

test('a sender can be used as soon as it is registered, by its account alone, with a token that is known already', async () => {
  const [owner, other] = [await api.customer(), await api.customer()]
  expect(await send('2190', owner)).toEqual(unregistered('2190'))
  await register('2190', owner)
  expect(await send('2190', owner)).toEqual([200, '2190'])
  expect(await send(' 2190 ', owner)).toEqual([200, '2190'])
  expect(await send('2190', other)).toEqual(unregistered('2190'))
})

test('a number may be registered and written with a +, and a name may not', async () => {
  const customer = await api.customer()
  expect(await register('+64211234567', customer)).toMatchObject({ code: '64211234567', kind: 'number' })
  await register('Acme', customer)
  expect(await send('+64211234567', customer)).toEqual([200, '64211234567'])
  expect(await send('Acme', customer, '447700900123')).toEqual([200, 'Acme'])
  expect(await send('aCME', customer, '447700900123')).toEqual([200, 'Acme'])
  expect(await send('+Acme', customer)).toEqual(unregistered('+Acme'))
})

test('the shared code may be named, and takes the place of a name in New Zealand', async () => {
  const customer = await api.customer()
  await register('Kiwi', customer)
  expect(await send('552', customer)).toEqual([200, '552'])
  expect(await send('Kiwi', customer)).toEqual([200, '552'])
})

test('a request is a sender once it is approved, and keeps why it was refused', async () => {
  const customer = await api.customer()
  const { senderId } = await request('4141', customer, { useCase: 'Reminders' })
  expect(await send('4141', customer)).toEqual([
    400,
    'Sender "4141" cannot be used: its registration has not been approved yet',
  ])
  await expect(request('4141', customer)).rejects.toThrow('already asked for')
  await store.change((db) => refuseSender(db, senderId, ' No evidence ', made))
  expect(await send('4141', customer)).toEqual(unregistered('4141'))
  const again = await request('4141', customer)
  const kept = store.read.selectFrom('senders').select('state').where('code', '=', '4141')
  expect(await kept.execute()).toEqual([{ state: 'requested' }])
  await store.change((db) => approveSender(db, again.senderId, { countries: ['NZ'] }, made))
  expect(await send('4141', customer)).toEqual([200, '4141'])
  await expect(store.change((db) => approveSender(db, again.senderId, {}, made))).rejects.toThrow(
    'Sender 4141 is approved: only one that is requested or refused can be approved.',
  )
  expect(await send('4141', customer, '447700900123')).toEqual([200, '552'])
})

test('several accounts may ask for a code, and one gets it', async () => {
  const [one, two] = [await api.customer(), await api.customer()]
  const requests = [await request('Bank of X', one), await request('bank of x', two)]
  await store.change((db) => approveSender(db, requests[1]!.senderId, {}, made))
  await expect(store.change((db) => approveSender(db, requests[0]!.senderId, {}, made))).rejects.toThrow(
    `registered to account ${two.accountId}`,
  )
  await expect(senderByCode(store.read, 'BANK OF X')).rejects.toThrow('is there 2 times')
  expect(await senderByCode(store.read, 'BANK OF X', { accountId: two.accountId })).toMatchObject({ code: 'bank of x' })
})

test('no account gets the default sender of the settings, by no way; all may share it', async () => {
  const customer = await api.customer()
  const refusal = '552 is the default sender of this site'
  await expect(request('552', customer)).rejects.toThrow(refusal)
  await expect(register(' 552 ', customer)).rejects.toThrow(refusal)
  // Asked for, and suspended, before the settings made it the default.
  const before = { ...made, siteSender: '77' }
  const { senderId } = await store.change((db) => requestSender(db, '552', customer.accountId, {}, before))
  await expect(store.change((db) => approveSender(db, senderId, {}, made))).rejects.toThrow(refusal)
  await store.change((db) => approveSender(db, senderId, {}, before))
  await store.change((db) => suspendSender(db, senderId, 'Not theirs', made))
  await expect(store.change((db) => restoreSender(db, senderId, made))).rejects.toThrow(refusal)
  await store.change((db) => removeSender(db, senderId))
  const shared = await store.change((db) =>
    addSender(db, '552', null, { siteSender: '552', terms: { freeToReply: true } }),
  )
  expect(shared).toMatchObject({ state: 'approved', freeToReply: true })
  await store.change((db) => removeSender(db, shared.senderId))
})

test('an account may ask for twenty senders at a time', async () => {
  const customer = await api.customer()
  for (let index = 0; index < 20; index += 1) await request(`80${String(index).padStart(2, '0')}`, customer)
  await expect(request('8100', customer)).rejects.toThrow('20 requests wait')
})

test('a suspended sender is refused with the reason, and restored', async () => {
  const customer = await api.customer()
  const { senderId } = await register('3131', customer)
  await expect(store.change((db) => suspendSender(db, senderId, '  ', made))).rejects.toThrow('Found nothing, expected')
  await store.change((db) => suspendSender(db, senderId, 'Complaints', made))
  expect(await send('3131', customer)).toEqual([400, 'Sender "3131" cannot be used: an operator has suspended it'])
  await expect(register('3131', customer)).rejects.toThrow('websms sender restore 3131')
  await store.change((db) => restoreSender(db, senderId, made))
  expect(await send('3131', customer)).toEqual([200, '3131'])
})

test('a sender that has expired is refused from then on, without a job that runs', async () => {
  const customer = await api.customer()
  const { senderId } = await register('6161', customer)
  await store.change((db) => setSenderTerms(db, senderId, { expiresAt: Date.UTC(2026, 0, 2) }))
  expect(await send('6161', customer)).toEqual([
    400,
    'Sender "6161" cannot be used: its registration expired on 2026-01-02',
  ])
  expect(await requireSender(store.read, senderId)).toMatchObject({ state: 'approved', stateNow: 'expired' })
})

test('the default of an account is the sender of messages that name none', async () => {
  const customer = await api.customer()
  const { senderId } = await register('7171', customer)
  await store.change((db) => setAccountDefault(db, senderId, true))
  expect(await send(undefined, customer)).toEqual([200, '7171'])
  expect(await send('552', customer)).toEqual([200, '552'])
  await store.change((db) => setAccountDefault(db, senderId, false))
  expect(await send(undefined, customer)).toEqual([200, '552'])
})

test('a country’s default and policy hold for each recipient of a bulk', async () => {
  const customer = await api.customer()
  await register('Aroha', customer)
  await store.change(async (db) => {
    const { senderId } = await addSender(db, '14155550100', null, { siteSender: '552' })
    await setCountrySender(db, 'US', senderId)
    const { policy } = readPolicy({ rules: [{ action: 'refuse', reason: 'by contract' }] })
    await setPolicy(db, 'FR', { ...policy, changedBy: null, changedAt: 1 })
  })
  const to = ['447700900123', '14155552671', '64276123456', '33612345678']
  const { headers } = customer
  const { status, body } = await api.call('POST', '/sms/out', { headers, payload: { to, body: 'Hi', from: 'Aroha' } })
  const { messages, summary } = body as {
    messages: { from?: string; error?: string; error_code?: number }[]
    summary: object
  }
  expect([status, messages.map(({ from, error }) => from ?? error)]).toEqual([
    200,
    ['Aroha', '14155550100', '552', 'Sender "Aroha" cannot be used for messages to FR: by contract'],
  ])
  expect(messages[3]!.error_code).toBe(400)
  expect(summary).toEqual({ total: 4, sent: 3, failed: 1 })
  const columns = ['sender', 'wanted_sender', 'wanted_reason'] as const
  const stored = await store.read.selectFrom('messages').select(columns).orderBy('id', 'desc').limit(3).execute()
  expect(stored).toEqual([
    { sender: '552', wanted_sender: 'Aroha', wanted_reason: expect.stringContaining('no names as senders') },
    { sender: '14155550100', wanted_sender: 'Aroha', wanted_reason: expect.stringContaining('no names as senders') },
    { sender: 'Aroha', wanted_sender: null, wanted_reason: null },
  ])
  await store.change((db) => setPolicy(db, 'FR', null))
})

test('a bulk in slices keeps the sender of each recipient', async () => {
  const customer = await api.customer()
  await register('Slices', customer)
  const to = Array.from(
    { length: 1200 },
    (_, index) => (index % 2 === 0 ? '447700' : '642761') + String(900_000 + index),
  )
  const { headers } = customer
  const { status } = await api.call('POST', '/sms/out', { headers, payload: { to, body: 'Hi', from: 'Slices' } })
  expect(status).toBe(200)
  const count = await sql<{ sender: string; wanted: string | null; messages: number }>`
    SELECT sender, wanted_sender AS wanted, count(*) AS messages FROM messages WHERE account_id = ${customer.accountId} GROUP BY sender, wanted_sender ORDER BY sender`.execute(
    store.read,
  )
  expect(count.rows).toEqual([
    { sender: '552', wanted: 'Slices', messages: 600 },
    { sender: 'Slices', wanted: null, messages: 600 },
  ])
})

test('the purpose of a key is that of its messages, and decides about senders; one-time codes stay otp', async () => {
  const customer = await api.customer()
  await register('9191', customer)
  await store.change((db) => db.updateTable('api_keys').set({ purpose: 3 }).where('id', '=', customer.keyId).execute())
  const [status, error] = await send('9191', customer)
  expect([status, error]).toEqual([400, expect.stringContaining('only from senders that are free to reply to')])
  const { senderId } = await senderByCode(store.read, '9191')
  await store.change((db) => setSenderTerms(db, senderId, { freeToReply: true }))
  expect(await send('9191', customer)).toEqual([200, '9191'])
  const payload = { to: '64276123456', company_name: 'Acme' }
  expect((await api.call('POST', '/sms/otp', { headers: customer.headers, payload })).status).toBe(200)
  const purposes = await store.read
    .selectFrom('messages')
    .select('purpose')
    .where('account_id', '=', customer.accountId)
    .orderBy('id')
    .execute()
  expect(purposes.map(({ purpose }) => purpose)).toEqual([3, 0])
})

test('a list of accounts is for a shared sender alone', async () => {
  const [owner, other] = [await api.customer(), await api.customer()]
  const terms = { forAccounts: [other.accountId] }
  const add = (accountId: number | null) =>
    store.change((db) => addSender(db, '8383', accountId, { terms, siteSender: '552' }))
  await expect(add(owner.accountId)).rejects.toThrow('only a shared one is for a list of accounts')
  await add(null)
  expect([await send('8383', other), await send('8383', owner)]).toEqual([[200, '8383'], unregistered('8383')])
})

test('a name for Australia must have the form of its register', async () => {
  const customer = await api.customer()
  await expect(request('Alert', customer, { countries: ['NZ', 'AU'] })).rejects.toThrow(
    'The name "Alert" is made of words alone that AU restricts: alert.',
  )
  const { senderId } = await request('Alert', customer)
  await expect(store.change((db) => approveSender(db, senderId, { countries: ['AU'] }, made))).rejects.toThrow(
    'restricts',
  )
})

test('terms are read with what was found and what is expected', () => {
  const at = Date.UTC(2026, 11, 1)
  const json = {
    countries: ['nz', 'XX'],
    networks: [''],
    purposes: ['spam'],
    expires_at: '2026-11-30',
    for_accounts: ['12'],
    use_case: 'x'.repeat(2001),
  }
  const { faults } = readTerms(json, at, new Set())
  expect(faults.map(({ path, expected }) => [path, expected])).toEqual([
    ['networks[0]', 'the name of a network'],
    ['countries[1]', 'a country as two letters, such as NZ'],
    ['purposes[0]', 'one of otp, transactional, service, marketing'],
    ['expires_at', 'a date that is still to come, such as 2027-06-30'],
    ['for_accounts[0]', 'the id of an account that exists'],
    ['use_case', 'at most 2000 characters'],
  ])
  const wrong = { countries: ['UK', 'SU', 'EU', 'ZZ'], expires_at: '2030-02-31' }
  expect(readTerms(wrong, at, new Set()).faults.map(({ expected }) => expected)).toEqual([
    'GB, as ISO 3166 writes UK',
    'RU, as ISO 3166 writes SU',
    'a two-letter country code: no phone numbers belong to EU',
    'a two-letter country code: no phone numbers belong to ZZ',
    'a date that is still to come, such as 2027-06-30',
  ])
  expect(readTerms({ countries: ['nz', 'NZ'], purposes: [], expires_at: '2027-01-01' }, at, new Set())).toEqual({
    terms: { countries: ['NZ'], purposes: null, expiresAt: Date.UTC(2027, 0, 1) },
    faults: [],
  })
})
