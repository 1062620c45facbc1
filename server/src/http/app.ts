/** Builds the HTTP server: bodies, errors and request ids; the rooms add their routes. `main.ts` listens. */
import { randomBytes } from 'node:crypto'
import type { Socket } from 'node:net'
import { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest, fastify } from 'fastify'
import type { Logger } from 'pino'
import type { Metrics } from '../metrics.ts'
import type { Settings } from '../settings.ts'
import { ApiError } from './api-error.ts'
import { acceptBodies } from './body.ts'
import { type ArrivalBounds, arrivalBounds, boundConnections, refuseNoise } from './connections.ts'
import { createFaultLog } from './fault-log.ts'
import { compileWhenCalled } from './lazy-schemas.ts'
import { smallBytesMax } from './read-body.ts'
import type { Rejection } from './rejections.ts'
import { hostFault, undoubled, withoutPorts } from './request-head.ts'
import { readTls } from './tls.ts'
import { toApiError } from './to-api-error.ts'
import { type DrainBounds, drain, drainBounds, holdContinue, isUnread } from './unread-body.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Arrival of the request, by the monotonic clock. */
    startedMs: number
  }
}

export type AppSettings = Pick<Settings, 'trustProxy' | 'tlsCert' | 'tlsKey' | 'connectionsMax'>

export interface AppBounds {
  arrival?: ArrivalBounds
  drain?: DrainBounds
}

/** Called for each request that is refused with an entry of the error table. */
export type OnRejection = (request: FastifyRequest, rejection: Rejection) => void

export function buildApp(
  settings: AppSettings,
  log: Logger,
  metrics: Metrics,
  onRejection: OnRejection = () => {},
  { arrival = arrivalBounds, drain: unread = drainBounds }: AppBounds = {},
): FastifyInstance {
  const nextRequestId = requestIds()
  const app = fastify(serverOptions(settings, arrival, nextRequestId) as object) as unknown as FastifyInstance
  boundConnections(app.server, settings.connectionsMax)
  holdContinue(app.server)
  app.decorateRequest('startedMs', 0)
  acceptBodies(app)
  // Answers keep the order in which the routes build them, which is the reference's.
  app.setSerializerCompiler(() => JSON.stringify)
  app.addHook('onRequest', (request, reply, done) => {
    nameAnswer(request, reply)
    request.startedMs = performance.now()
    const { headers } = request.raw
    if (headers['content-type'] !== undefined) headers['content-type'] = undoubled(headers['content-type'])
    // A POST without a body gets the error of its missing parameter.
    else request.body = {}
    const forwardedFor = headers['x-forwarded-for']
    if (forwardedFor !== undefined) headers['x-forwarded-for'] = withoutPorts(String(forwardedFor))
    // Answered before the body is read, whatever the body is.
    const fault = hostFault(request.raw)
    if (fault !== null) answer(new ApiError('invalid_request', { reason: fault }), reply)
    else if (request.is404) answer(new ApiError('not_found'), reply)
    else done()
  })
  let stopping = false
  app.addHook('preClose', (done) => {
    stopping = true
    done()
  })
  app.addHook('onSend', (request, reply, _payload, done) => {
    metrics.request(
      request.routeOptions.url ?? 'unknown',
      request.method,
      reply.statusCode,
      performance.now() - request.startedMs,
    )
    // An answered connection that stayed open would hold up the stop.
    const send = (reusable: boolean) => {
      if (stopping || !reusable) reply.header('connection', 'close')
      done()
    }
    if (isUnread(request.raw)) drain(request.raw, unread, send)
    else send(true)
  })
  const logFault = createFaultLog(log)
  app.setErrorHandler<FastifyError>((thrown, request, reply) => {
    const error = toApiError(thrown)
    if (error.errorName === 'server_error') logFault(thrown, request.id)
    else onRejection(request, { status: error.status, errorName: error.errorName, text: error.message })
    answer(error, reply)
  })
  return app
}

function serverOptions(settings: AppSettings, arrival: ArrivalBounds, nextRequestId: () => string) {
  const tls = readTls(settings)
  const connection = {
    requireHostHeader: false, // hostFault() has our own words
    headersTimeout: arrival.headersMsMax,
    connectionsCheckingInterval: arrival.pollMs,
  }
  return {
    // Metrics count requests, and failures are logged below, so there is no log line for each request. Without a logger
    // of its own Fastify need not watch for the end of every answer.
    logger: false,
    // Requests on an open connection are still served while we stop.
    return503OnClosing: false,
    trustProxy: settings.trustProxy.length > 0 ? [...settings.trustProxy] : false,
    // Routes that take larger bodies set their own limit.
    bodyLimit: smallBytesMax,
    requestTimeout: arrival.requestMsMax,
    genReqId: nextRequestId,
    // Base URLs end with a slash in many programs, and paths begin with one.
    routerOptions: { ignoreTrailingSlash: true, ignoreDuplicateSlashes: true },
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false }, onCreate: compileWhenCalled },
    ...(tls ? { https: { ...tls, ...connection } } : { http: connection }),
    clientErrorHandler: (error: NodeJS.ErrnoException, socket: Socket) => refuseNoise(error, socket, nextRequestId()),
    frameworkErrors: (error: FastifyError, request: FastifyRequest, reply: FastifyReply) => {
      nameAnswer(request, reply)
      answer(toApiError(error), reply)
    },
  }
}

/** The headers of every answer. */
function nameAnswer(request: FastifyRequest, reply: FastifyReply): void {
  reply.header('x-request-id', request.id)
  reply.header('x-content-type-options', 'nosniff')
}

function answer(error: ApiError, reply: FastifyReply): void {
  reply.code(error.status).header('websms-error', error.errorName).headers(error.headers).send(error.answer())
}

/** Ids that tell one request from another, in X-Request-Id and in logs: short, unique over restarts, and in order within one
 *  run. */
function requestIds(): () => string {
  const run = randomBytes(4).toString('hex')
  let count = 0
  return () => `${run}-${(count++).toString(36)}`
}
