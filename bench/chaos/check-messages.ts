/** Accepted messages: each that was answered exists as it was asked for, has a place, and its status only went forward. */

import type { Checked, Finding } from './check.ts'
import type { Evidence, Message, PartRow } from './evidence.ts'
import { mayOptOut } from './handsets.ts'
import { MessageIndex, partKey } from './message-index.ts'
import type { OutsideRecord } from './records.ts'
import { requestFinder } from './request-finder.ts'

type Answer = Extract<OutsideRecord, { event: 'answer' }>
type Request = Extract<OutsideRecord, { event: 'request' }>

export function checkMessages(evidence: Evidence): Checked {
  const findings: Finding[] = []
  const find = (bound: Finding['bound'], detail: string) => findings.push({ bound, detail })
  const { outside, stored } = evidence
  const requests = new Map(outside.filter((record) => record.event === 'request').map((r) => [r.request, r]))
  const allAnswers = outside.filter((record) => record.event === 'answer')
  const answers = Map.groupBy(allAnswers, ({ request }) => request)
  const messages = new Map(stored.messages.map((message) => [message.id, message]))
  const answered = allAnswers.flatMap((answer) => answer.messages.map((message) => ({ answer, ...message })))
  const requestOf = requestFinder(requests.values())

  for (const { answer, id, to, parts } of answered) {
    const message = messages.get(id)
    if (message === undefined) {
      find('lost', `message ${id} to ${to} was answered (request ${answer.request}) and is not in the store`)
      continue
    }
    const request = requests.get(answer.request)!
    const same = message.account_id === request.accountId && requestOf(message) === request && message.to_number === to
    if (!same || (parts !== null && parts !== message.parts)) {
      find('stored wrongly', `message ${id} is not what request ${answer.request} asked for`)
    }
  }

  const answersToHandsets = new Set(stored.optOutAnswers.map(({ message_id }) => message_id))
  const asked = stored.messages.filter(({ id }) => !answersToHandsets.has(id))
  const rows = Map.groupBy(asked, (message) => requestOf(message)?.request ?? null)
  for (const [number, own] of rows) {
    if (number === null) {
      for (const { id } of own) find('stored wrongly', `message ${id} belongs to no request`)
      continue
    }
    const wrong = wrongCount(requests.get(number)!, answers.get(number) ?? [], own)
    if (wrong !== null) find('stored wrongly', `request ${number}: ${wrong}`)
  }

  findings.push(...withoutPlace(evidence), ...backwards(outside, messages))
  const kept = new Set(answered.map(({ id }) => id))
  const by = (test: (message: Message) => boolean) => stored.messages.filter(test).length
  return {
    facts: {
      requests: requests.size,
      'requests never answered': [...answers.values()].filter((own) => own.every(({ status }) => status === null))
        .length,
      'requests sent again': [...answers.values()].filter(({ length }) => length > 1).length,
      'messages answered': kept.size,
      'messages kept, never answered': by(({ id }) => !kept.has(id)),
      'messages delivered': by(({ status }) => status === 2),
      'messages failed': by(({ status }) => status === 3),
      'messages expired': by(({ status }) => status === 4),
      'messages sent, no receipt yet': by(({ status }) => status === 1),
      'messages queued': by(({ status }) => status === 0),
      'parts with an unknown outcome': stored.claims.length,
    },
    findings,
  }
}

/** A request is stored whole or not at all, once however often it was sent; not at all when it was refused. The recipient
 *  `123` of a bulk is no number, and one that has opted out is left out. */
function wrongCount(request: Request, answers: readonly Answer[], own: readonly Message[]): string | null {
  const good = request.to.filter((to) => to !== '123')
  const answered = answers.find(({ status }) => status === 200)?.messages.length
  const least = answered ?? good.filter((to) => !mayOptOut(to)).length
  const most = answered ?? good.length
  if (own.length < least || own.length > most) return `${own.length} of ${most} messages are stored`
  const missing = good.find((to) => !mayOptOut(to) && !own.some(({ to_number }) => to_number === to))
  if (missing !== undefined) return `the message to ${missing} is not stored`
  const refused = answers.length > 0 && answers.every(({ status }) => status !== null && status !== 200)
  return refused ? `answered ${answers[0]!.status}, and stored` : null
}

/** Every part of a message that has not ended is somewhere, and what waits for a receipt was really sent. */
function withoutPlace({ stored, submits }: Evidence): Finding[] {
  const index = new MessageIndex(stored.messages)
  const taken = new Set<string>()
  for (const submit of submits) {
    const message = submit.verdict === 'accepted' ? index.of(submit) : undefined
    if (message) taken.add(partKey({ message_id: message.id, part: submit.part }))
  }
  const keys = (rows: readonly PartRow[]) => new Set(rows.map(partKey))
  const waiting = keys([...stored.outbox, ...stored.claims])
  const scheduled = new Set(stored.scheduled.map(({ message_id }) => message_id))
  const sent = keys([...stored.submissions, ...stored.messageParts.filter(({ status }) => status >= 2)])
  const unfinishedBulks = new Set(stored.bulks.map(({ transfer_id }) => transfer_id))
  const findings: Finding[] = []
  for (const { id, status, wire_parts, transfer_id } of stored.messages) {
    for (let part = 1; part <= wire_parts; part++) {
      const key = partKey({ message_id: id, part })
      const needsSubmit = status === 2 || (status < 2 && sent.has(key))
      if (needsSubmit && !taken.has(key)) {
        findings.push({ bound: 'lost', detail: `part ${part} of message ${id} never reached a carrier` })
      } else if (
        status < 2 &&
        ![waiting.has(key), sent.has(key), scheduled.has(id), unfinishedBulks.has(transfer_id)].includes(true)
      ) {
        findings.push({ bound: 'lost', detail: `part ${part} of message ${id} (status ${status}) has no place` })
      }
    }
  }
  return findings
}

const ranks: Record<string, number> = { queued: 0, sent: 1, delivered: 2, failed: 2, expired: 2 }
const statusNames = ['queued', 'sent', 'delivered', 'failed', 'expired']

/** Statuses told to customers in turn, and the store's final ones, never go backwards. */
function backwards(outside: readonly OutsideRecord[], messages: ReadonlyMap<number, Message>): Finding[] {
  const last = new Map<number, string>()
  const findings: Finding[] = []
  const see = (messageId: number, status: string) => {
    const before = last.get(messageId)
    if (before !== undefined && before !== status && ranks[status]! <= ranks[before]!) {
      findings.push({ bound: 'status backwards', detail: `message ${messageId} was ${before}, then ${status}` })
    }
    last.set(messageId, status)
  }
  for (const record of outside) {
    if (record.event !== 'status') continue
    if (record.status in ranks) see(record.messageId, record.status)
    else if (record.status === '404') {
      findings.push({ bound: 'lost', detail: `message ${record.messageId} was answered, and later 404` })
    }
  }
  for (const messageId of [...last.keys()]) {
    const message = messages.get(messageId)
    if (message !== undefined) see(messageId, statusNames[message.status]!)
  }
  return findings
}
