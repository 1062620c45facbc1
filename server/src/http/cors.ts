/** Cross-origin requests: pages of other sites that may use the customers' API in a browser (Fetch Standard, "CORS protocol"). An
 *  operator lists their origins. Cookies are never allowed with them, so a page needs a token as every program does. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { ApiError } from './api-error.ts'

/** Headers of answers that a page may read besides those that every page may. */
const exposedHeaders = [
  'Idempotent-Replayed',
  'RateLimit-Limit',
  'RateLimit-Remaining',
  'RateLimit-Reset',
  'Retry-After',
  'WebSMS-Error',
  'WebSMS-Idempotency',
  'WebSMS-Scheduled-For',
  'X-Request-Id',
]

/** The answer to a preflight. Browsers keep it for two hours at most, and so a page asks once in a visit. */
const preflightHeaders = {
  'access-control-allow-methods': 'GET, POST, PUT, DELETE',
  'access-control-allow-headers': 'Authorization, Content-Type, Idempotency-Key, Traceparent, Tracestate',
  'access-control-max-age': '7200',
}

/** Adds to the routes below `api` alone, and nothing where no origin is listed. */
export function allowOrigins(api: FastifyInstance, origins: readonly string[]): void {
  if (origins.length === 0) return
  const allowed = new Set(origins)
  const exposed = exposedHeaders.join(', ')
  const isAllowed = ({ headers: { origin } }: FastifyRequest) => origin !== undefined && allowed.has(origin)
  // As an answer leaves, since those to unknown addresses are made before the hooks of a route run.
  api.addHook('onSend', (request, reply, _payload, done) => {
    reply.header('vary', 'Origin')
    if (isAllowed(request)) {
      reply
        .header('access-control-allow-origin', request.headers.origin)
        .header('access-control-expose-headers', exposed)
    }
    done()
  })
  api.options('/*', { schema: { hide: true } }, (request, reply) => {
    if (!isAllowed(request)) throw new ApiError('not_found')
    reply.code(204).headers(preflightHeaders).send()
  })
  // Unknown addresses below the API are answered with the hooks above.
  api.setNotFoundHandler(() => {
    throw new ApiError('not_found')
  })
}
