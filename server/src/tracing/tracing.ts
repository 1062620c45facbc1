/**
 * OpenTelemetry traces: one trace follows a message from its request to its receipt and its webhook. Here are the tracer,
 * which is there only when an SDK was registered before the gateway started, and the form in which the context of a trace
 * is kept with messages (W3C Trace Context).
 */
import {
  type Attributes,
  type Context,
  isSpanContextValid,
  type Link,
  ProxyTracerProvider,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  TraceFlags,
  type Tracer,
  trace,
} from '@opentelemetry/api'
import packageJson from '../../package.json' with { type: 'json' }
import type { MessageTrace } from '../store/traffic/events.ts'

/** Null when no SDK is registered: then nothing is traced, and nothing more is asked. */
export function openTracing(): Tracer | null {
  const provider = trace.getTracerProvider()
  const isUnset =
    provider instanceof ProxyTracerProvider && provider.getDelegate() === new ProxyTracerProvider().getDelegate()
  return isUnset ? null : trace.getTracer('websms', packageJson.version)
}

/** The header of a sampled span; undefined for others, of which nothing is kept or sent. */
export function traceparentOf(span: Span): string | undefined {
  const { traceId, spanId, traceFlags } = span.spanContext()
  if (!isSpanContextValid(span.spanContext()) || (traceFlags & TraceFlags.SAMPLED) === 0) return undefined
  return `00-${traceId}-${spanId}-01`
}

/** Time after the acceptance of a message at which its trace counts as ended, in ms (15 min): systems that collect traces
 *  show what comes later badly or not at all. */
export const traceOpenMs = 15 * 60_000

/** Where a step of a message begins: within the trace of its request, or, once that has ended, in a trace of its own with a
 *  link to it. */
export function following({ traceparent, acceptedAt }: MessageTrace, at: number): { parent: Context; links: Link[] } {
  const spanContext = spanContextOf(traceparent)
  if (at - acceptedAt >= traceOpenMs) return { parent: ROOT_CONTEXT, links: [{ context: spanContext }] }
  return { parent: trace.setSpanContext(ROOT_CONTEXT, spanContext), links: [] }
}

function spanContextOf(traceparent: string): SpanContext {
  const [, traceId = '', spanId = ''] = traceparent.split('-')
  return { traceId, spanId, traceFlags: TraceFlags.SAMPLED, isRemote: true }
}

/** Attributes of a span about a step of a message (OpenTelemetry's semantic conventions for messaging). */
export function messagingAttributes(
  system: string,
  operation: { name: string; type: 'create' | 'send' | 'process' },
  more: Attributes,
): Attributes {
  return {
    'messaging.system': system,
    'messaging.operation.name': operation.name,
    'messaging.operation.type': operation.type,
    ...more,
  }
}
