/** Opt-outs: each that was acknowledged is kept and holds, what it ends is paid back, and its handset is answered once. */
import { readLate } from './black-holes.ts'
import type { Checked, Finding } from './check.ts'
import type { Delivery, Evidence, Message, OptOutRow, Submit } from './evidence.ts'
import { gatewayClockOf } from './gateway-clock.ts'
import { MessageIndex, otpLane } from './message-index.ts'
import type { OutsideRecord } from './records.ts'

type Reply = Extract<OutsideRecord, { event: 'reply' }>

/** Error of a message that an opt-out ends. */
const optedOut = 'recipient opted out'

/** A part that was claimed before a STOP may be written this much after it, in ms. */
const writtenWithinMs = 2000

export function checkOptOuts(evidence: Evidence): Checked {
  const { outside, stored } = evidence
  const replies = new Map(outside.filter((record) => record.event === 'reply').map((reply) => [reply.from, reply]))
  const acknowledged = evidence.deliveries.flatMap((delivery) => {
    const reply = delivery.kind === 'inbound' ? replies.get(delivery.from) : undefined
    return reply === undefined ? [] : [{ delivery, reply }]
  })
  const found = [
    ...notKept(evidence, acknowledged),
    ...notListed(evidence),
    ...notHeld(evidence),
    ...sentAfter(evidence),
    ...notAnswered(evidence, acknowledged),
    ...notTold(evidence),
  ]
  const ended = stored.messages.filter(({ error }) => error === optedOut)
  const refunded = new Set(stored.refunds.map(({ message_id }) => message_id))
  const refused = outside.reduce((sum, record) => sum + (record.event === 'answer' ? (record.optedOut ?? 0) : 0), 0)
  return {
    facts: {
      'STOPs acknowledged': new Set(acknowledged.map(({ reply }) => reply.from)).size,
      'opt-outs from a list': stored.optOuts.filter(({ source }) => source === 'api').length,
      'recipients refused, opted out': refused,
      'ended by an opt-out': ended.length,
      '  and paid back': ended.filter(({ id }) => refunded.has(id)).length,
      'STOPs answered': stored.optOutAnswers.filter(({ message_id }) => message_id !== null).length,
    },
    findings: found.map((detail): Finding => ({ bound: 'opt-outs broken', detail })),
  }
}

interface Acknowledged {
  delivery: Delivery
  reply: Reply
}

/** Each account that had written to the handset is covered. */
function notKept({ outside, stored }: Evidence, acknowledged: readonly Acknowledged[]): string[] {
  const clock = gatewayClockOf(outside)
  const covered = Map.groupBy(stored.optOuts, ({ to_number }) => to_number)
  const messages = Map.groupBy(stored.messages, ({ to_number }) => to_number)
  return acknowledged.flatMap(({ reply }) => {
    const { from, atMs } = reply
    const accounts = new Set(covered.get(from)?.map(({ account_id }) => account_id))
    if (accounts.size === 0) return [`the STOP of ${from} was acknowledged and is not kept`]
    const writers = (messages.get(from) ?? []).filter(({ created_at }) => created_at < clock(atMs))
    return writers.flatMap(({ account_id }) =>
      accounts.has(account_id) ? [] : [`the STOP of ${from} does not cover account ${account_id}, which wrote to it`],
    )
  })
}

function notListed({ outside, stored }: Evidence): string[] {
  const kept = new Set(stored.optOuts.map(({ account_id, to_number }) => `${account_id}/${to_number}`))
  return outside.flatMap((record) =>
    record.event === 'listed' && record.status === 200 && !kept.has(`${record.accountId}/${record.number}`)
      ? [`${record.number} was put on the list of account ${record.accountId}, and is not kept`]
      : [],
  )
}

/** Messages that an opt-out covers, with the first opt-out that does. */
function* coveredBy({ stored }: Evidence): Generator<{ message: Message; optOut: OptOutRow }> {
  const all = Map.groupBy(stored.optOuts, ({ to_number }) => to_number)
  const answers = new Set(stored.optOutAnswers.map(({ message_id }) => message_id))
  for (const message of stored.messages) {
    const optOut = all
      .get(message.to_number)
      ?.find(({ account_id }) => account_id === 0 || account_id === message.account_id)
    if (optOut !== undefined && message.lane !== otpLane && !answers.has(message.id)) yield { message, optOut }
  }
}

/** Nodes commit in turn: a send at one of them may be stored before an opt-out that came to another one this long before it. */
const turnMs = 5000

/** Nothing is accepted after it, and nothing goes on waiting. */
function notHeld(evidence: Evidence): string[] {
  const { outbox, scheduled } = evidence.stored
  const ofNodes = evidence.outside.some((record) => record.event === 'run' && record.nodes !== undefined)
  const waiting = new Set([...outbox, ...scheduled].map(({ message_id }) => message_id))
  const findings: string[] = []
  for (const { message, optOut } of coveredBy(evidence)) {
    const { id, created_at } = message
    if (created_at > optOut.at + (ofNodes ? turnMs : 0))
      findings.push(`message ${id} was accepted ${created_at - optOut.at} ms after an opt-out`)
    if (waiting.has(id)) findings.push(`message ${id} still waits, and its handset has opted out`)
  }
  return findings
}

/** No carrier gets anything of a message that a STOP covers; a black hole hands over late what was written before. */
function sentAfter(evidence: Evidence): string[] {
  const { outside, submits, stored } = evidence
  const clock = gatewayClockOf(outside)
  const isReadLate = readLate(outside)
  const index = new MessageIndex(stored.messages)
  const submitsOf = Map.groupBy(submits, (submit) => index.of(submit)?.id)
  const sent = (submit: Submit, after: number) => clock(submit.atMs) > after + writtenWithinMs && !isReadLate(submit)
  const findings: string[] = []
  for (const { message, optOut } of coveredBy(evidence)) {
    if (optOut.source !== 'reply') continue
    const late = submitsOf
      .get(message.id)
      ?.find((submit) => sent(submit, optOut.at) && !isHeldUp(outside, submit, message, optOut))
    if (late === undefined) continue
    findings.push(`message ${message.id} was sent ${clock(late.atMs) - optOut.at} ms after a STOP`)
  }
  return findings
}

/** A node that was frozen or cut off may have claimed a part before the STOP, and its carrier may read it as late as the node's end. */
function isHeldUp(outside: Evidence['outside'], submit: Submit, message: Message, optOut: OptOutRow): boolean {
  const clock = gatewayClockOf(outside)
  return outside.some(
    (record) =>
      record.event === 'nodeFault' &&
      record.lease !== undefined &&
      message.created_at <= optOut.at &&
      optOut.at > clock(record.atMs) - turnMs &&
      submit.atMs > record.atMs &&
      submit.atMs < record.untilMs + turnMs,
  )
}

/** Each STOP is confirmed, once and free of charge. */
function notAnswered({ stored }: Evidence, acknowledged: readonly Acknowledged[]): string[] {
  const answers = Map.groupBy(stored.optOutAnswers, ({ to_number }) => to_number)
  const messages = new Map(stored.messages.map((message) => [message.id, message]))
  return [...new Set(acknowledged.map(({ reply }) => reply.from))].flatMap((from) => {
    const [answer, ...more] = answers.get(from) ?? []
    if (more.length > 0) return [`${from} was answered ${more.length + 1} times`]
    // A STOP that no account is found for has no answer.
    if (answer === undefined)
      return stored.messages.some(({ to_number }) => to_number === from) ? [`${from} was never answered`] : []
    const message = messages.get(answer.message_id ?? 0)
    if (message === undefined) return [`the answer to ${from} was not sent`]
    return message.price_micros === 0 ? [] : [`the answer to ${from} cost ${message.price_micros}`]
  })
}

/** Each key that asked for it is told of a STOP once. */
function notTold({ stored }: Evidence): string[] {
  const told = Map.groupBy(
    stored.events.filter(({ type }) => type === 'optout'),
    ({ key_id, inbound_id }) => `${key_id}/${inbound_id}`,
  )
  const keys = stored.keys.filter(({ optout_events, webhook_url }) => optout_events === 1 && webhook_url !== null)
  return stored.optOuts.flatMap(({ account_id, inbound_id, to_number, source }) =>
    keys.flatMap(({ id, account_id: owner }) => {
      const count = told.get(`${id}/${inbound_id}`)?.length ?? 0
      return source !== 'reply' || owner !== account_id || count === 1
        ? []
        : [`the STOP of ${to_number} has ${count} optout events for key ${id}`]
    }),
  )
}
