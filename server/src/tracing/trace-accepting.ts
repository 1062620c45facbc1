/** Spans of accepting: the store's verbs that take messages in, with the trace of the request kept with the messages. */
import { type Attributes, type Span, SpanKind, SpanStatusCode, type Tracer } from '@opentelemetry/api'
import { type Lane, laneNames } from '../rules/status.ts'
import type { Store } from '../store/store.ts'
import type { TrafficStore } from '../store/traffic/traffic.ts'
import { messagingAttributes, traceparentOf } from './tracing.ts'

type Accepting = Pick<TrafficStore, 'accept' | 'acceptCode' | 'openBulk' | 'commitBulk' | 'abortBulk'>

interface Refused {
  ok: false
  reason: string
}

/** The store as it is while tracing is off. */
export function tracedStore(store: Store, tracer: Tracer | null): Store {
  return tracer === null ? store : { ...store, traffic: traceAccepting(store.traffic, tracer) }
}

function traceAccepting<Traffic extends Accepting>(traffic: Traffic, tracer: Tracer): Traffic {
  /** Spans of bulks that are being stored, by their transfers. */
  const bulks = new Map<number, Span>()

  const begin = (lane: Lane, count: number) => {
    const attributes = messagingAttributes(
      'websms',
      { name: 'accept', type: 'create' },
      {
        'messaging.destination.name': laneNames[lane],
        ...(count > 1 && { 'messaging.batch.message_count': count }),
      },
    )
    return tracer.startSpan(`accept ${laneNames[lane]}`, { kind: SpanKind.PRODUCER, attributes })
  }

  /** Runs a verb within a span that ends with it. */
  const within = async <Result extends { ok: true } | Refused>(
    span: Span,
    run: (traceparent: string | undefined) => Promise<Result>,
    attributes: (result: Extract<Result, { ok: true }>) => Attributes,
  ): Promise<Result> => {
    try {
      const result = await run(traceparentOf(span))
      if (result.ok) span.setAttributes(attributes(result as Extract<Result, { ok: true }>))
      else refuse(span, result.reason)
      return result
    } catch (error) {
      refuse(span, (error as Error).name)
      throw error
    } finally {
      span.end()
    }
  }

  return {
    ...traffic,
    accept: (request) =>
      within(
        begin(request.lane, request.messages.length),
        (traceparent) => traffic.accept({ ...request, traceparent }),
        ({ messageIds }) => ({ 'messaging.message.id': String(messageIds[0]) }),
      ),
    acceptCode: (code) =>
      within(
        begin(0, 1),
        (traceparent) => traffic.acceptCode({ ...code, traceparent }),
        ({ messageId }) => ({ 'messaging.message.id': String(messageId) }),
      ),
    async openBulk(bulk) {
      const span = begin(2, bulk.count)
      const opened = await traffic.openBulk({ ...bulk, traceparent: traceparentOf(span) }).catch((error: Error) => {
        refuse(span, error.name).end()
        throw error
      })
      if (opened.ok) {
        bulks.set(opened.transferId, span.setAttribute('messaging.message.id', String(opened.firstId)))
      } else refuse(span, opened.reason).end()
      return opened
    },
    async commitBulk(transferId, keyed, optOuts) {
      const committed = await traffic.commitBulk(transferId, keyed, optOuts)
      endBulk(bulks, transferId, committed.ok ? null : committed.reason)
      return committed
    },
    async abortBulk(transferId, at) {
      endBulk(bulks, transferId, 'aborted')
      await traffic.abortBulk(transferId, at)
    },
  }
}

function endBulk(bulks: Map<number, Span>, transferId: number, reason: string | null): void {
  const span = bulks.get(transferId)
  if (span === undefined) return
  bulks.delete(transferId)
  if (reason !== null) refuse(span, reason)
  span.end()
}

function refuse(span: Span, reason: string): Span {
  return span.setAttribute('error.type', reason).setStatus({ code: SpanStatusCode.ERROR })
}
