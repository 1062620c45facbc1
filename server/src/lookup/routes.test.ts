import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { type Customer, type TemporaryApi, temporaryApi } from '../test/temporary-api.ts'
import { json, status, testProvider } from './hlr/test-provider.ts'

let api: TemporaryApi
let customer: Customer
beforeAll(async () => {
  api = await temporaryApi(afterAll)
  customer = await api.customer()
})

const get = (number: string) =>
  api.call('GET', `/number/lookup?number=${encodeURIComponent(number)}`, { headers: customer.headers })

test("the reference's own example, field by field and in its order", async () => {
  const text = '{"success":true,"number":"6421234567","valid":true,"carrier":"Spark","country":"NZ","type":"mobile"}'
  expect(await get('6421234567')).toMatchObject({ status: 200, text })
  const request = { headers: customer.headers, payload: { number: '021 234 567' } }
  expect(await api.call('POST', '/number/lookup', request)).toMatchObject({ status: 200, text })
  const form = {
    headers: { ...customer.headers, 'content-type': 'application/x-www-form-urlencoded' },
    payload: 'number=%2B6421234567',
  }
  expect(await api.call('POST', '/number/lookup', form)).toMatchObject({ status: 200, text })
})

test.each([
  ['64211111111', '64211111111', true, 'One NZ', 'NZ', 'mobile'],
  ['+64 22 555 0011', '64225550011', true, '2degrees', 'NZ', 'mobile'],
  ['64282345678', '64282345678', true, null, 'NZ', 'mobile'],
  ['09 555 0123', '6495550123', true, null, 'NZ', 'fixed_line'],
  ['0412 345 678', '61412345678', true, 'Optus', 'AU', 'mobile'],
  ['14155551234', '14155551234', true, null, 'US', 'fixed_line_or_mobile'],
  ['447400123456', '447400123456', true, null, 'GB', 'mobile'],
  // A number that does not exist still gets the answers that are known.
  ['6422222222', '6422222222', false, '2degrees', 'NZ', null],
  // Text that is not a number comes back as it was asked for.
  ['0123', '0123', false, null, null, null],
  ['Acme', 'Acme', false, null, null, null],
  ['99912345678', '99912345678', false, null, null, null],
])('%s', async (written, number, valid, carrier, country, type) => {
  const { status, body } = await get(written)
  expect({ status, body }).toEqual({
    status: 200,
    body: { success: true, number, valid, carrier, country, type },
  })
})

describe('refused with 400', () => {
  test.each([
    ['without a number', '', 'Missing parameter: number'],
    ['an empty one', '?number=', 'Missing parameter: number'],
    ['one of spaces', '?number=%20%20', 'Missing parameter: number'],
    ['two', '?number=6421234567&number=6421234568', 'Invalid parameter: number'],
    ['one of any length', `?number=${'6'.repeat(65)}`, 'Invalid parameter: number must have at most 64 characters'],
  ])('%s', async (_what, query, error) => {
    const { status, body } = await api.call('GET', `/number/lookup${query}`, { headers: customer.headers })
    expect({ status, body }).toEqual({
      status: 400,
      body: { success: false, error: expect.stringContaining(error), error_code: 400 },
    })
  })
})

test('a message follows its number to the network that it moved to, and says so', async () => {
  const send = async (to: string) => {
    const { body } = await api.call('POST', '/sms/out', { headers: customer.headers, payload: { to, body: 'Hi' } })
    return body as { route: string; porting?: unknown }
  }
  const moved = await send('6421234567')
  expect(moved).toMatchObject({ route: 'smsc_spark', porting: { ported: true, carrier: 'Spark' } })
  expect(Object.keys(moved).slice(-2)).toEqual(['route', 'porting'])
  const stayed = await send('64215550100')
  expect(stayed.route).toBe('smsc_vodafone')
  expect(stayed).not.toHaveProperty('porting')
  const networks = await api.store.read.selectFrom('messages').select(['to_number', 'network']).orderBy('id').execute()
  expect(networks).toEqual([
    { to_number: '6421234567', network: 'Spark' },
    { to_number: '64215550100', network: 'One NZ' },
  ])
})

describe('with an HLR provider', () => {
  const scene = async (env: Record<string, string> = {}) => {
    const provider = await testProvider()
    provider.answer = json({ msisdn: { operator: '53024' }, active: true })
    const own = await temporaryApi(onTestFinished, {
      WEBSMS_HLR_URL: `${provider.address}/{number}`,
      WEBSMS_HLR_HEADERS: '{"authorization":"Bearer secret"}',
      WEBSMS_HLR_NETWORK_PATH: 'msisdn.operator',
      WEBSMS_HLR_VALID_PATH: 'active',
      WEBSMS_HLR_NETWORKS: '53024=2degrees',
      ...env,
    })
    const { headers } = await own.customer()
    return {
      provider,
      async lookUp(number: string) {
        return (await own.call('GET', `/number/lookup?number=${number}`, { headers })).body
      },
      async send(to: string) {
        return (await own.call('POST', '/sms/out', { headers, payload: { to, body: 'Hi' } })).body
      },
    }
  }

  test('a lookup gives its answer, and the table’s when it fails', async () => {
    const { provider, lookUp } = await scene()
    expect(await lookUp('64215550100')).toMatchObject({ valid: true, carrier: '2degrees' })
    expect(provider.headers[0]).toMatchObject({ authorization: 'Bearer secret' })
    provider.answer = json({ active: false })
    expect(await lookUp('64215550101')).toMatchObject({ valid: false, carrier: 'One NZ' })
    provider.answer = status(500)
    expect(await lookUp('6421234567')).toMatchObject({ valid: true, carrier: 'Spark' })
  })

  test('it is not asked, or paid, for numbers that cannot be handsets', async () => {
    const { provider, lookUp } = await scene()
    for (const number of ['6495550123', '6422222222', '0123']) await lookUp(number)
    expect(provider.asked).toEqual([])
  })

  test('messages do not ask it unless the settings say so', async () => {
    const { provider, send } = await scene()
    expect(await send('64215550100')).toMatchObject({ route: 'smsc_vodafone' })
    expect(provider.asked).toEqual([])
  })

  test('messages that ask it go where it says, and where the table says when it fails', async () => {
    const { provider, send } = await scene({ WEBSMS_HLR_SENDING: '1', WEBSMS_HLR_NETWORKS: '53024=Spark' })
    expect(await send('64215550100')).toMatchObject({
      route: 'smsc_spark',
      porting: { ported: true, carrier: 'Spark' },
    })
    provider.answer = status(500)
    expect(await send('64215550101')).toMatchObject({ success: true, route: 'smsc_vodafone' })
  })

  test('messages to countries that are not allowed do not ask it', async () => {
    const { provider, send } = await scene({ WEBSMS_HLR_SENDING: '1', WEBSMS_COUNTRIES: 'AU' })
    expect(await send('64215550100')).toMatchObject({ success: false, error_code: 400 })
    expect(provider.asked).toEqual([])
  })
})
