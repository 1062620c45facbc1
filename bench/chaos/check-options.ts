/** Options of sends: each message has the text, reference, validity and lane that was asked for, and carriers and webhooks are told. */
import { personalText, referenceOf } from './asked.ts'
import { readLate } from './black-holes.ts'
import type { Checked, Finding } from './check.ts'
import type { Evidence, Message, Submit } from './evidence.ts'
import { gatewayClockOf } from './gateway-clock.ts'
import { MessageIndex } from './message-index.ts'
import type { OutsideRecord } from './records.ts'
import { requestFinder } from './request-finder.ts'

type Request = Extract<OutsideRecord, { event: 'request' }>

const bulkLane = 2

/** Times of validity are kept to this, in ms. */
const validityGraceMs = 15_000

export function checkOptions(evidence: Evidence): Checked {
  const { outside, stored, submits } = evidence
  const requestOf = requestFinder(outside.filter((record) => record.event === 'request'))
  const options = new Map(stored.options.map((row) => [row.message_id, row]))
  const index = new MessageIndex(stored.messages)
  const submitsOf = Map.groupBy(submits, (submit) => index.of(submit)?.id)
  const clock = gatewayClockOf(outside)
  const isReadLate = readLate(outside)
  const inTime = (submit: Submit) => !isReadLate(submit)
  const facts = {
    'with a reference': 0,
    'with a validity': 0,
    '  over before they were sent': 0,
    'singles with priority low': 0,
    'with a text of their own': 0,
    'from a template': stored.templateMessages.reduce((sum, { first_id, last_id }) => sum + last_id - first_id + 1, 0),
  }
  const found: string[] = []
  for (const message of stored.messages) {
    const request = requestOf(message)
    if (request?.asked === undefined) continue
    const { asked, kind } = request
    const { reference = null, validity_s = null } = options.get(message.id) ?? {}
    if (reference !== null) facts['with a reference']++
    if (validity_s !== null) facts['with a validity']++
    if (message.error === 'not sent within its validity period') facts['  over before they were sent']++
    if (kind === 'single' && message.lane === bulkLane) facts['singles with priority low']++
    if (asked.texts !== undefined) facts['with a text of their own']++
    if (reference !== referenceOf(asked, message.to_number))
      found.push(`message ${message.id} has the reference ${reference}`)
    if (validity_s !== (asked.validity ?? null)) found.push(`message ${message.id} has the validity ${validity_s}`)
    found.push(...wrongText(message, request), ...wrongLane(message, request))
    if (validity_s !== null)
      found.push(...outOfTime(message, validity_s, submitsOf.get(message.id)?.filter(inTime) ?? [], clock))
  }
  const references = referencesTold(evidence)
  return {
    facts: { ...facts, 'webhooks with a reference': references.told },
    findings: [...found, ...references.wrong].map((detail): Finding => ({ bound: 'options lost', detail })),
  }
}

function wrongText({ id, body, to_number }: Message, { request, asked }: Request): string[] {
  return asked?.texts === undefined || body === personalText(request, to_number)
    ? []
    : [`message ${id} has another text: ${body}`]
}

function wrongLane({ id, lane }: Message, { kind, asked }: Request): string[] {
  const expected = kind === 'otp' ? 0 : kind === 'bulk' || asked?.priority === 'low' ? bulkLane : 1
  return lane === expected ? [] : [`message ${id} is in lane ${lane}`]
}

/** Its carrier is told of what is left of its validity, and gets it in that time. */
function outOfTime(
  { id, created_at, due_at }: Message,
  validity_s: number,
  submits: readonly Submit[],
  clock: (atMs: number) => number,
): string[] {
  const endsAt = (due_at ?? created_at) + validity_s * 1000
  return submits.flatMap(({ atMs, validity_period }) => {
    const toldS = relativeSeconds(validity_period)
    if (toldS === null || toldS > validity_s) return [`the carrier of message ${id} was told "${validity_period}"`]
    return clock(atMs) > endsAt + validityGraceMs
      ? [`message ${id} was sent ${clock(atMs) - endsAt} ms after its validity`]
      : []
  })
}

/** Days to seconds of a relative time (SMPP 3.4 §7.1.1.2); null for another form. */
function relativeSeconds(period: string): number | null {
  const [, days, hours, minutes, seconds] = /^0000(\d\d)(\d\d)(\d\d)(\d\d)000R$/.exec(period) ?? []
  if (days === undefined) return null
  return ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds)
}

/** Webhooks about a message have its reference, and others have none. */
function referencesTold({ outside, stored }: Evidence): { told: number; wrong: string[] } {
  const references = new Map(stored.options.map(({ message_id, reference }) => [message_id, reference]))
  const events = new Map(stored.events.map((event) => [`evt_${event.id}`, event]))
  let told = 0
  const wrong: string[] = []
  for (const record of outside) {
    if (record.event !== 'webhook') continue
    const event = events.get(record.id)
    if (event === undefined) continue
    const expected = event.message_id === null ? null : (references.get(event.message_id) ?? null)
    const given = record.reference === undefined ? null : decodeURIComponent(record.reference)
    if (given !== null) told++
    if (given !== expected) wrong.push(`${record.id} came with the reference ${given} instead of ${expected}`)
  }
  return { told, wrong }
}
