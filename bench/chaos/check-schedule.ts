/** Scheduled messages: not sent before their time or in quiet hours, released, cancelled as it was answered, and paid back. */
import { lateMinutes } from './asked.ts'
import type { Checked, Finding } from './check.ts'
import type { Evidence, Message, Submit } from './evidence.ts'
import { gatewayClockOf, lastStartOf } from './gateway-clock.ts'
import { MessageIndex } from './message-index.ts'
import type { OutsideRecord } from './records.ts'

type Change = Extract<OutsideRecord, { event: 'change' }>
type Changed = Extract<OutsideRecord, { event: 'changed' }>

/** Errors of messages that end before they are sent. */
const cancelled = 'cancelled'
const tooLate = 'not sent at its time'

/** A clock that was moved is seen this much later, in ms. */
const seenWithinMs = 100

/** Code of the purpose marketing. */
const marketing = 3

export function checkSchedule(evidence: Evidence): Checked {
  const { outside, stored } = evidence
  const index = new MessageIndex(stored.messages)
  const submits = Map.groupBy(evidence.submits, (submit) => index.of(submit)?.id)
  const found = [
    ...notReleased(evidence),
    ...early(evidence, submits),
    ...inQuietHours(evidence, submits),
    ...wronglyEnded(evidence, submits),
    ...wronglyChanged(evidence),
  ]
  const count = (test: (message: Message) => boolean) => stored.messages.filter(test).length
  const moved = outside.filter((record) => record.event === 'changed' && record.status === 200)
  const changes = new Map(
    outside.filter((record) => record.event === 'change').map((change) => [change.change, change]),
  )
  const quiet = outside.find((record) => record.event === 'quiet')
  return {
    facts: {
      'sent at a later time': count(({ due_at, id }) => due_at !== null && submits.has(id)),
      'held by quiet hours': count(({ due_at }) => due_at !== null && due_at === quiet?.toMs),
      'messages cancelled': count(({ error }) => error === cancelled),
      'reschedules answered': moved.filter((m) => changes.get((m as Changed).change)?.what === 'reschedule').length,
      'too late to be sent': count(({ error }) => error === tooLate),
      'waiting for a later time': stored.scheduled.length,
    },
    findings: found.map((detail): Finding => ({ bound: 'schedule broken', detail })),
  }
}

function notReleased({ outside, stored }: Evidence): string[] {
  const lastStart = lastStartOf(outside)
  return stored.scheduled.flatMap(({ message_id, due_at }) =>
    due_at < lastStart
      ? [`message ${message_id} was due ${lastStart - due_at} ms before the last start, and waits`]
      : [],
  )
}

type SubmitsOf = ReadonlyMap<number | undefined, readonly Submit[]>

function early({ outside, stored }: Evidence, submits: SubmitsOf): string[] {
  const clock = gatewayClockOf(outside)
  return stored.messages.flatMap(({ id, due_at }) => {
    const first = due_at === null ? undefined : submits.get(id)?.[0]
    if (first === undefined || clock(first.atMs) + seenWithinMs >= due_at!) return []
    return [`message ${id} was sent ${due_at! - clock(first.atMs)} ms before its time`]
  })
}

function inQuietHours({ outside, stored }: Evidence, submits: SubmitsOf): string[] {
  const clock = gatewayClockOf(outside)
  const quiet = outside.find((record) => record.event === 'quiet')
  if (quiet === undefined) return []
  return stored.messages.flatMap(({ id, account_id, purpose }) => {
    if (purpose !== marketing || account_id !== quiet.accountId) return []
    const inside = submits
      .get(id)
      ?.some(({ atMs }) => clock(atMs) >= quiet.fromMs && clock(atMs) + seenWithinMs < quiet.toMs)
    return inside ? [`message ${id} was sent in quiet hours`] : []
  })
}

/** A message that was cancelled, or was too late, was taken by no carrier; all of its price is back. */
function wronglyEnded({ stored }: Evidence, submits: SubmitsOf): string[] {
  const refunded = new Set(stored.refunds.map(({ message_id }) => message_id))
  return stored.messages.flatMap(({ id, error, due_at, final_at }) => {
    if (error !== cancelled && error !== tooLate) return []
    const wrong: string[] = []
    // One that a carrier could not take for the moment waits again, and may be cancelled.
    const taken = submits.get(id)?.some(({ verdict }) => verdict === 'accepted')
    if (taken) wrong.push(`message ${id} is "${error}", and was sent`)
    if (!refunded.has(id)) wrong.push(`message ${id} is "${error}", and was not paid back`)
    const isLate = due_at !== null && final_at !== null && final_at - due_at > lateMinutes * 60_000
    if (error === tooLate && !isLate) wrong.push(`message ${id} was given up before it was too late`)
    return wrong
  })
}

/** A cancel or a reschedule did what its answer says. */
function wronglyChanged({ outside, stored }: Evidence): string[] {
  const changes = outside.filter((record) => record.event === 'change')
  const answers = new Map(outside.filter((record) => record.event === 'changed').map((a) => [a.change, a]))
  const answered = outside.filter((record) => record.event === 'answer')
  const requests = new Map(answered.flatMap((a) => (a.status === 200 ? [[a.request, a.messages] as const] : [])))
  const messages = new Map(stored.messages.map((message) => [message.id, message]))
  const changed = Map.groupBy(changes, ({ messageId, request, whole }) => (whole ? `of ${request}` : `${messageId}`))
  const findings: string[] = []
  const asked = new Set<number>()
  for (const change of changes) {
    const ids = change.whole ? (requests.get(change.request) ?? []).map(({ id }) => id) : [change.messageId]
    const answer = answers.get(change.change)
    if (change.what === 'cancel') for (const id of ids) asked.add(id)
    const own = ids.flatMap((id) => messages.get(id) ?? [])
    if (answer?.status !== 200) continue
    const alone = change.whole || !changed.has(`of ${change.request}`)
    if (change.what === 'cancel') findings.push(...cancelFindings(change, answer, own))
    else if (alone) findings.push(...rescheduleFindings(change, answer, own, changed, answers))
  }
  for (const { id, error } of stored.messages) {
    if (error === cancelled && !asked.has(id)) findings.push(`message ${id} was cancelled, and nobody asked for it`)
  }
  return findings
}

function cancelFindings({ change }: Change, { done }: Changed, own: readonly Message[]): string[] {
  const count = own.filter(({ error }) => error === cancelled).length
  return count >= done ? [] : [`cancel ${change} was answered with ${done} messages, ${count} are cancelled`]
}

/** After the last change of its request alone is the time known. */
function rescheduleFindings(
  change: Change,
  { done }: Changed,
  own: readonly Message[],
  changed: ReadonlyMap<string, readonly Change[]>,
  answers: ReadonlyMap<number, Changed>,
): string[] {
  const all = [...changed.values()].flat().filter(({ request }) => request === change.request)
  const isLast = all.every((other) => other === change || (other.change < change.change && answers.has(other.change)))
  if (!isLast) return []
  // Quiet hours may have made it later.
  const count = own.filter(
    ({ due_at, purpose }) => due_at === change.sendAtMs || (purpose === marketing && due_at !== null),
  ).length
  return count >= done ? [] : [`reschedule ${change.change} was answered with ${done} messages, ${count} have its time`]
}
