/** Spans of webhook attempts: events are claimed with the trace of their message, and each attempt at such an event sends the
 *  trace on in `traceparent`. */
import { SpanKind, SpanStatusCode, type Tracer } from '@opentelemetry/api'
import type { Kysely } from 'kysely'
import type { Store } from '../store/store.ts'
import type { Tables } from '../store/tables.ts'
import type { ClaimedEvent } from '../store/traffic/events.ts'
import type { TrafficStore } from '../store/traffic/traffic.ts'
import { readMessageTraces } from './message-traces.ts'
import { following, traceparentOf } from './tracing.ts'

interface TracedWebhooks {
  store: TrafficStore
  beginAttempt?: BeginAttempt
}

/** Options of the deliverer: without spans while tracing is off. */
export function tracedWebhooks(
  { traffic, read }: Pick<Store, 'traffic' | 'read'>,
  tracer: Tracer | null,
): TracedWebhooks {
  if (tracer === null) return { store: traffic }
  return { store: withEventTraces(traffic, read), beginAttempt: createAttemptSpans(tracer) }
}

function withEventTraces(traffic: TrafficStore, read: Kysely<Tables>): TrafficStore {
  const traced = async (events: ClaimedEvent[]): Promise<ClaimedEvent[]> => {
    const ids = events.map(({ eventId }) => eventId)
    const rows = await read.selectFrom('events').select(['id', 'message_id']).where('id', 'in', ids).execute()
    const messageOf = new Map(rows.map(({ id, message_id }) => [id, message_id]))
    const traces = await readMessageTraces(
      read,
      [...messageOf.values()].filter((id) => id !== null),
    )
    return events.map((event) => {
      const trace = traces.get(messageOf.get(event.eventId) ?? 0)
      return trace === undefined ? event : { ...event, trace }
    })
  }
  return {
    ...traffic,
    async claimEvents(room) {
      const events = await traffic.claimEvents(room)
      return events.length === 0 ? events : traced(events).catch(() => events)
    },
  }
}

/** An attempt whose span has begun. */
interface TracedAttempt {
  /** The header that passes the trace on. */
  traceparent: string | undefined
  end(answer: { statusCode: number | null }): void
}

/** Begins the span of an attempt; null for an event without a trace. */
export type BeginAttempt = (event: ClaimedEvent, origin: string, at: number) => TracedAttempt | null

function createAttemptSpans(tracer: Tracer): BeginAttempt {
  return ({ trace, attempts }, origin, at) => {
    if (trace === undefined) return null
    const { parent, links } = following(trace, at)
    const { protocol, hostname, port } = new URL(origin)
    const scheme = protocol.slice(0, -1)
    const attributes = {
      'http.request.method': 'POST',
      'url.scheme': scheme,
      'server.address': hostname,
      'server.port': Number(port || (scheme === 'https' ? 443 : 80)),
      ...(attempts > 0 && { 'http.request.resend_count': attempts }),
    }
    const span = tracer.startSpan('POST', { kind: SpanKind.CLIENT, startTime: at, attributes, links }, parent)
    return {
      traceparent: traceparentOf(span),
      end({ statusCode }) {
        if (statusCode !== null) span.setAttribute('http.response.status_code', statusCode)
        if (statusCode === null || statusCode >= 400) {
          span.setAttribute('error.type', String(statusCode ?? 'no_answer')).setStatus({ code: SpanStatusCode.ERROR })
        }
        span.end()
      },
    }
  }
}
