/** One way to a carrier: feeds its upstream from the outbox, takes in what comes back, and knows how the carrier is. */
import { setImmediate } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { Metrics } from '../metrics.ts'
import type { Flow } from '../rules/flow.ts'
import type { RouteCarrier } from '../rules/routing/route.ts'
import type { CarrierSetting } from '../settings.ts'
import type { Secrets } from '../store/secrets.ts'
import type { InboundPart } from '../store/traffic/inbound.ts'
import type { ReceiptRow } from '../store/traffic/receipts.ts'
import type { TrafficStore } from '../store/traffic/traffic.ts'
import { createDispatcher } from './dispatcher.ts'
import { createHealth } from './health.ts'
import { createPace } from './pace.ts'
import { createRate } from './rate.ts'
import { createSmppUpstream } from './smpp/link.ts'
import { type CarrierTimers, carrierTimers } from './timers.ts'
import { turnBatch } from './turn-batch.ts'
import { explainRefusal, type UpstreamEvents } from './upstream.ts'

export interface Carrier {
  readonly route: RouteCarrier
  readonly setting: CarrierSetting
  /** As people see it. */
  readonly state: CarrierState
  start(): void
  /** There may be something to send. */
  wake(): void
  /** What is in the window is answered whatever is said here. */
  setFlow(flow: Flow): void
  /** Lets what is in flight be answered, unbinds and closes, all within `timeoutMs`. */
  stop(timeoutMs: number): Promise<void>
}

export interface CarrierState {
  bound: boolean
  /** When it was bound, or when it was not any more; ms since epoch. */
  since: number
  flow: Flow
  inFlight: number
  window: number
  /** Parts that it took in a second, lately. */
  partsPerSecond: number
  /** Why it is not bound, or what it last refused a message with; null when neither. */
  lastError: string | null
  /** Since when it refuses everything, and with what; null while it takes messages. */
  stopped: { since: number; reason: string } | null
}

export interface CarrierDependencies {
  /** The carrier that stands for the account of this bind: what comes in over several binds of one account is joined. */
  account: number
  store: Pick<
    TrafficStore,
    'claim' | 'submitted' | 'nextDueAt' | 'carrierStopped' | 'carrierResumed' | 'receipts' | 'inbound'
  >
  secrets: Pick<Secrets, 'decrypt'>
  metrics: Metrics
  log: Logger
  /** Default: those of timers.ts. */
  timers?: Partial<CarrierTimers>
}

export function createCarrier(
  route: RouteCarrier,
  setting: CarrierSetting,
  { account, store, secrets, metrics, log, timers = {} }: CarrierDependencies,
): Carrier {
  const { carrierId, name } = route
  const { responseTimeoutMs, timedOutPlaceMs, reconnectMinMs, retry, health: limits } = { ...carrierTimers, ...timers }
  const pace = createPace(setting)
  const health = createHealth(limits)
  // Carriers write a receipt right behind the answer to its submit: that answer is to be recorded first, or else the receipt
  // has to wait in the store for the message that it is about.
  const takeReceipt = turnBatch<ReceiptRow>(
    async (rows) => {
      metrics.receiptFates(name, await store.receipts(rows))
    },
    { when: setImmediate },
  )
  const takeInbound = turnBatch<InboundPart>((rows) => store.inbound(rows))
  let lastError: string | null = null
  let flow: Flow = 'running'
  let bound = false
  let since = Date.now()
  const taken = createRate()
  /** The trouble that was last logged, so that one that lasts does not fill the log. */
  let told = { reason: '', at: Number.NEGATIVE_INFINITY }

  const events: UpstreamEvents = {
    onUp() {
      lastError = null
      bound = true
      since = Date.now()
      told = { reason: '', at: Number.NEGATIVE_INFINITY }
      dispatcher?.up()
    },
    onDown({ reason, cure, retryInMs }) {
      // Fires for every try that fails; only the first changes `since`.
      if (bound) since = Date.now()
      bound = false
      if (retryInMs === null) return
      lastError = reason
      const { host, port } = setting
      const at = performance.now()
      const repeated = told.reason === reason && at - told.at < repeatMs
      log[repeated ? 'debug' : 'warn']({ carrier: name, host, port, reason, retryInMs }, `carrier not bound: ${cure}`)
      if (!repeated) told = { reason, at }
    },
    async onReceipt(receipt) {
      metrics.receipt(name, receipt.state)
      await takeReceipt(receipt)
    },
    async onInbound(part) {
      metrics.inbound(name)
      await takeInbound(part)
    },
  }
  const upstream = createSmppUpstream({
    name,
    bind: { carrierId, account, setting },
    timers: { responseTimeoutMs, timedOutPlaceMs, reconnectMinMs },
    log,
    ...events,
  })

  const onStopped = () => {
    const status = explainRefusal(health.stopped!.refusal)
    const notice =
      `${name} refuses every message with ${status}. One message a minute is sent to it until it takes one; all others ` +
      'wait.'
    log.error({ carrier: name }, `carrier stopped: ${notice}`)
    store
      .carrierStopped({ carrierId, notice, at: Date.now() })
      .catch((error) => log.error({ err: error, carrier: name }, 'the notice could not be stored'))
  }
  const onResumed = () => {
    log.warn({ carrier: name }, 'carrier takes messages again')
    resumed([...health.resume()!.errors])
  }
  const resumed = (errors: string[]) => {
    store
      .carrierResumed({ carrierId, errors, at: Date.now() })
      .catch((error) => log.error({ err: error, carrier: name }, 'what was put off could not be made due'))
  }

  const dispatcher =
    setting.bind === 'receiver'
      ? null
      : createDispatcher(upstream, {
          carrierId,
          store,
          secrets,
          pace,
          health,
          retry: { ...retry, triesMax: setting.tries },
          log,
          mayClaim: () => flow === 'running',
          onOutcome(outcome) {
            metrics.submitted(name, outcome)
            if (outcome === 'accepted') taken.add(1)
          },
          onRefusal(error) {
            lastError = error
          },
          onStopped,
          onResumed,
          acceptedPerSecond: taken.perSecond,
        })

  return {
    route,
    setting,
    get state() {
      return {
        bound: upstream.up,
        since,
        flow,
        inFlight: dispatcher?.inFlight ?? 0,
        window: setting.window,
        partsPerSecond: taken.perSecond(),
        lastError,
        stopped: health.stopped && {
          since: health.stopped.since,
          reason: explainRefusal(health.stopped.refusal),
        },
      }
    },
    start() {
      resumed([]) // ends the notice of the last run: this one finds out by itself
      upstream.start()
    },
    wake: () => dispatcher?.wake(),
    setFlow(next) {
      flow = next
      dispatcher?.wake()
    },
    async stop(timeoutMs) {
      const answered = dispatcher?.stop()
      if (answered) await within(timeoutMs / 2, answered)
      await upstream.stop(timeoutMs / 2)
      // Closing failed what was still in flight: that is recorded as unknown before the store closes.
      await answered
    },
  }
}

/** After how long a carrier that cannot be bound for the same reason is warned of again, in ms (10 min). */
const repeatMs = 600_000

/** Waits for `done`, but not longer. */
function within(timeoutMs: number, done: Promise<void>): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, timeoutMs)
  void done.then(resolve, resolve)
  return promise.finally(() => clearTimeout(timer))
}
