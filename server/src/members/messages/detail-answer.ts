/** The answers for the pages of a message and of an inbound message. */
import type { InboundDetail as InboundAnswer, MessageDetail as MessageAnswer } from '@websms/contract/members'
import type { MessageDetail } from '../../messages/reading/detail.ts'
import type { InboundDetail } from '../../messages/reading/inbound-detail.ts'
import type { MessageEvent } from '../../messages/reading/message-events.ts'
import { dollars } from '../../rules/ledger/money.ts'
import type { Routes } from '../../rules/routing/compile.ts'
import { explainRoute } from '../../rules/routing/explain.ts'
import { requestOfStored } from '../../rules/routing/stored-request.ts'
import { isoTime, isoTimeOrNull } from '../iso-time.ts'
import type { ShowText } from '../text-readings.ts'

interface Viewing {
  /** As they are now. */
  routes: Routes
  /** The account is a demo account. */
  demo: boolean
  show: ShowText
  /** The carrier's cost is for operators who see the margin. */
  showCost: boolean
}

export function detailAnswer(detail: MessageDetail, { routes, demo, show, showCost }: Viewing): MessageAnswer {
  const { to: number, network, holder, cost, accountId, sender, purpose, options } = detail
  const request = requestOfStored({ number, network, accountId, sender, purpose, demo })
  const { candidates } = explainRoute(routes, request)
  return {
    id: String(detail.id),
    to: detail.to,
    from: detail.sender,
    asked_for: detail.replaced === null ? null : { from: detail.replaced.code, reason: detail.replaced.reason },
    body: show(detail.body),
    data: options.data === true,
    udh: options.udh === undefined ? null : show(options.udh),
    class: options.messageClass ?? null,
    reference: options.reference ?? null,
    validity: options.validityS ?? null,
    status: detail.status,
    lane: detail.lane,
    purpose: detail.purpose,
    send_at: isoTimeOrNull(detail.dueAt),
    waits: detail.waits,
    key: named(detail.key),
    template: detail.template,
    request_id: detail.requestId,
    bulk: named(detail.bulkJob),
    parts: detail.parts,
    wire_parts: detail.wireParts,
    timeline: detail.timeline.map(({ state, at, text }) => ({ state, at: isoTime(at), text })),
    carrier: detail.carrier,
    carrier_refs: detail.carrierRefs,
    error: detail.error,
    open_parts: detail.openParts.map(({ part, status, carrierRef }) => ({ part, status, carrier_ref: carrierRef })),
    route: {
      network,
      holder,
      ported: network !== null && holder !== null && network !== holder,
      reason: detail.routeReason,
      rule: detail.rule,
      candidates: candidates.map(({ name, taken, why }) => ({ carrier: name, taken, why })),
    },
    cost: {
      carrier: showCost ? { cost: detail.costMicros === null ? null : dollars(detail.costMicros) } : null,
      total: dollars(-cost.reduce((sum, { amountMicros }) => sum + amountMicros, 0)),
      lines: cost.map(({ kind, parts, priceMicros, amountMicros, at, why }) => ({
        kind,
        parts,
        price: dollars(priceMicros),
        amount: dollars(amountMicros),
        at: isoTime(at),
        why,
      })),
    },
    events: detail.events.map((event) => eventAnswer(event, show)),
  }
}

export function inboundAnswer(detail: InboundDetail, show: ShowText): InboundAnswer {
  return {
    id: String(detail.id),
    from: detail.from,
    to: detail.to,
    body: show(detail.body),
    data: detail.data,
    received_at: isoTime(detail.receivedAt),
    carrier: detail.carrier,
    network: detail.holder,
    key: named(detail.key),
    reason: detail.reason,
    answers: detail.answers === null ? null : String(detail.answers),
    events: detail.events.map((event) => eventAnswer(event, show)),
  }
}

function named(thing: { id: number; name: string } | null) {
  return thing === null ? null : { id: String(thing.id), name: thing.name }
}

/** A customer's server may repeat the text in its response. */
function eventAnswer({ id, type, state, createdAt, attempts }: MessageEvent, show: ShowText) {
  return {
    id: String(id),
    type,
    state,
    created_at: isoTime(createdAt),
    attempts: attempts.map(({ number, startedAt, durationMs, statusCode, error, response }) => ({
      number,
      started_at: isoTime(startedAt),
      duration_ms: durationMs,
      status_code: statusCode,
      error,
      response: response === null ? null : show(response),
    })),
  }
}
