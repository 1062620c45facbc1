/**
 * The customers' side of a chaos run: singles, bulks, one-time codes and questions for statuses, sent by loops that each
 * follow from the seed. Everything is written to the outside log before it is sent and when it is answered.
 */

import { randomFrom, seedOf } from '../../simulator/src/random.ts'
import { type Customer, messagesOf, send } from './customers.ts'
import type { OutsideLog, RequestKind } from './records.ts'

interface LoadOptions {
  seed: number
  log: OutsideLog
  customers: readonly Customer[]
}

interface Load {
  /** Sends to this API until `stop`; each loop also ends by itself after its share of the round's requests. */
  begin(api: string, round: number): RunningLoad
}

export interface RunningLoad {
  /** Resolves when the first bulk of the round is on its way. */
  readonly bulkSent: Promise<void>
  /** Resolves when so many requests of the round were answered with 200, a one-time code among them, or all were sent. */
  answered(count: number): Promise<void>
  /** Sends nothing more; resolves when everything was answered, or lost its connection. */
  stop(): Promise<void>
}

/** Requests of one loop in one round at most: a run of fifty rounds stays below a hundred thousand messages. */
const requestsPerLoopMax = 80
const singleLoops = 4

/** Answered messages that are asked about; newer ones take the place of older ones. */
const askedMax = 500

/** Requests that are sent again with the same Idempotency-Key: those that were not answered, and now and then one that was. */
const againMax = 200
const againShare = 0.03

interface Sending {
  request: number
  kind: RequestKind
  customer: Customer
  to: string[]
  body: string
}

export function createLoad({ seed, log, customers }: LoadOptions): Load {
  let requests = 0
  const answered: { id: number; customer: Customer }[] = []

  const sendAgain: Sending[] = []
  /** Told of each answer with 200 in the present round. */
  let onAnswered = (_kind: RequestKind): void => {}

  const sendAndLog = async (api: string, sending: Sending, draw: () => number) => {
    const { request, kind, customer, to, body: text } = sending
    const [path, value] =
      kind === 'otp'
        ? ['/sms/otp', { to: to[0], company_name: 'Chaos' }]
        : ['/sms/out', { to: kind === 'single' ? to[0] : to, body: text }]
    const { status, body } = await send(api, customer, path, value, `chaos-${request}`)
    const messages = status === 200 ? messagesOf(body, to) : []
    log.write({ event: 'answer', request, atMs: Date.now(), status, messages })
    for (const { id } of messages.slice(0, 5)) {
      answered.push({ id, customer })
      if (answered.length > askedMax) answered.shift()
    }
    if (status === 200) onAnswered(kind)
    if ((status === null || draw() < againShare) && sendAgain.length < againMax) sendAgain.push(sending)
    return status
  }

  const sendNew = (api: string, kind: RequestKind, draw: () => number, to: string[], text: TextOf) => {
    const request = ++requests
    const customer = customers[Math.floor(draw() * customers.length)]!
    log.write({ event: 'request', request, kind, accountId: customer.accountId, to })
    return sendAndLog(api, { request, kind, customer, to, body: text(request) }, draw)
  }

  const ask = async (api: string, draw: () => number) => {
    const known = answered[Math.floor(draw() * answered.length)]
    if (known === undefined) return pause(20)
    const { status, body } = await send(api, known.customer, `/sms/status?message_id=${known.id}`, null, null)
    if (status !== null) log.write({ event: 'status', messageId: known.id, status: String(body.status ?? status) })
  }

  return {
    begin(api, round) {
      let going = true
      const bulkSent = Promise.withResolvers<void>()
      const answers = { all: 0, otp: 0 }
      let onEnough = (): void => {}
      onAnswered = (kind) => {
        answers.all += 1
        if (kind === 'otp') answers.otp += 1
        onEnough()
      }
      const loop = async (name: string, most: number, one: (draw: () => number) => Promise<unknown>) => {
        const draw = randomFrom(seedOf(seed, name, round))
        for (let sent = 0; going && sent < most; sent++) {
          // After a lost connection there is no hurry: the gateway is gone.
          if ((await one(draw)) === null) await pause(50)
        }
      }
      const single = (draw: () => number) => sendNew(api, 'single', draw, [handset(draw)], textFor(draw()))
      const bulk = (draw: () => number) => {
        const sending = sendNew(api, 'bulk', draw, bulkRecipients(draw), textFor(draw() * 0.95))
        bulkSent.resolve()
        return sending
      }
      const otp = (draw: () => number) => sendNew(api, 'otp', draw, [ownHandset(++requests)], textFor(0))
      const again = (draw: () => number) => {
        const sending = sendAgain.shift()
        return sending === undefined ? pause(50) : sendAndLog(api, sending, draw)
      }
      // However short the round, something of it is refused and given back.
      const refused = (draw: () => number) => sendNew(api, 'single', draw, [refusedHandset], textFor(0))
      const loops = [
        loop('refused', 1, refused),
        ...Array.from({ length: singleLoops }, (_, index) => loop(`single ${index}`, requestsPerLoopMax, single)),
        loop('bulk', 4, bulk),
        loop('otp', requestsPerLoopMax / 2, otp),
        loop('again', requestsPerLoopMax, again),
        loop('ask', requestsPerLoopMax * 2, (draw) => ask(api, draw)),
      ]
      return {
        bulkSent: bulkSent.promise,
        async answered(count) {
          const enough = Promise.withResolvers<void>()
          onEnough = () => {
            if (answers.all >= count && (answers.otp > 0 || count === 0)) enough.resolve()
          }
          onEnough()
          await Promise.race([enough.promise, Promise.all(loops)])
        },
        async stop() {
          going = false
          await Promise.all(loops)
        },
      }
    },
  }
}

type TextOf = (request: number) => string

/** Mostly one part; some two or three, whose every part holds the mark; some Unicode. */
function textFor(draw: number): TextOf {
  if (draw < 0.8) return (request) => `#${request}# Your appointment is tomorrow at 2pm`
  if (draw < 0.9) return (request) => `#${request}# Āpōpō tō hui ki te 2pm`
  return (request) => `#${request}# `.repeat(60).slice(0, draw < 0.95 ? 280 : 400)
}

/** Prefixes of One NZ, Spark, 2degrees, and abroad: each has a carrier of its own. */
const prefixes = ['6421', '6427', '6422', '61412'] as const

/** Handsets that do not simply deliver (the simulator's README). 0004 takes longer than a run has, and so does a backlog
 *  with a few of 0005 in it, each of which makes its carrier pause: throttling is one of the faults. */
const odd = ['0001', '0002', '0003', '0007', '0008'] as const

const refusedHandset = '64215550003'

/** Numbers that get a message again and again, so that receipts are hard to tell apart. */
const popular = ['64215551234', '64275551235', '64225551236', '61412551237'] as const

function handset(draw: () => number): string {
  const kind = draw()
  if (kind < 0.15) return popular[Math.floor(draw() * popular.length)]!
  const prefix = prefixes[Math.floor(draw() * prefixes.length)]!
  const middle = String(Math.floor(draw() * 1000)).padStart(3, '0')
  const last = kind < 0.35 ? odd[Math.floor(draw() * odd.length)]! : String(1000 + 10 * Math.floor(draw() * 800) + 1)
  return prefix + middle.slice(prefix.length - 4) + last
}

/** A handset that nobody else writes to. No other number here ends in 9. */
function ownHandset(number: number): string {
  return `${prefixes[number % 3]}${String(number).padStart(6, '0')}9`
}

/** Some few, some more than one transaction takes, each number once; some of them wrong. */
function bulkRecipients(draw: () => number): string[] {
  const count = draw() < 0.7 ? 5 + Math.floor(draw() * 60) : 501 + Math.floor(draw() * 700)
  const to = new Set<string>()
  while (to.size < count) to.add(handset(draw))
  if (draw() < 0.3) to.add('123')
  return [...to]
}

function pause(durationMs: number): Promise<null> {
  return new Promise((resolve) => setTimeout(resolve, durationMs, null))
}
