import { afterAll, expect, test } from 'vitest'
import { createKey } from '../accounts/keys.ts'
import { expectDocumented, expectError, operationsOf } from '../test/documented.ts'
import { type Customer, temporaryApi } from '../test/temporary-api.ts'

const api = await temporaryApi(afterAll)
const operation = (await operationsOf(api)).find(({ endpoint }) => endpoint === 'listMessages')!

interface Page {
  messages: { direction: string; body: string; message_id?: string }[]
  next?: string
}

const send = async (body: string, { headers }: Customer, more = {}) => {
  const answer = await api.call('POST', '/sms/out', { headers, payload: { to: '64276123456', body, ...more } })
  return (answer.body as { message_id: string }).message_id
}
const list = async (query: string, { headers }: Pick<Customer, 'headers'>) => {
  const answer = await api.call('GET', `/sms/messages?${query}`, { headers })
  expectDocumented(operation, answer)
  return answer.body as Page
}
let received = 0
async function receive(body: string, { accountId, keyId }: Customer, data: 0 | 1 = 0): Promise<void> {
  const row = { carrier_id: 1, from_number: '64276123456', to_number: '2190', account_id: accountId, key_id: keyId }
  received += 1
  await api.store.change((db) =>
    db
      .insertInto('inbound')
      .values({ ...row, body, data, received_at: Date.now() + received })
      .execute(),
  )
}

test('messages sent and received are listed, the newest first, page by page', async () => {
  const own = await api.customer()
  const id = await send('Shall we?', own, { reference: 'ride-1' })
  await receive('Yes', own)
  await receive('0a0b', own, 1)
  const all = await list('', own)
  expect(all).toEqual({
    success: true,
    messages: [
      expect.objectContaining({ direction: 'in', body: '0a0b', data: true }),
      {
        ...{ direction: 'in', inbound_id: expect.any(String), from: '64276123456', to: '2190', body: 'Yes' },
        received_at: expect.stringMatching(/:\d\dZ$/),
      },
      expect.objectContaining({ direction: 'out', message_id: id, status: 'queued', reference: 'ride-1', parts: 1 }),
    ],
  })
  const paged = []
  for (let after = ''; ; ) {
    const { messages, next } = await list(`limit=1${after}`, own)
    paged.push(...messages)
    if (next === undefined) break
    after = `&after=${next}`
  }
  expect(paged).toEqual(all.messages)
  const time = (ms: number) => new Date(Date.now() + ms).toISOString()
  expect((await list(`since=${time(-60_000)}`, own)).messages).toEqual(all.messages)
  expect((await list(`since=${time(60_000)}`, own)).messages).toEqual([])
  expect((await list('direction=in', own)).messages.map(({ body }) => body)).toEqual(['0a0b', 'Yes'])
  expect((await list('direction=out', own)).messages.map(({ body }) => body)).toEqual(['Shall we?'])
})

test('a key sees its own messages alone, and the end of each', async () => {
  const own = await api.customer()
  const id = await send('Mine', own)
  await receive('Mine too', own)
  const { encrypt } = api.store.secrets
  const other = await api.store.change((db) =>
    createKey(db, { accountId: own.accountId, name: 'Other', encrypt, at: Date.now() }),
  )
  const payload = { client_id: other.clientId, client_secret: other.clientSecret }
  const { body } = await api.call('POST', '/auth/token', { payload })
  const { access_token } = body as { access_token: string }
  expect((await list('', { headers: { authorization: `Bearer ${access_token}` } })).messages).toEqual([])
  expect((await list('', await api.customer())).messages).toEqual([])

  await api.call('POST', '/sms/cancel', { headers: own.headers, payload: { message_id: id } })
  expect((await list('direction=out', own)).messages).toEqual([
    expect.objectContaining({ status: 'failed', final_at: expect.any(String), price: 0, error: 'cancelled' }),
  ])
})

test('a wrong value is told what is expected', async () => {
  const own = await api.customer()
  const errorOf = async (query: string) =>
    ((await api.call('GET', `/sms/messages?${query}`, { headers: own.headers })).body as { error: string }).error
  expect(await errorOf('limit=201')).toBe('Invalid parameter: limit must be a whole number from 1 to 200')
  expect(await errorOf('direction=up')).toBe('Invalid parameter: direction must be out or in')
})

test.each(['limit=0', 'limit=201', 'after=x', 'after=9999999999999999-1', 'direction=up', 'since=today'])(
  '%s is refused',
  async (bad) => {
    const { headers } = await api.customer()
    expectError(operation, await api.call('GET', `/sms/messages?${bad}`, { headers }), 'invalid_parameter')
  },
)
