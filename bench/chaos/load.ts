/**
 * The customers' side of a chaos run: sends with and without options, one-time codes, cancels, opt-outs and questions for
 * statuses, by loops that each follow from the seed. Everything is written to the outside log before it is sent and when it
 * is answered.
 */

import { randomFrom, seedOf } from '../../simulator/src/random.ts'
import { type Asked, drawAsked, requestBody } from './asked.ts'
import { type Customer, messagesOf, optedOutIn, send } from './customers.ts'
import { bulkRecipients, handset, isInNewZealand, ownHandset, refusedHandset, textFor } from './handsets.ts'
import type { OutsideLog, RequestKind } from './records.ts'
import { createScheduleChanges } from './schedule-changes.ts'
import { createStories, type Stories } from './stories.ts'

interface LoadOptions {
  seed: number
  log: OutsideLog
  customers: readonly Customer[]
  /** A handset texts the sender of all messages. */
  reply: (from: string, text: string) => void
  /** The gateway's clock. */
  clock: () => number
}

interface Load {
  /** Sends to these APIs until `stop`; each loop also ends by itself after its share of the round's requests. */
  begin(apis: readonly string[], round: number): RunningLoad
}

export interface RunningLoad {
  /** Resolves when the first bulk of the round is on its way. */
  readonly bulkSent: Promise<void>
  /** Resolves when every kind of traffic was played once. */
  readonly everyKind: Promise<void>
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

interface Sending extends Pick<NewSend, 'isKept'> {
  request: number
  kind: RequestKind
  customer: Customer
  to: string[]
  text: string
  asked: Asked
}

/** A send that a customer makes. */
interface NewSend {
  kind: RequestKind
  to: string[]
  /** Default: one that the seed draws. */
  customer?: Customer | undefined
  /** Default: one part. */
  text?: (request: number) => string
  /** Default: no option. */
  asked?: Asked
  /** True: nobody cancels or reschedules it. */
  isKept?: boolean
}

/** Sends, and gives the status and the messages of the answer. */
export type SendNew = (api: string, draw: () => number, send: NewSend) => Promise<Sent>

interface Sent {
  request: number
  status: number | null
  ids: number[]
}

export function createLoad({ seed, log, customers, reply, clock }: LoadOptions): Load {
  let requests = 0
  const answered: { id: number; customer: Customer }[] = []
  const sendAgain: Sending[] = []
  /** Told of each answer with 200 in the present round. */
  let onAnswered = (_kind: RequestKind): void => {}
  const changes = createScheduleChanges(log, clock)

  const sendAndLog = async (api: string, sending: Sending, draw: () => number): Promise<Sent> => {
    const { request, kind, customer, to, asked, isKept } = sending
    const [path, value] =
      kind === 'otp'
        ? ['/sms/otp', { to: to[0], company_name: 'Chaos' }]
        : ['/sms/out', requestBody({ ...sending, kind }, asked)]
    const { status, body } = await send(api, customer, path, value, `chaos-${request}`)
    const messages = status === 200 ? messagesOf(body, to) : []
    log.write({ event: 'answer', request, atMs: Date.now(), status, messages, optedOut: optedOutIn(body) })
    const ids = messages.map(({ id }) => id)
    for (const id of ids.slice(0, 5)) {
      answered.push({ id, customer })
      if (answered.length > askedMax) answered.shift()
    }
    if (ids.length > 0 && kind !== 'otp' && !isKept)
      changes.know({ request, customer, ids, isScheduled: 'sendAtMs' in asked })
    if (status === 200) onAnswered(kind)
    if ((status === null || draw() < againShare) && sendAgain.length < againMax) sendAgain.push(sending)
    return { request, status, ids }
  }

  const sendNew: SendNew = (api, draw, { kind, to, customer: by, text = textFor(0), asked = {}, isKept }) => {
    const request = ++requests
    const customer = by ?? customers[Math.floor(draw() * customers.length)]!
    log.write({ event: 'request', request, kind, accountId: customer.accountId, to, asked })
    return sendAndLog(api, { request, kind, customer, to, text: text(request), asked, isKept }, draw)
  }
  const stories = createStories({ log, customers, sendNew, changes, reply, clock })

  const ask = async (api: string, draw: () => number) => {
    const known = answered[Math.floor(draw() * answered.length)]
    if (known === undefined) return pause(20)
    const { status, body } = await send(api, known.customer, `/sms/status?message_id=${known.id}`, null, null)
    if (status !== null) log.write({ event: 'status', messageId: known.id, status: String(body.status ?? status) })
    return true
  }
  const single = (api: string, draw: () => number) => {
    const to = [handset(draw)]
    const asked = quietly(drawAsked(draw, 'single', clock()), to)
    return sendNew(api, draw, { kind: 'single', to, text: textFor(draw()), asked })
  }
  const bulk = (api: string, draw: () => number) => {
    const to = bulkRecipients(draw)
    const asked = quietly(drawAsked(draw, 'bulk', clock()), to)
    return sendNew(api, draw, { kind: 'bulk', to, text: textFor(draw() * 0.95), asked })
  }
  const otp = (api: string, draw: () => number) =>
    sendNew(api, draw, { kind: 'otp', to: [ownHandset(++requests)], text: textFor(0) })
  const again = (api: string, draw: () => number) => {
    const sending = sendAgain.shift()
    return sending === undefined ? pause(50) : sendAndLog(api, sending, draw)
  }
  // However short the round, something of it is refused and given back.
  const refused = (api: string, draw: () => number) => sendNew(api, draw, { kind: 'single', to: [refusedHandset] })

  return {
    begin(apis, round) {
      const bulkSent = Promise.withResolvers<void>()
      const answers = { all: 0, otp: 0 }
      let onEnough = (): void => {}
      onAnswered = (kind) => {
        answers.all += 1
        if (kind === 'otp') answers.otp += 1
        onEnough()
      }
      let going = true
      const loop = async (name: string, most: number, one: (api: string, draw: () => number) => Promise<unknown>) => {
        const draw = randomFrom(seedOf(seed, name, round))
        for (let sent = 0; going && sent < most; sent++) {
          const done = (await one(apis[sent % apis.length]!, draw)) as { status: number | null } | null
          // After a lost connection there is no hurry: the gateway is gone.
          if (done === null || done.status === null) await pause(50)
        }
      }
      const bulkAndTell: Stories['optOut'] = (api, draw) => {
        const sending = bulk(api, draw)
        bulkSent.resolve()
        return sending
      }
      const everyKind = loop('every kind', 1, stories.everyKind)
      const loops = [
        everyKind,
        loop('refused', 1, refused),
        ...Array.from({ length: singleLoops }, (_, index) => loop(`single ${index}`, requestsPerLoopMax, single)),
        loop('bulk', 4, bulkAndTell),
        loop('otp', requestsPerLoopMax / 2, otp),
        loop('opt out', requestsPerLoopMax / 8, stories.optOut),
        loop('change', requestsPerLoopMax, changes.one),
        loop('again', requestsPerLoopMax, again),
        loop('ask', requestsPerLoopMax * 2, ask),
      ]
      return {
        bulkSent: bulkSent.promise,
        everyKind,
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

/** Marketing goes to handsets alone whose clock the checker knows. */
function quietly({ purpose, ...asked }: Asked, to: readonly string[]): Asked {
  return purpose !== undefined && to.every(isInNewZealand) ? { ...asked, purpose } : asked
}

function pause(durationMs: number): Promise<null> {
  return new Promise((resolve) => setTimeout(resolve, durationMs, null))
}
