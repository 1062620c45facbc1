import { type Endpoint, endpoints } from '@websms/contract'
import { type MembersEndpoint, membersEndpoints } from '@websms/contract/members'
import { fastify } from 'fastify'
import { expect, test, vi } from 'vitest'
import { compileWhenCalled } from './lazy-schemas.ts'

const strict = { coerceTypes: false, removeAdditional: false } as const

test('a schema is compiled by the first call of its endpoint, and checks every call', async () => {
  const compile = vi.fn()
  const onCreate = (ajv: Parameters<typeof compileWhenCalled>[0]) => {
    const compiled = ajv.compile.bind(ajv)
    ajv.compile = (schema) => {
      compile(schema)
      return compiled(schema)
    }
    compileWhenCalled(ajv)
  }
  const app = fastify({ ajv: { customOptions: strict, onCreate: onCreate as never } })
  const body = { type: 'object', required: ['to'], properties: { to: { type: 'string' } } }
  app.post('/', { schema: { body } }, () => 'taken')
  await app.ready()
  expect(compile).not.toHaveBeenCalled()
  const ask = async (payload: object) => (await app.inject({ method: 'POST', url: '/', payload })).json()
  const wrong = { statusCode: 400, message: "body must have required property 'to'" }
  expect(await ask({})).toMatchObject(wrong)
  expect((await app.inject({ method: 'POST', url: '/', payload: { to: '1' } })).body).toBe('taken')
  expect(await ask({})).toMatchObject(wrong)
  expect(compile).toHaveBeenCalledExactlyOnceWith(body)
  await app.close()
})

test('every schema of the tables can be compiled, although no start of a gateway tries it', async () => {
  const app = fastify({ ajv: { customOptions: strict } })
  for (const [name, { request, checked = request }] of Object.entries<Endpoint>(endpoints)) {
    app.post(`/${name}`, { schema: { body: checked } }, () => '')
  }
  for (const [key, { params, query, body }] of Object.entries<MembersEndpoint>(membersEndpoints)) {
    const schema = { ...(params && { params }), ...(query && { querystring: query }), ...(body && { body }) }
    app.post(`/members/${key.replace(' ', '')}`, { schema }, () => '')
  }
  await app.ready()
  await app.close()
})
