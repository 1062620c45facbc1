import { type Endpoint, type EndpointName, endpoints, errors, examples } from '@websms/contract'
import { afterAll, describe, expect, test } from 'vitest'
import { operationsOf } from '../test/documented.ts'
import { temporaryApi } from '../test/temporary-api.ts'

const api = await temporaryApi(afterAll)
const { body, headers, text } = await api.call('GET', '/openapi.json')
const document = body as Record<string, never> & {
  paths: Record<string, Record<string, Operation>>
  webhooks: Record<string, { post: { requestBody: { content: Record<string, { example: unknown }> } } }>
}

interface Operation {
  operationId: string
  security?: unknown
  parameters?: { in: string; name: string }[]
  requestBody?: { content: Record<string, { schema: object; examples?: Record<string, { value: unknown }> }> }
  responses: Record<
    string,
    {
      description: string
      headers: Record<string, unknown>
      content: Record<string, { schema: object; examples?: Record<string, { value: unknown }> }>
    }
  >
}

const all = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => [`${method} ${path}`, operation] as const),
)

test('is JSON of version 3.1 that needs no token, for the base URL of the reference', () => {
  expect(document).toMatchObject({ openapi: '3.1.0', servers: [{ url: '/api/connexus' }] })
  expect(headers).toMatchObject({
    'content-type': 'application/json; charset=utf-8',
  })
})

test('each operation has an id of its own', () => {
  const ids = all.map(([, { operationId }]) => operationId)
  expect(new Set(ids).size).toBe(ids.length)
  expect(ids).toEqual(expect.arrayContaining(['token', 'send', 'status', 'lookup', 'balance']))
})

describe.each(all)('%s', (name, operation) => {
  const [method, path] = name.split(' ') as [string, string]
  const entry = Object.entries<Endpoint>(endpoints).find(
    ([, { paths, methods }]) => paths.includes(path) && methods.some((served) => served.toLowerCase() === method),
  )!
  const endpoint = endpoints[entry[0] as EndpointName]

  test('shows the answers of the reference', () => {
    const shown = operation.responses[200]!.content['application/json']!.examples
    expect(Object.values(shown ?? {}).map(({ value }) => value)).toEqual(Object.values(endpoint.answerExamples))
  })

  test('has every error with its cause and cure', () => {
    for (const errorName of endpoint.errors) {
      const { status, text, cause, cure } = errors[errorName]
      const { description, content } = operation.responses[status]!
      expect(description).toContain(`**${text}** ${cause} ${cure}`)
      expect(content['application/json']!.examples![errorName]!.value).toEqual({
        success: false,
        error: expect.not.stringContaining('{'),
        error_code: status,
      })
    }
  })

  test('takes a form, JSON and multipart fields, with examples, where it has parameters', () => {
    const hasBody = /^(?:post|put) /.test(name) && endpoint.request !== endpoints.balance.request
    if (!hasBody) return expect(operation.requestBody).toBeUndefined()
    expect(Object.keys(operation.requestBody!.content)).toEqual([
      'application/x-www-form-urlencoded',
      'application/json',
      'multipart/form-data',
    ])
    for (const { examples: shown } of Object.values(operation.requestBody!.content)) {
      expect(Object.values(shown ?? {}).map(({ value }) => value)).toEqual(Object.values(endpoint.requestExamples))
    }
  })

  test('says which headers matter', () => {
    const named = operation.responses[200]!.headers
    expect(Object.keys(named)).toContain('X-Request-Id')
    expect('RateLimit-Remaining' in named).toBe(endpoint.needsToken)
    expect(operation.security).toEqual(endpoint.needsToken ? [{ token: [] }, { credentials: [] }] : [])
    if (endpoint.needsToken) expect(operation.responses[429]!.headers).toHaveProperty('Retry-After')
    const keyed = operation.parameters?.some((parameter) => parameter.name === 'Idempotency-Key') ?? false
    expect(keyed).toBe(endpoint.idempotent)
  })
})

test('has the webhooks of the reference', () => {
  const example = (type: string) => document.webhooks[type]!.post.requestBody.content['application/json']!.example
  expect([example('mo'), example('dlr')]).toEqual([examples.inboundEvent, examples.receiptEvent])
  expect(example('optout')).toEqual(examples.optOutEvent)
})

test('describes every endpoint that is served, and serves every endpoint that it describes', async () => {
  for (const { method, path } of await operationsOf(api)) {
    expect(api.app.hasRoute({ method, url: `/api/connexus${path}` }), `${method} ${path}`).toBe(true)
  }
  expect(text).not.toContain('"/openapi.json"')
})
