/** For tests: what the OpenAPI document promises, so that answers can be held against it. */
import { type Endpoint, type EndpointName, type ErrorName, endpoints, errors, type Method } from '@websms/contract'
import { fastify } from 'fastify'
import { expect } from 'vitest'
import type { Answered, TemporaryApi } from './temporary-api.ts'

interface Schema {
  type?: string
  required?: string[]
  properties?: Record<string, Schema>
  items?: Schema
  anyOf?: Schema[]
  minLength?: number
}

interface Document {
  paths: Record<string, Record<string, OperationObject>>
}

interface OperationObject {
  operationId: string
  parameters?: { in: string; name: string; required?: boolean; schema: Schema }[]
  requestBody?: { content: Record<string, { schema: Schema }> }
  responses: Record<string, { content: { 'application/json': { schema: Schema } } }>
}

export interface Operation {
  method: Method
  /** Below the base URL. */
  path: string
  endpoint: EndpointName
  /** By parameter. */
  parameters: Record<string, Schema>
  required: readonly string[]
  responses: OperationObject['responses']
}

/** Every operation that is served, as its document describes it. */
export async function operationsOf(api: TemporaryApi): Promise<Operation[]> {
  const { body } = await api.call('GET', '/openapi.json')
  return Object.entries((body as Document).paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, { parameters = [], requestBody, responses }]) => {
      const inQuery = parameters.filter((parameter) => parameter.in === 'query')
      const inBody = requestBody?.content['application/json']?.schema
      const served = method.toUpperCase() as Method
      const table = Object.entries<Endpoint>(endpoints)
      const entry = table.find(([, { paths, methods }]) => paths.includes(path) && methods.includes(served))!
      return {
        method: served,
        path,
        endpoint: entry[0] as EndpointName,
        parameters: inBody?.properties ?? Object.fromEntries(inQuery.map(({ name, schema }) => [name, schema])),
        required: inBody ? (inBody.required ?? []) : inQuery.filter((p) => p.required).map(({ name }) => name),
        responses,
      }
    }),
  )
}

/** Holds that an answer is one of an operation's documented ones: status, schema, and the fields in their order. */
export function expectDocumented(operation: Operation, { status, body, headers }: Answered): void {
  const what = `${operation.method} ${operation.path} answers ${status} ${JSON.stringify(body)?.slice(0, 300)}`
  const response = operation.responses[status]
  expect(response, what).toBeDefined()
  const { schema } = response!.content['application/json']
  expect(validator(schema)(body), what).toBe(true)
  const shapes = schema.anyOf ?? [schema]
  expect(
    shapes.some((shape) => isOrdered(shape, body)),
    `${what} in the order of ${JSON.stringify(shapes.map(({ properties }) => Object.keys(properties ?? {})))}`,
  ).toBe(true)
  expect(headers['x-request-id'], what).toMatch(/^[\w-]{3,64}$/)
  expect(headers['content-type'], what).toBe('application/json; charset=utf-8')
}

/** Holds that an answer is an error, that the operation knows it, and that it is the one with this name. */
export function expectError(operation: Operation, answer: Answered, name: ErrorName): void {
  expect(answer.body, operation.path).toEqual({
    success: false,
    error: expect.stringMatching(patternOf(name)),
    error_code: errors[name].status,
  })
  expectDocumented(operation, answer)
  expect(endpoints[operation.endpoint].errors as readonly ErrorName[], operation.path).toContain(name)
}

/** Holds that an answer is some error that the operation knows. */
export function expectKnownError(operation: Operation, answer: Answered): void {
  const { error } = answer.body as { error: string }
  const known = endpoints[operation.endpoint].errors.find((name) => patternOf(name).test(error))
  expect(known, `${operation.path}: ${error}`).toBeDefined()
  expectError(operation, answer, known!)
}

function patternOf(name: ErrorName): RegExp {
  const parts = errors[name].text.split(/\{\w+\}/).map((part) => part.replace(/[^\w\s]/g, '\\$&'))
  return new RegExp(`^${parts.join('[\\s\\S]+')}$`)
}

/** True when every field is known and stands in the order of the schema, all the way down. */
function isOrdered(schema: Schema, value: unknown): boolean {
  if (schema.anyOf) return schema.anyOf.some((shape) => isOrdered(shape, value))
  if (Array.isArray(value)) return value.every((item) => isOrdered(schema.items ?? {}, item))
  if (typeof value !== 'object' || value === null) return true
  const known = Object.keys(schema.properties ?? {})
  const expected = known.filter((name) => name in value)
  return (
    JSON.stringify(Object.keys(value)) === JSON.stringify(expected) &&
    Object.entries(value).every(([name, field]) => isOrdered(schema.properties![name]!, field))
  )
}

/** JSON Schema as the server itself checks it, on a server that is there for nothing else. */
const checker = fastify({ ajv: { customOptions: { coerceTypes: false, removeAdditional: false } } })
checker.get('/', { schema: { querystring: {} } }, () => {})
await checker.ready()

const validator = (schema: Schema) => checker.validatorCompiler!({ schema, method: 'GET', url: '/', httpPart: 'body' })
