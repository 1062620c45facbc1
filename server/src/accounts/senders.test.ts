import { afterAll, expect, test } from 'vitest'
import { type Customer, temporaryApi } from '../test/temporary-api.ts'
import { addSender } from './senders.ts'

const api = await temporaryApi(afterAll)
const register = (code: string, { accountId }: Customer) =>
  api.store.change((db) => addSender(db, code, accountId, Date.now()))

async function send(from: string, { headers }: Customer) {
  const { status, body } = await api.call('POST', '/sms/out', {
    headers,
    payload: { to: '64276123456', body: 'Hello', from },
  })
  return [status, (body as { from?: string }).from]
}

test('a sender can be used as soon as it is registered, by its account alone, with a token that is known already', async () => {
  const [owner, other] = [await api.customer(), await api.customer()]
  expect(await send('2190', owner)).toEqual([400, undefined])
  await register('2190', owner)
  expect(await send('2190', owner)).toEqual([200, '2190'])
  expect(await send(' 2190 ', owner)).toEqual([200, '2190'])
  expect(await send('2190', other)).toEqual([400, undefined])
})

test('a number may be registered and written with a +, and a name may not', async () => {
  const customer = await api.customer()
  expect(await register('+64211234567', customer)).toBe('64211234567')
  await register('Acme', customer)
  expect(await send('+64211234567', customer)).toEqual([200, '64211234567'])
  expect(await send('Acme', customer)).toEqual([200, 'Acme'])
  expect(await send('+Acme', customer)).toEqual([400, undefined])
})

test('the shared code may be named', async () => {
  expect(await send('552', await api.customer())).toEqual([200, '552'])
})
