/** Checks what carriers received: nothing twice without cause, nothing that is not in the store, no receipt
 *  forgotten. */

import type { Checked, Finding } from './check.ts'
import type { Delivery, Evidence, Message, Submit } from './evidence.ts'
import { MessageIndex, otpLane, partKey } from './message-index.ts'

/** A link that closed this soon after a submit was answered may have taken the answer with it, in ms. */
const answerLostWithinMs = 5000

export function checkWire(evidence: Evidence): Checked {
  const findings: Finding[] = []
  const { outside, submits, stored } = evidence
  const index = new MessageIndex(stored.messages)
  const kills = outside.filter((record) => record.event === 'ended')
  const accepted = Map.groupBy(
    submits.filter(({ verdict }) => verdict === 'accepted'),
    ({ request, to, part }) => `${request}/${to}/${part}`,
  )
  const outages = outside.filter((record) => record.event === 'nodeFault')
  const causes = { dropped: 0, kill: 0, cut: 0, outage: 0 }
  let duplicated = 0
  for (const tries of accepted.values()) {
    const message = index.of(tries[0]!)
    if (message === undefined) {
      findings.push({
        bound: 'lost',
        detail: `request ${tries[0]!.request} to ${tries[0]!.to} was sent, and is not stored`,
      })
      continue
    }
    for (const earlier of tries.slice(0, -1)) {
      duplicated++
      const what = `part ${earlier.part} of message ${message.id}`
      if (message.lane === otpLane) findings.push({ bound: 'otp resent', detail: what })
      const cause = causeOf(earlier, kills, outages)
      if (cause === null) findings.push({ bound: 'duplicated without cause', detail: what })
      else causes[cause]++
    }
  }
  findings.push(...receiptsLost(evidence, index), ...inboundLost(evidence), ...foreignIds(evidence, index))
  const count = (test: (submit: Submit) => boolean) => submits.filter(test).length
  return {
    facts: {
      'kills (SIGKILL)': kills.filter(({ signal }) => signal === 'SIGKILL').length,
      'stops (SIGTERM)': kills.filter(({ signal }) => signal === 'SIGTERM').length,
      'parts in flight at a kill': kills.reduce((sum, { inFlight }) => sum + inFlight, 0),
      'submits received': submits.length,
      'submits accepted': count(({ verdict }) => verdict === 'accepted'),
      'answers dropped': count(({ verdict, isAnswered }) => verdict === 'accepted' && !isAnswered),
      duplicated,
      '  after a dropped answer': causes.dropped,
      '  after a kill': causes.kill,
      '  after a link was cut': causes.cut,
      '  after a node or the database was away': causes.outage,
      'receipts waiting, match nothing': stored.waitingReceipts.length,
    },
    findings,
  }
}

/** The cause that lost a part's answer, so that it may have been sent once more; null when the answer was not lost. */
function causeOf(
  { isAnswered, atMs, linkClosedAtMs }: Submit,
  kills: readonly { atMs: number }[],
  outages: readonly { atMs: number; untilMs: number }[],
): 'dropped' | 'kill' | 'cut' | 'outage' | null {
  if (!isAnswered) return 'dropped'
  const during = (at: number) =>
    outages.some((outage) => at > outage.atMs - answerLostWithinMs && at < outage.untilMs + answerLostWithinMs)
  if (linkClosedAtMs !== null && during(atMs) && during(linkClosedAtMs)) return 'outage'
  if (linkClosedAtMs === null || linkClosedAtMs - atMs > answerLostWithinMs) return null
  // The log has the end of the process a little after its links have closed.
  return kills.some((kill) => Math.abs(kill.atMs - linkClosedAtMs) < 1000) ? 'kill' : 'cut'
}

/** A receipt that was acknowledged has ended its part, or waits because nothing told which part it is about. */
function receiptsLost({ submits, deliveries, stored }: Evidence, index: MessageIndex): Finding[] {
  const partOf = new Map<string, { message: Message; part: number }>()
  for (const submit of submits) {
    const message = submit.number === null ? undefined : index.of(submit)
    if (message) partOf.set(`${submit.carrier}/${submit.number}`, { message, part: submit.part })
  }
  const reported = new Set(stored.messageParts.filter(({ status }) => status >= 2).map(partKey))
  const waiting = new Set(stored.waitingReceipts.map(({ source }) => source))
  return deliveries.flatMap(({ kind, carrier, from, number }) => {
    const found = kind === 'receipt' ? partOf.get(`${carrier}/${number}`) : undefined
    if (found === undefined) return []
    const { message, part } = found
    const settled = message.status >= 2 || reported.has(partKey({ message_id: message.id, part }))
    return settled || waiting.has(from)
      ? []
      : [{ bound: 'receipts lost', detail: `the receipt on part ${part} of message ${message.id}` } as const]
  })
}

/** The ids that a message is stored with are those that it was given: a receipt for another one did not end it. */
function foreignIds({ submits, stored }: Evidence, index: MessageIndex): Finding[] {
  const given = new Map<number, Set<string>>()
  for (const submit of submits) {
    const id = submit.number === null ? undefined : index.of(submit)?.id
    if (id === undefined) continue
    const own = given.get(id) ?? new Set()
    given.set(id, own.add(String(submit.number)).add(submit.number!.toString(16)))
  }
  return stored.messages.flatMap(({ id, carrier_ref }) => {
    const foreign = carrier_ref?.split(',').find((ref) => ref !== '' && !given.get(id)?.has(ref))
    const detail = `message ${id} is stored with the carrier's id ${foreign}, which is not its own`
    return foreign === undefined ? [] : [{ bound: 'stored wrongly', detail } as const]
  })
}

/** At least as many are stored from each handset as were acknowledged to it. */
function inboundLost({ deliveries, stored }: Evidence): Finding[] {
  const inbound = deliveries.filter(({ kind }: Delivery) => kind === 'inbound')
  const rows = Map.groupBy(stored.inbound, ({ from_number }) => from_number)
  return [...Map.groupBy(inbound, ({ from }) => from)].flatMap(([from, taken]) => {
    const kept = rows.get(from)?.length ?? 0
    const detail = `${taken.length} inbound messages from ${from} were acknowledged, ${kept} are stored`
    return kept >= taken.length ? [] : [{ bound: 'receipts lost', detail } as const]
  })
}
