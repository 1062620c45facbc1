/** Builds the HTTP server: bodies, errors and request ids; the rooms add their routes. `main.ts` listens. */
import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest, fastify } from 'fastify'
import type { Logger } from 'pino'
import type { Metrics } from '../metrics.ts'
import type { Settings } from '../settings.ts'
import { ApiError } from './api-error.ts'
import { acceptBodies } from './body.ts'
import { createFaultLog } from './fault-log.ts'
import { bodyBytesMax, toApiError } from './refusals.ts'
import type { Refusal } from './rejections.ts'
import { requestIds } from './request-ids.ts'
import { readTls } from './tls.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** When it came, by the monotonic clock. */
    startedMs: number
  }
}

export type AppSettings = Pick<Settings, 'trustProxy' | 'tlsCert' | 'tlsKey'>

/** Told of each request that is refused with an entry of the error table. */
export type OnRefusal = (request: FastifyRequest, refusal: Refusal) => void

export function buildApp(
  settings: AppSettings,
  log: Logger,
  metrics: Metrics,
  onRefusal: OnRefusal = () => {},
): FastifyInstance {
  const nextRequestId = requestIds()
  const tls = readTls(settings)
  const app = fastify({
    // A line a request is what metrics are for; failures are logged below. Without a logger of its own Fastify need not
    // watch for the end of every answer.
    logger: false,
    // What comes on an open connection while we stop is still served.
    return503OnClosing: false,
    trustProxy: settings.trustProxy.length > 0 ? [...settings.trustProxy] : false,
    bodyLimit: bodyBytesMax,
    genReqId: nextRequestId,
    routerOptions: { ignoreTrailingSlash: true },
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false } },
    ...(tls ? { https: { ...tls, ...serverOptions } } : { http: serverOptions }),
    clientErrorHandler: (error: NodeJS.ErrnoException, socket: Socket) => refuseNoise(error, socket, nextRequestId()),
    frameworkErrors: (error: FastifyError, request: FastifyRequest, reply: FastifyReply) => {
      reply.header('x-request-id', request.id)
      answer(toApiError(error), reply)
    },
  } as object) as unknown as FastifyInstance
  // An expectation that we do not know is no reason to refuse (RFC 9110 §10.1.1 leaves it open).
  app.server.on('checkExpectation', (request, response) => app.server.emit('request', request, response))
  app.decorateRequest('startedMs', 0)
  acceptBodies(app)
  // Answers keep the order in which the routes build them, which is the reference's.
  app.setSerializerCompiler(() => JSON.stringify)
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id)
    request.startedMs = performance.now()
    // So that a POST without a body is told which parameter it lacks.
    if (request.headers['content-type'] === undefined) request.body = {}
    // Before the body is read: what is wrong with that does not matter here.
    if (request.raw.httpVersion === '1.1' && request.headers.host === undefined) {
      answer(new ApiError('invalid_request', { reason: 'the Host header is missing' }), reply)
    } else if (request.is404) answer(new ApiError('not_found'), reply)
    else done()
  })
  let stopping = false
  app.addHook('preClose', (done) => {
    stopping = true
    done()
  })
  app.addHook('onSend', (request, reply, _payload, done) => {
    // An answered connection that stayed open would hold up the stop.
    if (stopping) reply.header('connection', 'close')
    metrics.request(
      request.routeOptions.url ?? 'unknown',
      request.method,
      reply.statusCode,
      performance.now() - request.startedMs,
    )
    done()
  })
  const logFault = createFaultLog(log)
  app.setErrorHandler<FastifyError>((thrown, request, reply) => {
    const error = toApiError(thrown)
    if (error.errorName === 'server_error') logFault(thrown, request.id)
    else onRefusal(request, { status: error.status, errorName: error.errorName, text: error.message })
    answer(error, reply)
  })
  return app
}

/** Node would refuse a request without Host (RFC 9112 §3.2) in its own words: we do, in ours. */
const serverOptions = { requireHostHeader: false }

function answer(error: ApiError, reply: FastifyReply): void {
  reply.code(error.status).headers(error.headers).send(error.answer())
}

/** Bytes that are no HTTP get an answer in the same form, and their connection is closed. */
function refuseNoise(error: NodeJS.ErrnoException, socket: Socket, requestId: string): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return
  if (!socket.writable) {
    socket.destroy()
    return
  }
  const refusal = new ApiError('invalid_request', { reason: noise[error.code ?? ''] ?? 'this is not HTTP' })
  const body = JSON.stringify(refusal.answer())
  socket.end(
    `HTTP/1.1 ${refusal.status} ${STATUS_CODES[refusal.status]}\r\nX-Request-Id: ${requestId}\r\nConnection: close\r\n` +
      `Content-Type: application/json; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  )
}

const noise: Record<string, string> = {
  HPE_HEADER_OVERFLOW: 'the headers are too large',
  ERR_HTTP_REQUEST_TIMEOUT: 'the request did not arrive in time',
}
