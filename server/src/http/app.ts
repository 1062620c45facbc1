/** Builds the HTTP server: bodies, errors and request ids; the rooms add their routes. `main.ts` listens. */
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { type FastifyError, type FastifyInstance, fastify, LogController } from 'fastify'
import type { Logger } from 'pino'
import type { Metrics } from '../metrics.ts'
import type { Settings } from '../settings.ts'
import { StoreBusyError } from '../store/busy.ts'
import { ApiError } from './api-error.ts'
import { acceptBodies } from './body.ts'

/** Where the customers' API lives (reference "Base URL"). */
export const apiBase = '/api/connexus'

/** 10,000 recipients in JSON are some 200 kB; this leaves room for indented ones. */
const bodyBytesMax = 10_000_000

export function buildApp(settings: Settings, log: Logger, metrics: Metrics): FastifyInstance {
  const nextRequestId = requestIds()
  const app = fastify({
    loggerInstance: log,
    // A line a request is what metrics are for; failures are logged below.
    logController: new LogController({ disableRequestLogging: true }),
    trustProxy: settings.trustProxy.length > 0 ? [...settings.trustProxy] : false,
    bodyLimit: bodyBytesMax,
    genReqId: nextRequestId,
    routerOptions: { ignoreTrailingSlash: true },
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false } },
    https: settings.tlsCert ? { cert: readFileSync(settings.tlsCert), key: readFileSync(settings.tlsKey!) } : null,
  } as object) as unknown as FastifyInstance
  acceptBodies(app)
  // Answers keep the order in which the routes build them, which is the reference's.
  app.setSerializerCompiler(() => JSON.stringify)
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id)
    done()
  })
  app.addHook('onResponse', (request, reply, done) => {
    metrics.request(request.routeOptions.url ?? 'unknown', request.method, reply.statusCode, reply.elapsedTime)
    done()
  })
  app.setNotFoundHandler((_request, reply) => {
    const error = new ApiError('not_found')
    reply.code(error.status).send(error.answer())
  })
  app.setErrorHandler<FastifyError>((thrown, request, reply) => {
    const error = toApiError(thrown)
    if (error.errorName === 'server_error') request.log.error({ err: thrown, requestId: request.id }, 'request failed')
    reply.code(error.status).headers(error.headers).send(error.answer())
  })
  return app
}

/** Fastify's own refusals, in the words of the error table. */
function toApiError(thrown: FastifyError | ApiError): ApiError {
  if (thrown instanceof ApiError) return thrown
  if (thrown instanceof StoreBusyError) return new ApiError('server_busy', {}, { 'retry-after': '1' })
  if (thrown.validation) {
    const [first] = thrown.validation
    const name = first?.instancePath.split('/')[1]
    if (!name) return new ApiError('invalid_request', { reason: 'the body must be an object' })
    return new ApiError('invalid_parameter', { name, expected: first!.message ?? 'is not valid' })
  }
  switch (thrown.code) {
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new ApiError('unsupported_media_type')
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new ApiError('body_too_large', { limit: bodyBytesMax })
  }
  if (thrown.statusCode !== undefined && thrown.statusCode < 500) {
    return new ApiError('invalid_request', { reason: thrown.message })
  }
  return new ApiError('server_error')
}

/** Short, unique over restarts, and in order within one run. */
function requestIds(): () => string {
  const run = randomBytes(4).toString('hex')
  let count = 0
  return () => `${run}-${(count++).toString(36)}`
}
