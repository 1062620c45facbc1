/** Times by the gateway's clock, whichever node wrote them: of acceptance, and of the end of what was not sent in its time. And the
 *  time that it takes, after the last fault, until nothing waits that could go on. */
import type { Checked, Finding } from './check.ts'
import type { Evidence, Message } from './evidence.ts'
import { gatewayClockOf } from './gateway-clock.ts'
import { otpLane } from './message-index.ts'

/** A request may take this long until it is answered, and a renewal until it tells a node of the clock, in ms. */
const answerMsMax = 30_000
const clockGraceMs = 5000

/** Maximum time after the last fault until every message is final or waits for its time, in ms. */
const settleMsMax = 60_000

/** Time for which a one-time code is valid, in s. */
const codeValidityS = 600

export function checkTimes(evidence: Evidence): Checked {
  const { outside, stored } = evidence
  const validityOf = new Map(stored.options.map(({ message_id, validity_s }) => [message_id, validity_s]))
  const wrong = [
    ...acceptedAtAnotherTime(evidence),
    ...stored.messages.flatMap((message) => endedEarly(message, validityOf.get(message.id) ?? null)),
  ]
  const settled = outside.find((record) => record.event === 'settled')
  const slow = settled !== undefined && settled.tookMs > settleMsMax
  const restless = outside.filter((record) => record.event === 'neverQuiet')
  return {
    facts: settled === undefined ? {} : { 'settled after, ms': settled.tookMs },
    findings: [
      ...wrong.map((detail): Finding => ({ bound: 'times wrong', detail })),
      ...restless.map(({ waits }): Finding => ({ bound: 'not settled', detail: waits })),
      ...(slow ? [{ bound: 'not settled', detail: `it took ${settled.tookMs} ms` } as const] : []),
    ],
  }
}

/** By its first answer: a request that was sent again may have been accepted long before. */
function acceptedAtAnotherTime({ outside, stored }: Evidence): string[] {
  const clock = gatewayClockOf(outside)
  const messages = new Map(stored.messages.map((message) => [message.id, message]))
  const answers = outside.filter((record) => record.event === 'answer')
  const first = new Map(answers.toReversed().map((answer) => [answer.request, answer]))
  return [...first.values()].flatMap((answer) => {
    const answeredAt = clock(answer.atMs)
    return answer.messages.flatMap(({ id }) => {
      const createdAt = messages.get(id)?.created_at ?? answeredAt
      return createdAt > answeredAt + clockGraceMs || createdAt < answeredAt - answerMsMax
        ? [`message ${id} was accepted at ${createdAt}, and answered at ${answeredAt}`]
        : []
    })
  })
}

function endedEarly(message: Message, validityS: number | null): string[] {
  const { id, lane, error, created_at, due_at, final_at } = message
  if (error !== overBeforeSent || final_at === null) return []
  const validS = validityS ?? (lane === otpLane ? codeValidityS : 0)
  const earlyMs = (due_at ?? created_at) + validS * 1000 - final_at
  return earlyMs > clockGraceMs ? [`message ${id} ended ${earlyMs} ms before its validity was over`] : []
}

const overBeforeSent = 'not sent within its validity period'
