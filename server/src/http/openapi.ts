/** The OpenAPI 3.1 document, made from the contract's table for the endpoints that are served. */
import swagger from '@fastify/swagger'
import {
  apiBase,
  chapters,
  type Endpoint,
  ErrorAnswer,
  type ErrorName,
  type Examples,
  endpoints,
  errors,
  errorText,
  examples,
  InboundEvent,
  OptOutEvent,
  ReceiptEvent,
} from '@websms/contract'
import type { FastifyInstance, FastifySchema } from 'fastify'

/** Serves `openapi.json`; to be registered before the routes that it describes. */
export async function documentation(api: FastifyInstance): Promise<void> {
  await api.register(swagger, {
    convertConstToEnum: false,
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'WebSMS API',
        version: '1',
        description: introduction,
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      servers: [{ url: apiBase }],
      tags: Object.entries({ ...chapters, [webhooksChapter]: webhooksDescription }).map(([name, description]) => ({
        name,
        description,
      })),
      components: { securitySchemes },
      webhooks: {
        mo: webhook('inbound', 'Incoming SMS', InboundEvent, examples.inboundEvent),
        dlr: webhook('receipt', 'Delivery receipt', ReceiptEvent, examples.receiptEvent),
        optout: webhook('optOut', 'Opt-out or resumption, for keys that ask for it', OptOutEvent, examples.optOutEvent),
      },
    },
    transform({ schema, url, route }) {
      const name = route.config?.endpoint
      if (name === undefined) return { schema: { hide: true }, url }
      return { schema: described(name, endpoints[name], String(route.method), url, schema), url }
    },
  })
  let text: string | null = null
  api.get('/openapi.json', (_request, reply) => {
    text ??= JSON.stringify(api.swagger())
    reply.type('application/json; charset=utf-8').send(text)
  })
}

const introduction = `Send and receive text messages over HTTP.

1. Get an API key: a client ID and a secret that is shown once.
2. Exchange them for an access token at \`/auth/token\`; it is valid for 24 hours.
3. Send the token with every request: \`Authorization: Bearer {access_token}\`.

Every POST takes a form, JSON or multipart fields. Write phone numbers with their country code and without +, such as \`6421234567\`;
\`+64 21 234 567\`, \`0064 21 234 567\`, \`021 234 567\` and \`0412 345 678\` work too (in a form, encode + as \`%2B\`). A number
that may have lost its leading 0 is rejected, and the error names what it may be. Every error has the same form, and its \`error_code\` is the HTTP
status. An account may make 100 requests per second over all its keys, unless agreed otherwise; one bulk request is one request.

Segments and price, webhooks and their signature, retries, limits and all errors are described at \`${apiBase}/\`.`

const securitySchemes = {
  token: { type: 'http', scheme: 'bearer', description: 'An access token from `/auth/token`' },
  credentials: {
    type: 'oauth2',
    description: 'Gets an access token with your client ID and secret',
    flows: { clientCredentials: { tokenUrl: `${apiBase}/auth/token`, scopes: {} } },
  },
} as const

/** An endpoint's part of the document; `schema` is what its route checks. */
function described(name: string, endpoint: Endpoint, method: string, url: string, schema: FastifySchema) {
  const path = url.slice(apiBase.length)
  const first = path === endpoint.paths[0] && method === endpoint.methods[0]
  const hasBody = schema.body !== undefined && Object.keys(endpoint.request.properties).length > 0
  const { body: _checked, ...others } = schema
  return {
    ...others,
    ...(hasBody && { body: { ...endpoint.request, ...exampleMap(endpoint.requestExamples) }, consumes: mediaTypes }),
    operationId: first ? name : `${method.toLowerCase()}${path.replaceAll('/', '_')}`,
    summary: endpoint.summary,
    description: endpoint.description,
    tags: [endpoint.chapter],
    security: endpoint.needsToken ? withToken : [],
    ...(endpoint.idempotent && { headers: idempotencyKey }),
    response: { 200: answered(endpoint), ...refused(endpoint) },
  }
}

const withToken: readonly Record<string, readonly string[]>[] = [{ token: [] }, { credentials: [] }]

const mediaTypes = ['application/x-www-form-urlencoded', 'application/json', 'multipart/form-data']

const idempotencyKey = {
  type: 'object',
  properties: {
    'Idempotency-Key': {
      type: 'string',
      maxLength: 255,
      description: 'One for each request, repeated with each retry: within 24 hours it is carried out once',
    },
  },
}

const replayed = { type: 'string', description: '`true`: the response to an earlier request with this Idempotency-Key' }

const scheduledFor = {
  type: 'string',
  description:
    'Only where messages are sent later: the time at which the last of them is sent, such as `2026-12-23T20:00:00Z`',
}

const keysKept = {
  type: 'integer',
  description:
    'Seconds for which an Idempotency-Key is kept: a request that is repeated with its key takes effect once',
}

const errorName = { type: 'string', description: 'Name of the error, such as `insufficient_balance`' }

const requestId = { type: 'string', description: 'Identifies this request when you ask for help' }

const seconds = (description: string) => ({ type: 'integer', description })

function answered({ answers, answerExamples, needsToken, idempotent, request }: Endpoint) {
  const sends = request === endpoints.send.request
  const givesToken = request === endpoints.token.request
  const limits = needsToken && {
    'RateLimit-Limit': seconds('Requests per second'),
    'RateLimit-Remaining': seconds('How many are left'),
    'RateLimit-Reset': seconds('Seconds until the limit is full again'),
  }
  return {
    ...(answers.length === 1 ? answers[0] : { anyOf: answers }),
    ...exampleMap(answerExamples),
    'x-response-description': 'Success',
    headers: {
      'X-Request-Id': requestId,
      ...limits,
      ...(idempotent && { 'Idempotent-Replayed': replayed }),
      ...(sends && { 'WebSMS-Scheduled-For': scheduledFor }),
      ...(givesToken && { 'WebSMS-Idempotency': keysKept }),
    },
  }
}

/** Answers of HTTP 400 in the bulk shape, which an endpoint gives beside errors: no recipient is good. */
const bulkRefusals: ReadonlyMap<Endpoint, unknown> = new Map<Endpoint, unknown>([
  [endpoints.send, examples.noGoodRecipient],
  [endpoints.quote, examples.noGoodQuote],
])

/** The errors of an endpoint by status: each with its cause and cure in words and its body as an example. */
function refused(endpoint: Endpoint) {
  const answers: Record<number, unknown> = {}
  for (const status of new Set(endpoint.errors.map((name) => errors[name].status))) {
    const names = endpoint.errors.filter((name) => errors[name].status === status)
    const bulk = status === 400 ? bulkRefusals.get(endpoint) : undefined
    const shown: Examples = Object.fromEntries(names.map((name) => [name, errorExample(name)]))
    answers[status] = {
      ...(bulk ? { anyOf: [ErrorAnswer, endpoint.answers[1]] } : ErrorAnswer),
      ...exampleMap(bulk ? { ...shown, 'no good recipient': bulk } : shown),
      'x-response-description': names
        .map((name) => `- **${errors[name].text}** ${errors[name].cause} ${errors[name].cure}`)
        .join('\n'),
      headers: {
        'X-Request-Id': requestId,
        'WebSMS-Error': errorName,
        ...(status === 429 && { 'Retry-After': seconds('Seconds to wait before trying again') }),
      },
    }
  }
  return answers
}

function errorExample(name: ErrorName) {
  return { success: false, error: errorText(name, examples.errorValues), error_code: errors[name].status }
}

function exampleMap(shown: Examples) {
  const entries = Object.entries(shown).map(([name, value]) => [name, { value }])
  return entries.length === 0 ? {} : { 'x-examples': Object.fromEntries(entries) }
}

const webhooksChapter = 'Webhooks'
const webhooksDescription = 'What the gateway sends to the webhook URL of an API key.'

/** Beside the body, after the Standard Webhooks scheme. */
const webhookHeaders = {
  'webhook-id': 'The ID of the event, the same on every attempt',
  'webhook-timestamp': 'When this attempt was made, in seconds since 1970',
  'webhook-signature':
    'One or more signatures, separated by spaces: `v1,` and base64 of HMAC-SHA256 over `id.timestamp.body`',
}

/** Of events about a message that was sent with a reference; not signed. */
const referenceHeader = {
  name: 'websms-reference',
  in: 'header' as const,
  required: false,
  description: 'The reference of the send, where it gave one, as percent-encoded UTF-8. It is not signed',
  schema: { type: 'string' as const },
}

function webhook(operationId: string, summary: string, schema: object, example: object) {
  return {
    post: {
      operationId,
      summary,
      tags: [webhooksChapter],
      // Its signature proves who sent it.
      security: [],
      description:
        'Posted to the webhook URL of the API key. Unless a 2xx comes within 5 seconds it is sent again, up to 3 times.',
      parameters: [
        ...Object.entries(webhookHeaders).map(([name, text]) => ({
          name,
          in: 'header' as const,
          required: true,
          description: text,
          schema: { type: 'string' as const },
        })),
        ...(operationId === 'receipt' ? [referenceHeader] : []),
      ],
      requestBody: { content: { 'application/json': { schema, example } } },
      responses: { 200: { description: 'Received' } },
    },
  }
}
