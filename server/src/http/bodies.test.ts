/** Bodies as the libraries of programs write them, and refused ones with their reasons. */
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import { afterAll, describe, expect, test } from 'vitest'
import { temporaryApi } from '../test/temporary-api.ts'

const api = await temporaryApi(afterAll, { WEBSMS_GUESSES_PER_MINUTE: '1000000' })
const customer = await api.customer({ creditMicros: 10_000_000_000 })

const post = (path: string, payload: string | Buffer, headers: Record<string, string>) =>
  api.call('POST', path, { payload, headers: { ...customer.headers, ...headers } })

const errorOf = ({ status, body }: { status: number; body: unknown }) => [status, (body as { error: string }).error]

async function textOf(answer: { status: number; text: string; body: unknown }): Promise<string> {
  expect(answer.status, answer.text).toBe(200)
  const id = Number((answer.body as { message_id: string }).message_id)
  const { body } = await api.store.read
    .selectFrom('messages')
    .where('id', '=', id)
    .select('body')
    .executeTakeFirstOrThrow()
  return body
}

const formType = 'application/x-www-form-urlencoded'
const json = { 'content-type': 'application/json' }

describe('multipart/form-data', () => {
  const type = { 'content-type': 'multipart/form-data; boundary=----x' }
  const part = (name: string, value: string, more = '') =>
    `------x\r\nContent-Disposition: form-data; name=${name}\r\n${more}\r\n${value}\r\n`
  const body = (...parts: string[]) => `${parts.join('')}------x--\r\n`

  test.each([
    ['by cURL and browsers', body(part('"to"', '6421234567'), part('"body"', 'kia ora whānau 😀'))],
    [
      'by .NET, with a type for each and bare names',
      body(
        '------x\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Disposition: form-data; name=to\r\n\r\n6421234567\r\n',
        part('body', 'kia ora whānau 😀', 'Content-Type: text/plain; charset=utf-8\r\n'),
      ),
    ],
    ['with a preamble', `a preamble\r\n${body(part('"to"', '6421234567'), part('"body"', 'kia ora whānau 😀'))}`],
    ['with lengths', body(part('"to"', '6421234567', 'Content-Length: 10\r\n'), part('"body"', 'kia ora whānau 😀'))],
  ])('as it is written %s', async (_how, payload) => {
    expect(await textOf(await post('/sms/out', payload, type))).toBe('kia ora whānau 😀')
  })

  test('as FormData writes it', async () => {
    const fields = new FormData()
    fields.set('to', '6421234567')
    fields.set('body', 'two\nlines')
    const request = new Response(fields)
    const payload = Buffer.from(await request.arrayBuffer())
    const headers = { 'content-type': request.headers.get('content-type')! }
    expect(await textOf(await post('/sms/out', payload, headers))).toBe('two\r\nlines')
  })

  test.each(['"to[]"', '"to"', '"to[0]"'])('%s twice is a list', async (name) => {
    const payload = body(part(name, '6421234567'), part(name, '6421234568'), part('"body"', 'Hi'))
    const answer = await post('/sms/out', payload, type)
    expect(answer.body).toMatchObject({ summary: { total: 2, sent: 2 } })
  })

  test('a list of 10,000 is taken', async () => {
    const list = Array.from({ length: 10_000 }, (_, index) => part('"to[]"', `64211${100_000 + index}`))
    const { body: answer } = await post('/sms/out', body(...list, part('"body"', 'Hi')), type)
    expect(answer).toMatchObject({ summary: { total: 10_000, sent: 10_000 } })
  })

  test('is taken wherever a form is', async () => {
    const { clientId, clientSecret } = customer
    const token = body(part('"client_id"', clientId), part('"client_secret"', clientSecret))
    const number = body(part('"number"', '6421234567'))
    const code = body(part('"to"', '6421234568'), part('"company_name"', 'Acme'))
    for (const [path, payload] of [
      ['/auth/token', token],
      ['/sms/otp', code],
      ['/number/lookup', number],
      ['/sms/balance', body()],
    ] as const) {
      expect((await post(path, payload, type)).status, path).toBe(200)
    }
  })

  test.each([
    [
      'a file',
      body(
        part('"to"', '6421234567'),
        part('"photo"; filename="a.png"', '\u0000PNG\u00ff', 'Content-Type: image/png\r\n'),
      ),
      'the part "photo" is a file: send fields only',
    ],
    ['an end that is missing', part('"to"', '6421234567'), 'the body is not valid multipart/form-data'],
    [
      'another boundary',
      body(part('"to"', '1')).replaceAll('----x', '----y'),
      'the body is not valid multipart/form-data',
    ],
    ['a part without a name', body('------x\r\nContent-Disposition: form-data\r\n\r\n1\r\n'), 'a part has no name'],
    ['too many fields', body(part('"a"', '').repeat(20_001)), 'more than 20000 form fields'],
  ])('%s is refused with its reason', async (_what, payload, reason) => {
    expect(errorOf(await post('/sms/out', Buffer.from(payload, 'latin1'), type))).toEqual([
      400,
      `Bad request: ${reason}`,
    ])
  })

  test('without a boundary it is refused with that reason', async () => {
    const answer = await post('/sms/out', 'x', { 'content-type': 'multipart/form-data' })
    expect(errorOf(answer)).toEqual([400, 'Bad request: the Content-Type has no boundary'])
  })

  test('bytes that are not UTF-8 are refused', async () => {
    const payload = Buffer.from(body(part('"to"', '6421234567'), part('"body"', 'caf\u00e9')), 'latin1')
    expect(errorOf(await post('/sms/out', payload, type))).toEqual([400, 'The body is not valid UTF-8'])
    const latin = { 'content-type': `${type['content-type']}; charset=ISO-8859-1` }
    expect(await textOf(await post('/sms/out', payload, latin))).toBe('café')
  })
})

describe('a packed body', () => {
  const payload = JSON.stringify({ to: '6421234567', body: 'Packed' })
  const unpackable = { to: '6421234567', body: 'a'.repeat(5_000_000) }

  test.each([
    ['gzip', gzipSync(payload)],
    ['GZIP', gzipSync(payload)],
    ['x-gzip', gzipSync(payload)],
    ['gzip, gzip', gzipSync(payload)],
    ['deflate', deflateSync(payload)],
    ['deflate', deflateRawSync(payload)],
    ['br', brotliCompressSync(payload)],
    ['identity', Buffer.from(payload)],
  ])('in %s is read', async (encoding, packed) => {
    expect(await textOf(await post('/sms/out', packed, { ...json, 'content-encoding': encoding }))).toBe('Packed')
  })

  test.each([
    ['gzip', gzipSync(JSON.stringify(unpackable))],
    ['deflate', deflateSync(JSON.stringify(unpackable))],
    ['br', brotliCompressSync(JSON.stringify(unpackable))],
  ])('in %s is unpacked no further than the limit', async (encoding, packed) => {
    expect(packed.length).toBeLessThan(10_000)
    const headers = { ...json, 'content-encoding': encoding }
    const tooLarge = (limit: number) => [400, `The body is too large: the limit is ${limit} bytes`]
    expect(errorOf(await post('/sms/out', packed, headers))).toEqual(tooLarge(4_000_000))
    expect(errorOf(await post('/auth/token', packed, headers))).toEqual(tooLarge(64_000))
  })

  test.each([
    ['gzip', Buffer.from(payload), 'the body is not valid gzip'],
    ['gzip', gzipSync(payload).subarray(0, 30), 'the body is not valid gzip'],
    ['br', Buffer.from(payload), 'the body is not valid br'],
    ['zstd', Buffer.from(payload), 'the Content-Encoding zstd is not supported: send gzip, deflate, br or none'],
    [
      'gzip, br',
      Buffer.from(payload),
      'the Content-Encoding gzip, br is not supported: send gzip, deflate, br or none',
    ],
  ])('that is not in %s, or in what nobody reads, is refused with its reason', async (encoding, packed, reason) => {
    const answer = await post('/sms/out', packed, { ...json, 'content-encoding': encoding })
    expect(errorOf(answer)).toEqual([400, `Bad request: ${reason}`])
  })
})

describe('a charset', () => {
  const latin = Buffer.from('{"to":"6421234567","body":"caf\u00e9 \u0080"}', 'latin1')

  test.each(['ISO-8859-1', 'iso-8859-1', 'latin1', 'windows-1252', '"ISO-8859-1"'])('%s is read', async (charset) => {
    const type = { 'content-type': `application/json; charset=${charset}` }
    expect(await textOf(await post('/sms/out', latin, type))).toBe('café €')
  })

  test.each(['to=6421234567&body=caf\u00e9', 'to=6421234567&body=caf%E9'])('is read in a form: %s', async (form) => {
    const type = { 'content-type': `${formType};charset=ISO-8859-1` }
    expect(await textOf(await post('/sms/out', Buffer.from(form, 'latin1'), type))).toBe('café')
  })

  test.each(['utf-8', 'UTF8', '"utf-8"', 'us-ascii', ''])('"%s" is UTF-8', async (charset) => {
    const type = { 'content-type': `application/json;charset=${charset}` }
    expect(await textOf(await post('/sms/out', '{"to":"6421234567","body":"Hi"}', type))).toBe('Hi')
  })

  test.each(['koi8-r', 'utf-16', 'utf-7', 'shift_jis'])('%s is named in the refusal', async (charset) => {
    for (const type of ['application/json', formType, 'multipart/form-data; boundary=x']) {
      const answer = await post('/sms/out', '{}', { 'content-type': `${type}; charset=${charset}` })
      expect(errorOf(answer)).toEqual([400, `Bad request: the charset ${charset} is not supported: send UTF-8`])
    }
  })

  test.each([
    ['JSON', json, '\ufeff{"to":"6421234567","body":"Hi"}'],
    ['a form', { 'content-type': formType }, '\ufeffto=6421234567&body=Hi'],
  ])('a byte order mark in front of %s is left out', async (_what, type, payload) => {
    expect(await textOf(await post('/sms/out', payload, type))).toBe('Hi')
  })
})

describe('headers that proxies and programs double', () => {
  test.each(['//sms/out', '/sms//out', '///sms///out//', '/sms/out/'])('%s is served', async (path) => {
    expect((await post(path, 'to=6421234567&body=Hi', { 'content-type': formType })).status).toBe(200)
  })

  test.each([
    'application/json, application/json',
    'application/json,application/json,application/json',
    'application/json; charset=utf-8, application/json; charset=UTF-8',
    'application/json,application/json; charset=utf-8',
    'application/json; charset=utf-8, application/json',
  ])('the type %s is one', async (type) => {
    const answer = await post('/sms/out', '{"to":"6421234567","body":"Hi"}', { 'content-type': type })
    expect(await textOf(answer)).toBe('Hi')
  })

  test('two content types are refused', async () => {
    const answer = await post('/sms/out', '{"to":"6421234567","body":"Hi"}', {
      'content-type': 'application/json, text/plain',
    })
    expect(errorOf(answer)).toEqual([400, expect.stringContaining('Unsupported Content-Type')])
  })
})

test('a number below zero is neither a phone number nor a text', async () => {
  for (const to of ['-6421234567', '[-6421234567]']) {
    expect((await post('/sms/out', `{"to":${to},"body":"Hi"}`, json)).status).toBe(400)
  }
})

describe('an entry of a list that is not text', () => {
  const entries = [null, true, {}, [], ['6421234567'], 6421234567.5, 1e300, '', { a: '6421234567' }]

  test('is that recipient’s error alone', async () => {
    const to = ['6421234567', ...entries, 6421234568]
    const { status, body } = await post('/sms/out', JSON.stringify({ to, body: 'Hi' }), json)
    const { messages, summary } = body as { messages: object[]; summary: object }
    expect([status, summary]).toEqual([200, { total: 11, sent: 2, failed: 9 }])
    expect(messages.slice(1, -1)).toEqual(
      entries.map((entry) => ({
        success: false,
        to: typeof entry === 'string' ? entry : JSON.stringify(entry),
        error: entry === '' ? 'Missing parameter: to' : `Invalid phone number: ${JSON.stringify(entry)} is not text`,
        error_code: 400,
      })),
    )
  })

  test('is reported in the bulk form where there is no good one', async () => {
    const { status, body } = await post('/sms/out', '{"to":[null,{}],"body":"Hi"}', json)
    expect([status, body]).toMatchObject([400, { success: false, summary: { total: 2, sent: 0, failed: 2 } }])
  })

  test('is shown in a hundred characters', async () => {
    const { body } = await post('/sms/out', JSON.stringify({ to: [['a'.repeat(1000)]], body: 'Hi' }), json)
    expect((body as { messages: { to: string }[] }).messages[0]!.to).toHaveLength(100)
  })
})

describe('a text with characters that no text may have', () => {
  test.each([
    ['{"to":"6421234567","body":"Kia\\u0000ora"}', 'body must not have U+0000 (character 4), which is NUL'],
    ['{"to":"6421234567","body":"😀\\ud83d"}', 'body must not have U+D83D (character 2), which is half of a character'],
    [
      '{"to":"6421234567","body":"\\udc00\\u0000"}',
      'body must not have U+DC00 (character 1), which is half of a character',
    ],
    ['{"to":"6421234567","from":"5\\u000052","body":"Hi"}', 'from must not have U+0000 (character 2), which is NUL'],
  ])('is refused with its place: %s', async (payload, reason) => {
    expect(errorOf(await post('/sms/out', payload, json))).toEqual([400, `Invalid parameter: ${reason}`])
  })

  test('is refused in a form, a multipart form and a company name too', async () => {
    const form = await post('/sms/out', 'to=6421234567&body=ab%00', { 'content-type': formType })
    const multipart = await post(
      '/sms/out',
      '--x\r\nContent-Disposition: form-data; name="body"\r\n\r\nab\0\r\n--x--\r\n',
      { 'content-type': 'multipart/form-data; boundary=x' },
    )
    const reason = 'Invalid parameter: body must not have U+0000 (character 3), which is NUL'
    expect([errorOf(form), errorOf(multipart)]).toEqual([
      [400, reason],
      [400, reason],
    ])
    const otp = await post('/sms/otp', '{"to":"6421234567","company_name":"\\ud800"}', json)
    expect(errorOf(otp)).toEqual([400, expect.stringContaining('company_name must not have U+D800 (character 1)')])
  })
})

describe('values that a stranger makes large', () => {
  const { 'content-type': type } = json
  const keys = (count: number) => `{${Array.from({ length: count }, (_, index) => `"${index}":1`).join()}}`

  test('is refused unread where no request needs it', async () => {
    for (const path of ['/auth/token', '/sms/otp', '/sms/otp/verify', '/number/lookup', '/sms/balance']) {
      const answer = await post(path, Buffer.alloc(64_001, '+'), { 'content-type': formType })
      expect(errorOf(answer), path).toEqual([400, 'The body is too large: the limit is 64000 bytes'])
    }
  })

  test.each([
    [keys(330_000), 'the JSON has more than 40000 brackets, colons and commas'],
    [`{"to":[${'1,'.repeat(1_900_000)}1]}`, 'the JSON has more than 40000 brackets, colons and commas'],
    [`{"to":${'['.repeat(1_000_000)}`, 'the JSON is nested deeper than 32 levels'],
  ])('JSON is refused by counting, before it is parsed', async (payload, reason) => {
    expect(errorOf(await post('/sms/out', payload, { 'content-type': type }))).toEqual([400, `Bad request: ${reason}`])
  })

  test('brackets, colons and commas within a text do not count', async () => {
    const payload = JSON.stringify({ to: '6421234567', body: '[{:,"\\'.repeat(100_000) })
    expect(errorOf(await post('/sms/out', payload, json))).toEqual([400, expect.stringMatching(/^Message is too long/)])
  })

  test('10,001 recipients are told that they are too many', async () => {
    const payload = JSON.stringify({ to: new Array(10_001).fill('6421234567'), body: 'Hi' })
    expect(errorOf(await post('/sms/out', payload, json))).toEqual([400, expect.stringMatching(/^Too many recipients/)])
  })

  test.each([
    ['+', (text: string) => text.replaceAll('+', ' ')],
    ['%41', (text: string) => text.replaceAll('%41', 'A')],
    ['%C4%81', (text: string) => text.replaceAll('%C4%81', 'ā')],
  ])('a form of many %s is read, also with a %% that escapes nothing', async (piece, plain) => {
    const value = `${piece.repeat(300)}%zz${piece.repeat(300)}`
    expect(await textOf(await post('/sms/out', `to=6421234567&body=${value}`, { 'content-type': formType }))).toBe(
      plain(value),
    )
  })
})

describe('credentials', () => {
  const basic = (text: string) => ({ authorization: `Basic ${Buffer.from(text).toString('base64')}` })

  test('have no spaces, line breaks and hidden characters that were copied along', async () => {
    const [id, secret] = [
      ` \u200b${customer.clientId}\t`,
      `\r\n${customer.clientSecret.replace('_', '_\n')}\u00a0\ufeff \n`,
    ]
    const asked = { client_id: id, client_secret: secret, grant_type: ' client_credentials ' }
    const form = new URLSearchParams(asked).toString()
    for (const [payload, headers] of [
      [JSON.stringify(asked), json],
      [form, { 'content-type': formType }],
      ['', { 'content-type': formType, ...basic(`${id}:${secret}`) }],
    ] as const) {
      expect((await api.call('POST', '/auth/token', { payload, headers })).status).toBe(200)
    }
  })

  test('of spaces alone are missing', async () => {
    const payload = JSON.stringify({ client_id: customer.clientId, client_secret: ' \n' })
    const answer = await api.call('POST', '/auth/token', { payload, headers: json })
    expect(errorOf(answer)).toEqual([400, 'Missing parameter: client_secret'])
  })
})
