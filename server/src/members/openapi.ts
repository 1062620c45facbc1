/** The OpenAPI 3.1 document of the Members Area's API, made from its table: schemas first, so it says what is checked. */
import {
  type MembersEndpoint,
  membersApiBase,
  membersChapters,
  membersEndpoints,
  type OperatorEndpointKey,
  operatorsOf,
  Problem,
  type ProblemName,
  problems,
  type TObject,
} from '@websms/contract/members'
import type { FastifyInstance } from 'fastify'
import { problemsOf } from './problems-of.ts'

export function membersDocument(app: FastifyInstance): void {
  let text: string | null = null
  app.get('/openapi.json', (_request, reply) => {
    text ??= JSON.stringify(openapi())
    reply.type('application/json; charset=utf-8').send(text)
  })
}

function openapi() {
  const paths: Record<string, Record<string, unknown>> = {}
  for (const [key, endpoint] of Object.entries(membersEndpoints)) {
    const [method, path] = key.split(' ') as [string, string]
    const address = path.replace(/:(\w+)/g, '{$1}')
    paths[address] ??= {}
    paths[address][method.toLowerCase()] = operation(key, endpoint)
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'WebSMS Members Area API',
      version: '1',
      description:
        'What the pages of the Members Area ask. It is for browsers: a session cookie says who asks, and every change must come from a page of the same site. Programs use the API with an API key.',
    },
    servers: [{ url: membersApiBase }],
    tags: Object.entries(membersChapters).map(([name, description]) => ({ name, description })),
    components: {
      securitySchemes: { session: { type: 'apiKey', in: 'cookie', name: '__Host-websms_session' } },
      schemas: { Problem },
    },
    paths,
  }
}

function operation(key: string, endpoint: MembersEndpoint) {
  const { summary, description, chapter, access, params, query, body } = endpoint
  return {
    operationId: key.toLowerCase().replace(/\W+/g, '_'),
    summary,
    description: [description, access === 'operator' ? operatorText(key) : accessText[access]]
      .filter(Boolean)
      .join('\n\n'),
    tags: [chapter],
    security: access === 'public' ? [] : [{ session: [] }],
    parameters: [...parametersIn('path', params), ...parametersIn('query', query)],
    ...(body && { requestBody: { required: true, content: { 'application/json': { schema: body } } } }),
    responses: { ...done(endpoint), ...refused(problemsOf(endpoint)) },
  }
}

const accessText: Record<Exclude<MembersEndpoint['access'], 'operator'>, string> = {
  public: 'Needs no session.',
  member: 'For whoever is signed in.',
  viewer: 'For members of the current account.',
  developer: 'For developers and owners of the current account.',
  owner: 'For owners of the current account.',
}

function operatorText(key: string): string {
  return `For operators with a role of: ${operatorsOf(key as OperatorEndpointKey).join(', ')}.`
}

function parametersIn(place: 'path' | 'query', schema: TObject | undefined) {
  return Object.entries(schema?.properties ?? {}).map(([name, field]) => ({
    in: place,
    name,
    required: place === 'path' || (schema!.required ?? []).includes(name),
    schema: field,
  }))
}

function done({ answer, content }: MembersEndpoint) {
  if (content !== undefined) return { 200: { description: 'Done', content: { [content]: { schema: {} } } } }
  if (answer === undefined) return { 204: { description: 'Done' } }
  return { 200: { description: 'Done', content: { 'application/json': { schema: answer } } } }
}

function refused(names: readonly ProblemName[]) {
  const statuses = [...new Set(names.map((name) => problems[name].status))].sort()
  const content = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } }
  return Object.fromEntries(
    statuses.map((status) => {
      const here = names.filter((name) => problems[name].status === status)
      const description = here.map((name) => `- \`${name}\`: ${problems[name].detail}`).join('\n')
      return [status, { description, content }]
    }),
  )
}
