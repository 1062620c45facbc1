/** Spans of HTTP requests (OpenTelemetry's semantic conventions for HTTP servers), which follow the caller's `traceparent`.
 *  A path may hold a number, so spans have the route's pattern and never the address that was asked for. */
import {
  type Context,
  context,
  propagation,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api'
import type { FastifyInstance } from 'fastify'

declare module 'fastify' {
  interface FastifyRequest {
    /** Set while tracing is on. */
    traceContext: Context | null
  }
}

/** Does nothing while tracing is off. */
export function traceRequests(app: FastifyInstance, tracer: Tracer | null): void {
  if (tracer === null) return
  app.decorateRequest('traceContext', null)
  app.addHook('onRequest', (request, _reply, done) => {
    const { method, raw, protocol, routeOptions } = request
    const route = routeOptions.url
    // Instrumentation of Node's HTTP server may have begun a span of the request already.
    const active = trace.getSpan(context.active())
    const parent = active === undefined ? propagation.extract(ROOT_CONTEXT, raw.headers) : context.active()
    const span = tracer.startSpan(
      route === undefined ? method : `${method} ${route}`,
      {
        kind: active === undefined ? SpanKind.SERVER : SpanKind.INTERNAL,
        attributes: {
          'http.request.method': method,
          'url.scheme': protocol,
          ...(route !== undefined && { 'http.route': route }),
          'websms.request_id': request.id,
        },
      },
      parent,
    )
    request.traceContext = trace.setSpan(parent, span)
    done()
  })
  // Behind the body: what reads it does not keep the context.
  app.addHook('preHandler', (request, _reply, done) => {
    if (request.traceContext === null) done()
    else context.with(request.traceContext, done)
  })
  app.addHook('onResponse', (request, reply, done) => {
    const span = request.traceContext === null ? undefined : trace.getSpan(request.traceContext)
    if (span !== undefined) {
      span.setAttribute('http.response.status_code', reply.statusCode)
      if (reply.statusCode >= 500) {
        span.setAttribute('error.type', String(reply.statusCode)).setStatus({ code: SpanStatusCode.ERROR })
      }
      span.end()
    }
    done()
  })
}
