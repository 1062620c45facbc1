/** Every operation of the OpenAPI document against every way to ask for it wrongly. */
import { type ErrorName, endpoints, flagNames } from '@websms/contract'
import type { InjectOptions } from 'fastify'
import { afterAll, describe, expect, test } from 'vitest'
import { expectDocumented, expectError, expectKnownError, type Operation, operationsOf } from '../test/documented.ts'
import { temporaryApi } from '../test/temporary-api.ts'

const api = await temporaryApi(afterAll, { WEBSMS_GUESSES_PER_MINUTE: '1000000' })
const customer = await api.customer()
/** A send, and its quote, have several shapes: the reference's needs what the reference says. */
const several = { send: true, quote: true }
const operations = (await operationsOf(api)).map((operation) =>
  operation.endpoint in several ? { ...operation, required: ['to', 'body'] } : operation,
)

const headersOf = ({ endpoint }: Operation) => (endpoint === 'token' ? {} : { ...customer.headers })
const named = (chosen: readonly Operation[]) =>
  chosen.map((operation) => [`${operation.method} ${operation.path}`, operation] as const)
const inQuery = ({ method }: Operation) => method === 'GET' || method === 'DELETE'
const withBody = operations.filter((operation) => !inQuery(operation))
const withToken = operations.filter(({ endpoint }) => endpoint !== 'token')

/** Parameters that are right in form, so that one of them can be spoilt. */
const right: Record<string, string> = {
  client_id: customer.clientId,
  client_secret: customer.clientSecret,
  to: '6421234567',
  body: 'Hello',
  company_name: 'Acme Corp',
  message_id: '1',
  code: '123456',
  number: '6421234567',
  name: 'reminder',
  text: 'See you at {{ time }}',
  sender: '2190',
  send_at: new Date(Date.now() + 3_600_000).toISOString(),
}

function rightParameters({ required }: Operation): Record<string, string> {
  return Object.fromEntries(required.map((name) => [name, right[name]!]))
}

const formType = { 'content-type': 'application/x-www-form-urlencoded' }
const jsonType = { 'content-type': 'application/json' }

function ask(operation: Operation, parameters: Record<string, unknown>, as: 'json' | 'form' = 'json') {
  const form = new URLSearchParams(parameters as Record<string, string>).toString()
  if (inQuery(operation)) return send(operation, {}, `?${form}`)
  return as === 'form'
    ? send(operation, { headers: formType, payload: form })
    : send(operation, { headers: jsonType, payload: JSON.stringify(parameters) })
}

function send(operation: Operation, { headers, ...request }: Omit<InjectOptions, 'method' | 'url'>, query = '') {
  return api.call(operation.method, operation.path + query, {
    ...request,
    headers: { ...headersOf(operation), ...headers },
  })
}

test('every endpoint of the contract is served and described, on each path by each method', () => {
  const described = operations.map(({ method, path }) => `${method} ${path}`)
  const expected = Object.values(endpoints).flatMap(({ paths, methods }) =>
    paths.flatMap((path) => methods.map((method) => `${method} ${path}`)),
  )
  expect(described.sort()).toEqual(expected.sort())
})

describe.each(named(operations.filter(({ required }) => required.length > 0)))('%s', (_name, operation) => {
  test.each(operation.required)('names %s when it is missing or empty', async (name) => {
    const { [name]: _missing, ...others } = rightParameters(operation)
    for (const parameters of [others, { ...others, [name]: '' }]) {
      for (const as of ['json', 'form'] as const) {
        const answer = await ask(operation, parameters, as)
        expectError(operation, answer, 'missing_parameter')
        expect(answer.body).toMatchObject({ error: `Missing parameter: ${name}` })
      }
    }
  })

  test('names the first parameter when nothing is sent at all', async () => {
    const answer = await send(operation, {})
    expectError(operation, answer, 'missing_parameter')
    expect(answer.body).toMatchObject({ error: `Missing parameter: ${operation.required[0]}` })
  })

  test.each(Object.keys(operation.parameters))('does not fail on a %s of 100,000 characters', async (name) => {
    for (const long of ['6'.repeat(100_000), 'ā'.repeat(100_000)]) {
      // A query string of that length is no query string: servers in front refuse it too.
      const text = inQuery(operation) ? long.slice(0, 5000) : long
      const answer = await ask(operation, { ...rightParameters(operation), [name]: text }, 'form')
      if (answer.status === 200) expectDocumented(operation, answer)
      else expectKnownError(operation, answer)
    }
  })
})

describe.each(named(withBody.filter(({ parameters }) => Object.keys(parameters).length > 0)))(
  '%s',
  (_name, operation) => {
    test.each(Object.keys(operation.parameters))('refuses a %s of another type', async (name) => {
      const lists = [[true], [['6421234567']]]
      // A bad recipient in a list is an error of its own, and not of the request.
      const isRecipients = operation.endpoint in several && (name === 'to' || name === 'messages')
      const objects = name === 'fields' ? [] : [{}, { '0': '6421234567' }]
      for (const value of [true, 1.5, 1e300, ...objects, ...(isRecipients ? [] : lists)]) {
        if (value === true && flagNames.has(name)) continue
        const answer = await ask(operation, { ...rightParameters(operation), [name]: value })
        expectError(operation, answer, 'invalid_parameter')
        expect((answer.body as { error: string }).error).toContain(`Invalid parameter: ${name}`)
      }
    })
  },
)

describe.each(named(withBody))('%s', (_name, operation) => {
  const refuses = async (name: ErrorName, request: Omit<InjectOptions, 'method' | 'url'>) =>
    expectError(operation, await send(operation, request), name)

  test.each([
    'text/plain',
    'application/xml',
    'multipart/mixed; boundary=x',
    'application/json, text/plain',
    'application/octet-stream',
    'json',
    ';',
  ])('refuses the media type %s', (type) =>
    refuses('unsupported_media_type', { headers: { 'content-type': type }, payload: 'to=1' }),
  )

  test('refuses a body without a media type', () =>
    refuses('unsupported_media_type', { headers: { 'content-type': '' }, payload: 'to=1' }))

  test.each(['{', '{"to":}', 'to=6421234567', '{"to":"1"}}', '{"__proto__":{"to":"1"}}', "{'to':'1'}"])(
    'refuses the JSON %s',
    (payload) => refuses('bad_json', { headers: jsonType, payload }),
  )

  test.each(['[]', '"to"', '1', 'true'])('refuses JSON that is no object: %s', (payload) =>
    refuses('invalid_request', { headers: jsonType, payload }),
  )

  test.each([
    ['JSON', jsonType, Buffer.from([...Buffer.from('{"to":"'), 0xff, ...Buffer.from('"}')])],
    ['a form', formType, Buffer.from([...Buffer.from('to='), 0xc3, 0x28])],
    ['an escaped form', formType, Buffer.from('to=%C3%28')],
    ['a surrogate', jsonType, Buffer.from([...Buffer.from('{"to":"'), 0xed, 0xa0, 0x80, ...Buffer.from('"}')])],
  ])('refuses what is no UTF-8 in %s', (_where, headers, payload) => refuses('bad_encoding', { headers, payload }))

  test('refuses a body of 11 MB', async () => {
    for (const headers of [formType, jsonType]) {
      await refuses('body_too_large', { headers, payload: Buffer.alloc(11_000_000, 'a') })
    }
  })
})

describe.each(named(withToken))('%s', (_name, operation) => {
  test.each([
    ['no token', {}],
    ['an empty header', { authorization: '' }],
    ['another scheme', { authorization: 'Basic d3N0OmE=' }],
    ['an unknown token', { authorization: 'Bearer wst_abc123def456' }],
    ['no token after the scheme', { authorization: 'Bearer ' }],
    ['two tokens', { authorization: 'Bearer a b' }],
  ])('refuses %s, and never reads the body', async (_what, headers) => {
    const request = { headers: { ...jsonType, ...headers }, ...(operation.method === 'POST' && { payload: '{' }) }
    const answer = await api.call(operation.method, operation.path, request)
    expectError(operation, answer, 'invalid_token')
    expect(answer.headers['www-authenticate']).toBe('Bearer')
  })

  test('refuses a token that has expired', async () => {
    const headers = await customer.newToken(Date.now() - 1)
    expectError(operation, await send(operation, { headers }), 'invalid_token')
  })
})

test('paths and methods that do not exist are 404, with any credentials and body', async () => {
  const served = new Set(operations.map(({ method, path }) => `${method} ${path}`))
  const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const
  const paths = new Set(operations.map(({ path }) => path))
  const bodies = [{}, { headers: jsonType, payload: '{' }, { headers: { 'content-type': 'text/plain' }, payload: 'x' }]
  for (const path of [...paths, '/nothing', '/sms', '/sms/out/1', '/%E0%A4%A']) {
    for (const method of methods.filter((name) => !served.has(`${name} ${path}`))) {
      for (const request of method === 'GET' || method === 'OPTIONS' ? [{}] : bodies) {
        const answer = await api.app.inject({ ...request, method, url: `/api/connexus${path}` })
        expect([method, path, answer.statusCode, answer.json()]).toEqual([
          method,
          path,
          404,
          { success: false, error: 'Resource not found', error_code: 404 },
        ])
        expect(answer.headers['x-request-id']).toBeDefined()
      }
    }
  }
})
