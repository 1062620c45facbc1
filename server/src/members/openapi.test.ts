import { membersEndpoints } from '@websms/contract/members'
import type { HTTPMethods } from 'fastify'
import { afterAll, expect, test } from 'vitest'
import { temporaryMembers } from '../test/temporary-members.ts'

const site = await temporaryMembers(afterAll)
const answer = await site.app.inject('/members/api/openapi.json')
const document = answer.json()
const operations = Object.entries(document.paths as Record<string, Record<string, Operation>>).flatMap(
  ([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ ...operation, path, method: method.toUpperCase() })),
)

interface Operation {
  operationId: string
  security: object[]
  parameters: { in: string; name: string }[]
  responses: Record<string, { description: string }>
}

test('is JSON of version 3.1 for the base URL of the area', () => {
  expect(answer.headers['content-type']).toBe('application/json; charset=utf-8')
  expect(document).toMatchObject({ openapi: '3.1.0', servers: [{ url: '/members/api' }] })
})

test('describes every endpoint of the table, each with an id of its own, and each is served', () => {
  const described = operations.map(({ method, path }) => `${method} ${path.replace(/\{(\w+)\}/g, ':$1')}`)
  expect(described.sort()).toEqual(Object.keys(membersEndpoints).sort())
  for (const key of described) {
    const [method, url] = key.split(' ') as [HTTPMethods, string]
    expect(site.app.hasRoute({ method, url: `/members/api${url}` }), key).toBe(true)
  }
  expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length)
})

test('names every part of a path, the access that it needs, and its problems', () => {
  for (const { path, parameters, security, responses } of operations) {
    const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
    expect(parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => name)).toEqual(named)
    expect('401' in responses || security.length === 0, path).toBe(true)
    expect(responses[500]!.description).toContain('`server_error`')
  }
})
