/** Guarantees to customers beyond the reference's own examples. */
import { afterAll, describe, expect, test } from 'vitest'
import { lanes } from '../rules/status.ts'
import { type Customer, temporaryApi } from '../test/temporary-api.ts'

const api = await temporaryApi(afterAll, { WEBSMS_OTP_PER_PREFIX: '4', WEBSMS_OTP_PER_ACCOUNT: '30' })
const customer = await api.customer()

let lastNumber = 1000
/** A handset in a range of its own. */
const freshNumber = () => `6427${++lastNumber}5555`

const post = (path: string, payload: object, { headers }: Customer) => api.call('POST', path, { headers, payload })

interface Sent {
  message_id: string
  code: string
  to: string
}

async function send(to = freshNumber(), company_name = 'Acme', as = customer): Promise<Sent> {
  const { status, body, text } = await post('/sms/otp', { to, company_name }, as)
  expect(status, text).toBe(200)
  return { ...(body as Omit<Sent, 'to'>), to }
}

const verify = (payload: object, as = customer) => post('/sms/otp/verify', payload, as)
const wrongFor = (code: string) => (code === '000000' ? '000001' : '000000')

const messageOf = (messageId: string) =>
  api.store.read.selectFrom('messages').selectAll().where('id', '=', Number(messageId)).executeTakeFirstOrThrow()

/** The text that would be written to the wire for a message. */
async function textOnTheWay(messageId: string): Promise<string> {
  const { sealed_text } = await api.store.read
    .selectFrom('otp_codes')
    .select('sealed_text')
    .where('message_id', '=', Number(messageId))
    .executeTakeFirstOrThrow()
  return api.store.secrets.decrypt(sealed_text!)
}

describe('sending', () => {
  test('the handset gets the reference’s text, word for word; the stored text shows dots', async () => {
    const { message_id, code } = await send(undefined, ' Acme Corp ')
    expect(code).toMatch(/^\d{6}$/)
    expect(await textOnTheWay(message_id)).toBe(`Your Acme Corp verification code is: ${code}`)
    expect(await messageOf(message_id)).toMatchObject({
      body: 'Your Acme Corp verification code is: ••••••',
      sender: '552',
      lane: lanes.otp,
    })
  })

  test.each([
    ['Acme', 1],
    ['x'.repeat(50), 1],
    ['Vodafōne', 1],
    ['ō'.repeat(36), 1],
    ['ō'.repeat(37), 2],
    ['👍'.repeat(18), 1],
    ['👍'.repeat(50), 2],
    ['{'.repeat(50), 1],
  ])('%s is charged %i parts, which is what the text has and not what its dots have', async (name, parts) => {
    const own = await api.customer({ creditMicros: parts * 100_000 })
    const { message_id } = await send(undefined, name, own)
    expect(await messageOf(message_id)).toMatchObject({ parts, wire_parts: parts, price_micros: parts * 100_000 })
    expect((await api.call('GET', '/balance', { headers: own.headers })).body).toMatchObject({ balance: 0 })
    const { status } = await post('/sms/otp', { to: freshNumber(), company_name: 'Acme' }, own)
    expect(status).toBe(403)
  })

  test('codes are made at random, zeros in front included', async () => {
    const own = await api.customer()
    const codes = await Promise.all(Array.from({ length: 30 }, () => send(undefined, 'Acme', own)))
    for (const { code } of codes) expect(code).toMatch(/^\d{6}$/)
    expect(new Set(codes.map(({ code }) => code)).size).toBeGreaterThan(25)
  })

  test('a name that makes the message longer than the operator allows is refused as such', async () => {
    const strict = await temporaryApi(afterAll, { WEBSMS_PARTS_MAX: '1' })
    const { headers } = await strict.customer()
    const payload = { to: freshNumber(), company_name: 'ō'.repeat(50) }
    expect((await strict.call('POST', '/sms/otp', { headers, payload })).body).toEqual({
      success: false,
      error: 'Invalid company_name: it makes the message too long',
      error_code: 400,
    })
  })
})

describe('limits', () => {
  const refusal = async (to: string, as: Customer) => {
    const { status, headers, body } = await post('/sms/otp', { to, company_name: 'Acme' }, as)
    expect(status).toBe(429)
    expect(Number(headers['retry-after'])).toBeGreaterThan(590)
    expect(Number(headers['retry-after'])).toBeLessThanOrEqual(600)
    return (body as { error: string }).error
  }

  test('numbers that differ in their last four digits share one, others and other accounts do not', async () => {
    const [own, other] = [await api.customer(), await api.customer()]
    for (let last = 1; last <= 4; last++) await send(`642755500${last}0`, 'Acme', own)
    expect(await refusal('64275550999', own)).toBe('Too many codes: at most 4 to this number range in 10 minutes')
    await send('64275560999', 'Acme', own)
    await send('64275550999', 'Acme', other)
  })

  test('an account has one over all numbers', async () => {
    const own = await api.customer()
    await Promise.all(Array.from({ length: 30 }, () => send(undefined, 'Acme', own)))
    expect(await refusal(freshNumber(), own)).toBe('Too many codes: at most 30 from this account in 10 minutes')
  })

  test('0 is no limit', async () => {
    const free = await temporaryApi(afterAll, {
      WEBSMS_OTP_PER_NUMBER: '0',
      WEBSMS_OTP_PER_PREFIX: '0',
      WEBSMS_OTP_PER_ACCOUNT: '0',
    })
    const { headers } = await free.customer()
    const payload = { to: '64276123456', company_name: 'Acme' }
    const answers = await Promise.all(
      Array.from({ length: 40 }, () => free.call('POST', '/sms/otp', { headers, payload })),
    )
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
  })
})

describe('checking', () => {
  test('a wrong code says how many tries are left', async () => {
    const { message_id, code } = await send()
    const errors = []
    for (let tries = 0; tries < 6; tries++) {
      const { status, body } = await verify({ message_id, code: wrongFor(code) })
      errors.push([status, (body as { error: string }).error.split(':')[1]?.trim().slice(0, 12)])
    }
    expect(errors).toEqual([
      [400, '4 of 5 tries'],
      [400, '3 of 5 tries'],
      [400, '2 of 5 tries'],
      [400, '1 of 5 tries'],
      [400, '0 of 5 tries'],
      [404, 'it expired, '],
    ])
  })

  test('of 100 guesses at once five are looked at', async () => {
    const { to, code } = await send()
    const answers = await Promise.all(Array.from({ length: 100 }, () => verify({ to, code: wrongFor(code) })))
    expect(answers.filter(({ status }) => status === 400)).toHaveLength(5)
    expect(answers.filter(({ status }) => status === 404)).toHaveLength(95)
  })

  test('of many right ones at once one succeeds', async () => {
    const { message_id, code } = await send()
    const answers = await Promise.all(Array.from({ length: 20 }, () => verify({ message_id, code })))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
  })

  test.each([
    (code: string) => ` ${code}\n`,
    (code: string) => `${code.slice(0, 3)} ${code.slice(3)}`,
    (code: string) => `${code.slice(0, 3)}-${code.slice(3)}`,
  ])('digits are what counts of what was typed', async (typed) => {
    const { message_id, code } = await send()
    expect((await verify({ message_id, code: typed(code) })).status).toBe(200)
  })

  test('a code is not its number: zeros in front count', async () => {
    const { message_id, code } = await send()
    for (const typed of [code.slice(0, 5), `0${code}`, code.slice(1), 'abcdef']) {
      expect((await verify({ message_id, code: typed })).status).toBe(400)
    }
    expect((await verify({ message_id, code })).status).toBe(200)
  })

  test('a number means its latest code, as it is written anywhere, and a message its own', async () => {
    const to = freshNumber()
    const [first, second] = [await send(to), await send(to)]
    const written = `+${to.slice(0, 2)} ${to.slice(2)}`
    const older = await verify({ to: written, code: first.code === second.code ? wrongFor(first.code) : first.code })
    expect(older.status).toBe(400)
    expect((await verify({ to: written, code: second.code })).body).toEqual({
      success: true,
      message_id: second.message_id,
      to,
    })
    expect((await verify({ to, code: second.code })).status).toBe(404)
    expect((await verify({ message_id: first.message_id, code: first.code })).status).toBe(200)
  })

  test('with message and number both given, both must be right', async () => {
    const { message_id, to, code } = await send()
    expect((await verify({ message_id, to: freshNumber(), code })).status).toBe(404)
    expect((await verify({ message_id, to, code })).status).toBe(200)
  })

  test('a message that is not a one-time code, or does not exist, has no code to verify', async () => {
    const { body } = await post('/sms/out', { to: freshNumber(), body: 'Hello' }, customer)
    const { message_id } = body as Sent
    for (const asked of [{ message_id }, { message_id: 'x' }, { message_id: '9'.repeat(30) }]) {
      expect((await verify({ ...asked, code: '123456' })).status).toBe(404)
    }
    expect((await verify({ to: 'nobody', code: '123456' })).status).toBe(400)
  })
})
