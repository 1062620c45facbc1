/**
 * Spans of a carrier: each part from its claim to the recorded outcome, and each receipt that belongs to a traced message. They
 * wrap the store's verbs, so that a carrier knows nothing of tracing. A failure to read a trace costs the span, never a message.
 */
import { type Span, SpanKind, SpanStatusCode, type Tracer } from '@opentelemetry/api'
import type { Kysely } from 'kysely'
import { answeredRef, refForms } from '../rules/receipts/carrier-ref.ts'
import type { Tables } from '../store/tables.ts'
import type { MessageTrace } from '../store/traffic/events.ts'
import type { ReceiptRow } from '../store/traffic/receipts.ts'
import type { Claim, ClaimedPart, SubmitOutcome } from '../store/traffic/sending.ts'
import type { TrafficStore } from '../store/traffic/traffic.ts'
import { readMessageTraces } from './message-traces.ts'
import { following, messagingAttributes } from './tracing.ts'

interface TracedCarrier {
  name: string
  protocol: 'smpp' | 'http'
}

interface TracingDeps {
  tracer: Tracer
  read: Kysely<Tables>
}

type CarrierTraffic = Pick<TrafficStore, 'claim' | 'submitted' | 'receipts'>

/** Receipts kept for a second look: they came before the answer to their submit was recorded. */
const earlyReceiptsMax = 1000

export function traceCarrier<Traffic extends CarrierTraffic>(
  traffic: Traffic,
  carrier: TracedCarrier,
  deps: TracingDeps,
): Traffic {
  const submits = createSubmitSpans(carrier, deps)
  const receiptSpans = createReceiptSpans(carrier, deps)
  return {
    ...traffic,
    async claim(carrierId, limit) {
      const parts = await traffic.claim(carrierId, limit)
      await submits.begin(parts).catch(ignore)
      return parts
    },
    async submitted(outcomes) {
      for (const outcome of outcomes) submits.end(outcome)
      await traffic.submitted(outcomes)
      await receiptSpans.again().catch(ignore)
    },
    async receipts(rows) {
      const fates = await traffic.receipts(rows)
      await receiptSpans.make(rows).catch(ignore)
      return fates
    },
  }
}

function createSubmitSpans({ name, protocol }: TracedCarrier, { tracer, read }: TracingDeps) {
  /** Spans of parts in flight. */
  const open = new Map<string, Span>()
  return {
    async begin(parts: readonly ClaimedPart[]) {
      const traces = await readMessageTraces(
        read,
        parts.map(({ messageId }) => messageId),
      )
      for (const part of parts) {
        const trace = traces.get(part.messageId)
        if (trace === undefined) continue
        const { parent, links } = following(trace, part.claimedAt)
        const attributes = messagingAttributes(
          protocol,
          { name: 'submit', type: 'send' },
          {
            'messaging.destination.name': name,
            'messaging.message.id': String(part.messageId),
            'websms.part': part.part,
            'websms.parts': part.wireParts,
          },
        )
        const options = { kind: SpanKind.CLIENT, startTime: part.claimedAt, attributes, links }
        open.set(keyOf(part), tracer.startSpan(`submit ${name}`, options, parent))
      }
    },
    end(outcome: SubmitOutcome) {
      const key = keyOf(outcome.claim)
      const span = open.get(key)
      if (span === undefined) return
      open.delete(key)
      span.setAttribute('websms.outcome', outcome.outcome)
      if (outcome.outcome !== 'accepted') {
        span.setAttribute('error.type', errorType(outcome)).setStatus({ code: SpanStatusCode.ERROR })
      }
      span.end(outcome.at)
    },
  }
}

function createReceiptSpans({ name, protocol }: TracedCarrier, { tracer, read }: TracingDeps) {
  let early: ReceiptRow[] = []

  const span = (receipt: ReceiptRow, messageId: number, trace: MessageTrace) => {
    const { parent, links } = following(trace, receipt.at)
    const attributes = messagingAttributes(
      protocol,
      { name: 'receipt', type: 'process' },
      {
        'messaging.destination.name': name,
        'messaging.message.id': String(messageId),
        'websms.receipt.state': stateOf(receipt),
      },
    )
    const options = { kind: SpanKind.CONSUMER, startTime: receipt.at, attributes, links }
    tracer.startSpan(`receipt ${name}`, options, parent).end()
  }

  /** Makes the spans of receipts whose message is known, and gives the others. */
  const made = async (rows: readonly ReceiptRow[]): Promise<ReceiptRow[]> => {
    const messages = await messagesOf(read, rows)
    const traces = await readMessageTraces(read, [...new Set(messages.filter((id) => id !== null))])
    return rows.filter((row, index) => {
      const id = messages[index]!
      const trace = id === null ? undefined : traces.get(id)
      if (trace !== undefined) span(row, id!, trace)
      return id === null
    })
  }

  return {
    async make(rows: readonly ReceiptRow[]) {
      const others = await made(rows)
      early = [...early, ...others].slice(-earlyReceiptsMax)
    },
    async again() {
      if (early.length === 0) return
      const rows = early
      early = []
      await made(rows)
    },
  }
}

/** The message of each receipt, by the carrier's ids as they were given; null where none or several have one. */
async function messagesOf(db: Kysely<Tables>, rows: readonly ReceiptRow[]): Promise<(number | null)[]> {
  const messages: (number | null)[] = []
  for (const { carrierId, carrierRefs } of rows) {
    const keys = carrierRefs.flatMap((ref) => refForms.map((form) => answeredRef(ref, form)))
    const found = await db
      .selectFrom('submissions')
      .select('message_id')
      .distinct()
      .where('carrier_id', '=', carrierId)
      .where(
        'carrier_ref',
        'in',
        keys.filter((key) => key !== null),
      )
      .limit(2)
      .execute()
    messages.push(found.length === 1 ? found[0]!.message_id : null)
  }
  return messages
}

function keyOf({ messageId, part, claimedAt }: Claim): string {
  return `${messageId}/${part}/${claimedAt}`
}

/** Names and numbers of errors; a carrier's own text may hold a number or a part of the message. */
function errorType(outcome: SubmitOutcome): string {
  if (outcome.outcome !== 'refused' && outcome.outcome !== 'put_off') return outcome.outcome
  return /^(ESME_\w+|0x[\da-f]{1,8}|\d{1,4})$/i.test(outcome.error) ? outcome.error : outcome.outcome
}

function stateOf({ state }: ReceiptRow): string {
  return state !== null && /^[A-Z]{5,8}$/.test(state) ? state : 'other'
}

/** The spans of a failed read are lost. */
function ignore(): void {}
