import { type Answer, commandStatus, listen, noAnswer, type PduOf, type RequestHandler } from '@websms/smpp'
import { pino } from 'pino'
import { expect, onTestFinished, test, vi } from 'vitest'
import { carriersKind } from '../settings/carriers.ts'
import type { ClaimedPart, SubmitOutcome } from '../store/traffic/sending.ts'
import { createDispatcher } from './dispatcher.ts'
import { createHealth } from './health.ts'
import { createPace } from './pace.ts'
import { createSmppUpstream } from './smpp/smpp-upstream.ts'
import { carrierTimers } from './timers.ts'

type Submit = PduOf<'submit_sm'>

interface LinkOptions {
  window?: number
  /** The carrier's answer to each submit. */
  answer: (pdu: Submit, count: number) => Answer | typeof noAnswer | Promise<Answer>
  /** Bodies that wait in the outbox. */
  bodies: string[]
}

/** A dispatcher on a real link to a carrier that answers as told; only the store behind it is a list. */
async function link({ window = 10, answer, bodies }: LinkOptions) {
  const received: string[] = []
  const onSubmit: RequestHandler = (pdu) => {
    received.push(Buffer.from((pdu as Submit).short_message).toString())
    return answer(pdu as Submit, received.length)
  }
  const server = await listen({ port: 0, authenticate: () => true }, (peer) => peer.onRequest(onSubmit))
  const [setting] = carriersKind.parse(`smpp://test:pw@127.0.0.1:${server.port}?id=one&window=${window}`)
  const log = pino({ level: 'silent' })
  const bound = Promise.withResolvers<void>()
  const upstream = createSmppUpstream({
    name: 'one',
    bind: { carrierId: 1, account: 1, setting: setting! },
    timers: { ...carrierTimers, reconnectMinMs: 60_000 },
    log,
    onUp: () => bound.resolve(),
    onDown: () => {},
    onReceipt: async () => {},
    onInbound: async () => {},
  })
  upstream.start()
  await bound.promise
  const outbox = bodies.map((body, index) => claimOf(index + 1, body))
  const claimed = new Map<number, ClaimedPart>()
  const outcomes: SubmitOutcome[] = []
  const calls: string[] = []
  const claims: { limit: number; inFlight: number }[] = []
  const clock = { skippedMs: 0 }
  const dispatcher = createDispatcher(upstream, {
    carrierId: 1,
    store: {
      async claim(_carrierId, limit) {
        calls.push('claim')
        claims.push({ limit, inFlight: upstream.window - upstream.free })
        const parts = outbox.splice(0, limit)
        for (const part of parts) claimed.set(part.messageId, part)
        return parts
      },
      async submitted(batch) {
        calls.push('submitted')
        outcomes.push(...batch)
        for (const { outcome, claim } of batch) if (outcome === 'retry') outbox.unshift(claimed.get(claim.messageId)!)
      },
      nextDueAt: async () => null,
    },
    secrets: { decrypt: (sealed) => sealed },
    pace: createPace({ window, tps: 0 }, () => performance.now() + clock.skippedMs),
    health: createHealth(),
    log,
    onOutcome: () => {},
    onRefusal: () => {},
    onStopped: () => {},
    onResumed: () => {},
    acceptedPerSecond: () => 0,
  })
  onTestFinished(async () => {
    await upstream.stop(0)
    await server.close()
    await dispatcher.stop()
  })
  const loseLink = () => {
    for (const peer of server.sessions) peer.destroy()
  }
  return { loseLink, dispatcher, received, outcomes, calls, claims, outbox, clock }
}

function claimOf(messageId: number, body: string): ClaimedPart {
  const [lane, createdAt] = [1, Date.now()] as const
  const who = { carrierId: 1, accountId: 1000, to: '6421234567', sender: '552' }
  return { ...who, messageId, part: 1, wireParts: 1, lane, body, createdAt, claimedAt: createdAt, ...fresh }
}

/** A first try. */
const fresh = { resent: false, concatReference: 0, putOffs: 0, firstTry: true } as const

const accept = (_pdu: Submit, count: number): Answer => ({ message_id: `id-${count}` })

test('everything that waits is sent once, with its id recorded, and never beyond the window', async () => {
  const bodies = Array.from({ length: 200 }, (_, index) => `message ${index}`)
  const { dispatcher, received, outcomes, claims } = await link({ window: 10, answer: accept, bodies })
  dispatcher.wake()
  await vi.waitFor(() => expect(outcomes).toHaveLength(200))
  expect(received.sort()).toEqual(bodies.sort())
  expect(outcomes.every(({ outcome }) => outcome === 'accepted')).toBe(true)
  expect(claims.every(({ limit, inFlight }) => limit + inFlight <= 10)).toBe(true)
})

test('parts that take the place of answered ones are claimed together with their outcomes, not after them', async () => {
  const bodies = Array.from({ length: 40 }, (_, index) => `message ${index}`)
  const { dispatcher, outcomes, calls } = await link({ window: 10, answer: accept, bodies })
  dispatcher.wake()
  await vi.waitFor(() => expect(outcomes).toHaveLength(40))
  const outcomesThenClaim = calls.join(' ').match(/submitted claim/g) ?? []
  expect(outcomesThenClaim.length).toBeGreaterThanOrEqual(3)
})

test.each(['ESME_RTHROTTLED', 'ESME_RMSGQFUL', 'ESME_RSYSERR', 'ESME_RX_T_APPN'] as const)(
  '%s puts its message off and holds up no other message',
  async (name) => {
    const answer = (pdu: Submit, count: number): Answer =>
      count === 1 ? { command_status: commandStatus[name] } : accept(pdu, count)
    const { dispatcher, outcomes } = await link({ window: 1, answer, bodies: ['a', 'b', 'c'] })
    dispatcher.wake()
    await vi.waitFor(() => expect(outcomes).toHaveLength(3))
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['put_off', 'accepted', 'accepted'])
    const [first] = outcomes
    if (first?.outcome !== 'put_off') throw new Error('it was not put off')
    expect(first.error).toBe(name)
    expect(first.dueAt - first.at).toBeGreaterThanOrEqual(790)
    expect(first.dueAt - first.at).toBeLessThanOrEqual(1210)
  },
)

test('a definite refusal is recorded with the name of its status', async () => {
  const answer = (): Answer => ({ command_status: commandStatus.ESME_RINVDSTADR })
  const { dispatcher, outcomes } = await link({ answer, bodies: ['a'] })
  dispatcher.wake()
  await vi.waitFor(() => expect(outcomes).toMatchObject([{ outcome: 'refused', error: 'ESME_RINVDSTADR' }]))
})

test('parts written before the link was lost are unknown, and no more are claimed', async () => {
  const { dispatcher, loseLink, outcomes, claims, received } = await link({
    window: 2,
    answer: () => noAnswer,
    bodies: ['a', 'b', 'c'],
  })
  dispatcher.wake()
  await vi.waitFor(() => expect(received).toHaveLength(2))
  loseLink()
  await vi.waitFor(() => expect(outcomes.map(({ outcome }) => outcome)).toEqual(['unknown', 'unknown']))
  dispatcher.wake()
  expect(claims).toHaveLength(1)
})

test('stop waits for the answers to parts in flight', async () => {
  let release = (_answer: Answer) => {}
  const held = new Promise<Answer>((resolve) => {
    release = resolve
  })
  const { dispatcher, outcomes, received } = await link({ answer: () => held, bodies: ['a'] })
  dispatcher.wake()
  await vi.waitFor(() => expect(received).toHaveLength(1))
  const stopped = dispatcher.stop()
  expect(outcomes).toEqual([])
  release({ message_id: 'late' })
  await stopped
  expect(outcomes).toMatchObject([{ outcome: 'accepted', carrierRef: 'late' }])
})
