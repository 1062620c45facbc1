/** The reference's one-time password (§3) and our check of it, field by field and in order. */
import { afterAll, describe, expect, test } from 'vitest'
import { listCompanyName, removeCompanyName } from '../otp/listed-names.ts'
import { expectDocumented, expectError, operationsOf } from '../test/documented.ts'
import { type Customer, temporaryApi } from '../test/temporary-api.ts'

const api = await temporaryApi(afterAll)
const operations = await operationsOf(api)
const otp = operations.find(({ endpoint }) => endpoint === 'otp')!
const verify = operations.find(({ endpoint }) => endpoint === 'verify')!
const customer = await api.customer()

let lastNumber = 0
/** A handset that no test has sent a code to. */
const freshNumber = () => `6427612${String(++lastNumber).padStart(4, '0')}`

const post = (path: string, payload: object, { headers }: Customer = customer) =>
  api.call('POST', path, { headers, payload })

async function sent(to = freshNumber()) {
  const { body } = await post('/sms/otp', { to, company_name: 'Acme Corp' })
  return body as { message_id: string; code: string }
}

const wrongFor = (code: string) => (code === '000000' ? '000001' : '000000')

describe('sending', () => {
  test.each([
    ['the form of the reference', 'application/x-www-form-urlencoded', 'to=6427612999&company_name=Acme+Corp'],
    ['JSON', 'application/json', '{"to":"6427612998","company_name":"Acme Corp"}'],
  ])('takes %s, and nobody may keep the answer', async (_how, type, payload) => {
    const answer = await api.call('POST', '/sms/otp', {
      headers: { ...customer.headers, 'content-type': type },
      payload,
    })
    expect(answer.status, answer.text).toBe(200)
    expectDocumented(otp, answer)
    expect(Object.entries(answer.body as object)).toEqual([
      ['success', true],
      ['message_id', expect.stringMatching(/^\d+$/)],
      ['code', expect.stringMatching(/^\d{6}$/)],
      ['expires_in', 600],
    ])
    expect(answer.headers['cache-control']).toBe('no-store')
  })

  test.each(['a'.repeat(51), 'Acme\nCorp', 'Acme\u0001', 'https://evil.example', 'evil.com/login', 'www.evil.example'])(
    'refuses the company name %j',
    async (company_name) => {
      expectError(otp, await post('/sms/otp', { to: freshNumber(), company_name }), 'invalid_company_name')
    },
  )

  test('takes a name that looks like a link where an operator has listed it, at once and no longer', async () => {
    const { accountId } = customer
    const request = { company_name: 'Booking.com' }
    const ask = () => post('/sms/otp', { to: freshNumber(), ...request })
    expectError(otp, await ask(), 'invalid_company_name')
    await api.store.change((db) => listCompanyName(db, { accountId, name: 'Booking.com', at: Date.now() }))
    expect((await ask()).status).toBe(200)
    const stranger = await api.customer()
    expectError(otp, await post('/sms/otp', { to: freshNumber(), ...request }, stranger), 'invalid_company_name')
    await api.store.change((db) => removeCompanyName(db, accountId, 'booking.com'))
    expectError(otp, await ask(), 'invalid_company_name')
  })

  test('a list of numbers is refused', async () => {
    const answer = await post('/sms/otp', { to: [freshNumber()], company_name: 'Acme' })
    expectError(otp, answer, 'invalid_parameter')
  })

  test('a bad number is refused', async () => {
    expectError(otp, await post('/sms/otp', { to: 'abc', company_name: 'Acme' }), 'invalid_number')
  })

  test('a number gets at most ten codes in ten minutes', async () => {
    const to = freshNumber()
    for (let count = 0; count < 10; count++) expect((await sent(to)).code).toMatch(/^\d{6}$/)
    const refused = await post('/sms/otp', { to, company_name: 'Acme' })
    expectError(otp, refused, 'too_many_codes_for_number')
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)
  })
})

describe('checking', () => {
  test.each(['message_id', 'to'])('by %s is right once', async (by) => {
    const to = freshNumber()
    const { message_id, code } = await sent(to)
    const request = by === 'to' ? { to, code } : { message_id, code }
    const answer = await post('/sms/otp/verify', request)
    expect(answer.status, answer.text).toBe(200)
    expectDocumented(verify, answer)
    expect(Object.entries(answer.body as object)).toEqual([
      ['success', true],
      ['message_id', message_id],
      ['to', to],
    ])
    expectError(verify, await post('/sms/otp/verify', request), 'code_not_found')
  })

  test('ends after five wrong codes, also for the right one', async () => {
    const { message_id, code } = await sent()
    for (let tries = 1; tries <= 5; tries++) {
      const answer = await post('/sms/otp/verify', { message_id, code: wrongFor(code) })
      expectError(verify, answer, 'wrong_code')
    }
    expectError(verify, await post('/sms/otp/verify', { message_id, code }), 'code_not_found')
  })

  test.each(['abc', '12345', '1234567', '12a456', '１２３４５６'])(
    'of %j is refused and costs no try',
    async (code) => {
      const { message_id, code: right } = await sent()
      for (let tries = 0; tries < 10; tries++) {
        const answer = await post('/sms/otp/verify', { message_id, code })
        expectError(verify, answer, 'invalid_parameter')
        expect(answer.body).toMatchObject({ error: expect.stringContaining('code must be 6 digits') })
      }
      expect((await post('/sms/otp/verify', { message_id, code: right })).status).toBe(200)
    },
  )

  test('takes a code as people copy it', async () => {
    for (const written of [
      (code: string) => `${code.slice(0, 3)} ${code.slice(3)}`,
      (code: string) => ` ${code.slice(0, 3)}\u2011${code.slice(3)}\u200b\n`,
    ]) {
      const { message_id, code } = await sent()
      expect((await post('/sms/otp/verify', { message_id, code: written(code) })).status).toBe(200)
    }
  })

  test('takes a JSON number for the code whose zeros it lost', async () => {
    for (;;) {
      const { message_id, code } = await sent()
      if (!code.startsWith('0')) continue
      const answer = await post('/sms/otp/verify', { message_id, code: Number(code) })
      expect(answer.status, answer.text).toBe(200)
      break
    }
  })

  test('of another account’s code is the same 404 as of none', async () => {
    const { message_id, code } = await sent()
    const stranger = await api.customer()
    const foreign = await post('/sms/otp/verify', { message_id, code }, stranger)
    const none = await post('/sms/otp/verify', { message_id: '1', code }, stranger)
    expectError(verify, foreign, 'code_not_found')
    expect(foreign.text).toBe(none.text)
    expect((await post('/sms/otp/verify', { message_id, code })).status).toBe(200)
  })

  test('needs to be told which code', async () => {
    expectError(verify, await post('/sms/otp/verify', { code: '123456' }), 'missing_parameter')
  })
})
