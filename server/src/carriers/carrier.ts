/** One way to a carrier: feeds its upstream from the outbox, records answers, receipts and inbound messages, and knows
 *  the carrier's state. */
import { setImmediate } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { Metrics } from '../metrics.ts'
import type { Flow } from '../rules/flow.ts'
import type { CarrierHealth, RoutableCarrier } from '../rules/routing/route.ts'
import type { CarrierSetting } from '../settings.ts'
import type { Secrets } from '../store/secrets.ts'
import type { InboundPart } from '../store/traffic/inbound.ts'
import type { ReceiptRow } from '../store/traffic/receipts.ts'
import type { TrafficStore } from '../store/traffic/traffic.ts'
import { type BindState, createBindState, type LinkState } from './bind-state.ts'
import { type ClockOffset, createClockOffset } from './clock-offset.ts'
import { type Condition, createCondition } from './condition.ts'
import { createDispatcher, type Dispatcher } from './dispatcher.ts'
import type { Callbacks } from './http/callbacks.ts'
import { createHttpUpstream, type HttpUpstreamOptions } from './http/http-upstream.ts'
import { createPace, type Pace } from './pace.ts'
import { createRate } from './rate.ts'
import type { RouteEvidence, RouteHealth } from './route-health.ts'
import type { SmppLinkOptions } from './smpp/link.ts'
import { createSmppUpstream } from './smpp/smpp-upstream.ts'
import { type CarrierTimers, carrierTimers } from './timers.ts'
import { turnBatch } from './turn-batch.ts'
import type { Refusal, Upstream, UpstreamEvents } from './upstream.ts'
import { within } from './within.ts'

/** Facts that a carrier has learnt in this run and keeps when its setting changes: the offset of its clock, its speed, and
 *  the evidence about its health. */
export interface CarrierMemory {
  clock: ClockOffset
  tps: number
  speed: Pace['learnt']
  route: RouteEvidence
}

export interface Carrier {
  readonly identity: RoutableCarrier
  readonly setting: CarrierSetting
  /** The carrier's state as people see it. */
  readonly state: CarrierState
  start(): void
  /** Call it when there may be something to send. */
  wake(): void
  /** Parts in the window are answered in every flow. */
  setFlow(flow: Flow): void
  /** Messages that the carrier refused for reasons of its own since the last call. */
  takeRefused(): number[]
  /** Judges its health by the clock: call it every second. */
  check(): void
  /** Waits for the answers to parts in flight, unbinds and closes, all within `timeoutMs`. */
  stop(timeoutMs: number): Promise<void>
  /** For the carrier that takes its place. Call it once it has stopped. */
  readonly memory: CarrierMemory
}

export interface CarrierState {
  /** True while a bind is up that it can be sent messages over; of a receiver, while any bind is. */
  bound: boolean
  /** Time at which it was bound, or at which the last bind was lost; ms since epoch. */
  since: number
  flow: Flow
  inFlight: number
  window: number
  /** Its recent rate: parts taken in a second. */
  partsPerSecond: number
  /** Below the set speed, learnt from throttling: parts a second, and how often it fell. */
  learntSpeed: Pace['learnt']
  /** The offset of its clock from UTC, and the number of its last receipts that agree; null while it is not known. */
  clock: ReturnType<ClockOffset['read']>
  /** The reason why it is not bound, or the last refusal of a message; null when there is neither. */
  lastError: string | null
  /** Judges whether new messages should go to it. */
  health: CarrierHealth
  /** Time since which it refuses every message, and its error; null while it takes messages. */
  stopped: { since: number; reason: string } | null
  /** Each of its binds. */
  links: readonly LinkState[]
}

export interface CarrierDependencies {
  /** The carrier that represents this bind's account: parts of an inbound message that arrive over several binds of one
   *  account are joined. */
  account: number
  store: Pick<
    TrafficStore,
    'claim' | 'submitted' | 'nextDueAt' | 'carrierStopped' | 'carrierResumed' | 'receipts' | 'inbound'
  >
  secrets: Pick<Secrets, 'decrypt'>
  /** Where carriers that speak HTTP deliver to. */
  callbacks: Callbacks
  metrics: Metrics
  log: Logger
  /** Called when `state.health` has changed. */
  onHealth?: (() => void) | undefined
  /** Of the same carrier under its previous setting. Default: nothing is known. */
  memory?: CarrierMemory | undefined
  /** Default: those of timers.ts. */
  timers?: Partial<CarrierTimers>
}

export function createCarrier(
  identity: RoutableCarrier,
  setting: CarrierSetting,
  dependencies: CarrierDependencies,
): Carrier {
  const { account, store, secrets, callbacks, metrics, log, onHealth, memory, timers = {} } = dependencies
  const { carrierId, name } = identity
  const { retry, health, routeHealth, ...linkTimers } = { ...carrierTimers, ...timers }
  let flow: Flow = 'running'
  let kept: RouteEvidence | null = null
  const [taken, clock] = [createRate(), memory?.clock ?? createClockOffset()]
  const condition = createCondition({
    ...{ carrierId, name, store, log, limits: { health, routeHealth }, kept: memory?.route },
    onChange() {
      onHealth?.()
      dispatcher?.wake()
    },
  })

  const events: UpstreamEvents = {
    onUp(link) {
      bind.up(link)
      if (upstream.up) condition.evidence.up()
      dispatcher?.up()
    },
    onDown(link, down) {
      bind.down(link, down)
      // A link that we close ourselves is no ailment.
      if (!upstream.up && kept === null) condition.evidence.down()
    },
    ...arrivals(name, store, metrics, condition.evidence, clock),
  }
  const upstream = createUpstream(setting, { name, carrierId, account, log, callbacks, timers: linkTimers, ...events })
  const bind = createBindState(name, upstream, log)
  const learnt = memory?.tps === setting.tps ? memory.speed : null
  const pace = createPace({ window: upstream.window, tps: setting.tps, learnt })
  const dispatcher =
    upstream.window === 0
      ? null
      : createDispatcher(upstream, {
          ...{ carrierId, store, secrets, log, pace, ...judging(condition, bind) },
          retry: { ...retry, triesMax: setting.tries },
          // A silent carrier is given no more: what it takes now may be lost to it.
          mayClaim: () => flow === 'running' && condition.route.others !== 'silent',
          onOutcome(outcome) {
            metrics.submitted(name, outcome)
            if (outcome === 'accepted') taken.add(1)
          },
          acceptedPerSecond: taken.perSecond,
        })

  return {
    identity,
    setting,
    get state() {
      return stateOf({ upstream, bind, condition, flow, inFlight: dispatcher?.inFlight ?? 0, taken, pace, clock })
    },
    takeRefused: condition.takeRefused,
    check: condition.check,
    start() {
      condition.begin()
      upstream.start()
    },
    wake: () => dispatcher?.wake(),
    setFlow(next) {
      flow = next
      dispatcher?.wake()
    },
    stop(timeoutMs) {
      kept ??= condition.keep()
      return stopInTurn(dispatcher, upstream, timeoutMs)
    },
    get memory() {
      return { clock, tps: setting.tps, speed: pace.learnt, route: kept ?? condition.keep() }
    },
  }
}

interface StateParts extends Pick<CarrierState, 'flow' | 'inFlight'> {
  upstream: Upstream
  bind: BindState
  condition: Condition
  taken: ReturnType<typeof createRate>
  pace: Pace
  clock: ClockOffset
}

function stateOf({ upstream, bind, condition, taken, pace, clock, ...own }: StateParts): CarrierState {
  return {
    ...own,
    bound: upstream.up,
    since: bind.since,
    window: upstream.window,
    partsPerSecond: taken.perSecond(),
    learntSpeed: pace.learnt,
    clock: clock.read(),
    lastError: bind.lastError,
    stopped: condition.stopped,
    links: bind.links,
    health: condition.route,
  }
}

type UpstreamOptions = Omit<HttpUpstreamOptions, 'setting'> & Omit<SmppLinkOptions, 'bind'>

function createUpstream(setting: CarrierSetting, options: UpstreamOptions): Upstream {
  if (setting.protocol === 'http') return createHttpUpstream({ ...options, setting })
  const { carrierId, account } = options
  return createSmppUpstream({ ...options, bind: { carrierId, account, setting } })
}

/** The part of the dispatcher's options that judges the carrier by its answers. */
function judging({ health, evidence, onStopped, onResumed, noteRefusal }: Condition, bind: BindState) {
  return {
    ...{ health, onStopped, onResumed },
    onSubmit: evidence.submitted,
    onAnswer: evidence.answered,
    onRefusal(messageId: number, refusal: Refusal) {
      bind.refused(refusal.error)
      noteRefusal(messageId, refusal)
    },
  }
}

/** Takes receipts and inbound parts into the store, those of a turn in one transaction. */
function arrivals(
  name: string,
  store: CarrierDependencies['store'],
  metrics: Metrics,
  health: Pick<RouteHealth, 'receipt'>,
  clock: ClockOffset,
): Pick<UpstreamEvents, 'onReceipt' | 'onInbound'> {
  // Carriers write a receipt right behind the answer to its submit. The answer is recorded first, so that the receipt
  // need not wait in the store for its message.
  const takeReceipt = turnBatch<ReceiptRow>(
    async (rows) => {
      metrics.receiptFates(name, await store.receipts(rows))
    },
    { when: setImmediate },
  )
  const takeInbound = turnBatch<InboundPart>((rows) => store.inbound(rows))
  return {
    async onReceipt(receipt, doneAt) {
      metrics.receipt(name, receipt.state)
      if (!receipt.intermediate && receipt.state !== null) health.receipt(receipt.state === 'DELIVRD')
      if (doneAt !== null) clock.note(doneAt, receipt.at)
      await takeReceipt(receipt)
    },
    async onInbound(part) {
      metrics.inbound(name)
      await takeInbound(part)
    },
  }
}

/** Lets what is in flight be answered, then unbinds. */
async function stopInTurn(dispatcher: Dispatcher | null, upstream: Upstream, timeoutMs: number): Promise<void> {
  const answered = dispatcher?.stop()
  if (answered) await within(timeoutMs / 2, answered)
  await upstream.stop(timeoutMs / 2)
  // Closing fails the submits that are still in flight. They are recorded as unknown before the store closes.
  await answered
}
