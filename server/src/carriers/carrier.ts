/** One bind to a carrier's SMSC: keeps the link, feeds it from the outbox, and takes in what comes back. */
import { setImmediate } from 'node:timers/promises'
import {
  type Answer,
  commandStatus,
  createClient,
  type RequestPdu,
  type Session,
  type SmppErrorCode,
  statusName,
} from '@websms/smpp'
import type { Logger } from 'pino'
import type { Metrics } from '../metrics.ts'
import type { Flow } from '../rules/flow.ts'
import type { RouteCarrier } from '../rules/routing/route.ts'
import type { CarrierSetting } from '../settings.ts'
import type { Secrets } from '../store/secrets.ts'
import type { InboundPart } from '../store/traffic/inbound.ts'
import type { ReceiptRow } from '../store/traffic/receipts.ts'
import type { TrafficStore } from '../store/traffic/traffic.ts'
import { readDelivery } from './deliver.ts'
import { createDispatcher, type Dispatcher } from './dispatcher.ts'
import { createHealth } from './health.ts'
import { createFaultLog } from './link-faults.ts'
import { createPace } from './pace.ts'
import { createRate } from './rate.ts'
import { explainStatus } from './statuses.ts'
import { type CarrierTimers, carrierTimers } from './timers.ts'
import { turnBatch } from './turn-batch.ts'

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
  let dispatcher: Dispatcher | null = null
  let lastError: string | null = null
  let flow: Flow = 'running'
  let bound = false
  let since = Date.now()
  const taken = createRate()
  /** Outcomes of links that were lost, on their way to the store. */
  const ending = new Set<Promise<void>>()
  /** The trouble that was last logged, so that one that lasts does not fill the log. */
  let told = { reason: '', at: Number.NEGATIVE_INFINITY }

  const bind = { carrierId, account, setting }
  const tellFaults = createFaultLog(name, log)

  const onRequest = async (pdu: RequestPdu): Promise<Answer> => {
    if (pdu.command !== 'deliver_sm' && pdu.command !== 'data_sm')
      return { command_status: commandStatus.ESME_RINVCMDID }
    const delivery = readDelivery(pdu, bind, Date.now())
    try {
      if (delivery.kind === 'receipt') {
        metrics.receipt(name, delivery.receipt.state)
        await takeReceipt(delivery.receipt)
      } else {
        metrics.inbound(name)
        await takeInbound(delivery.part)
      }
      return {}
    } catch (error) {
      log.error({ err: error, carrier: name }, 'a delivery could not be stored: the carrier is asked to send it again')
      return { command_status: commandStatus.ESME_RX_T_APPN }
    }
  }

  const onStopped = () => {
    const status = explainStatus(health.stopped!.command_status)
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
    resumed([...health.resume()!.statuses])
  }
  const resumed = (statuses: number[]) => {
    store
      .carrierResumed({ carrierId, errors: statuses.map(statusName), at: Date.now() })
      .catch((error) => log.error({ err: error, carrier: name }, 'what was put off could not be made due'))
  }

  const client = createClient({
    host: setting.host,
    port: setting.port,
    tls: setting.tls,
    bind_type: setting.bind,
    system_id: setting.system_id,
    password: setting.password,
    system_type: setting.system_type,
    window: setting.window,
    ...{ responseTimeoutMs, timedOutPlaceMs, reconnectMinMs },
    onRequest,
  })
  client.on('bound', (session: Session) => {
    log.info({ carrier: name, host: setting.host, port: setting.port }, 'carrier bound')
    lastError = null
    bound = true
    since = Date.now()
    told = { reason: '', at: Number.NEGATIVE_INFINITY }
    tellFaults(session)
    if (setting.bind === 'receiver') return
    dispatcher = createDispatcher(session, {
      carrierId,
      setting,
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
    const ended = dispatcher
    session.once('close', () => {
      const recorded = ended.stop()
      ending.add(recorded)
      void recorded.then(() => ending.delete(recorded))
    })
    dispatcher.wake()
  })
  client.on('down', ({ reason, error, retryInMs }) => {
    // Told of each try that fails: it is not bound since the first.
    if (bound) since = Date.now()
    bound = false
    dispatcher = null
    if (retryInMs === null) return
    lastError = reason
    const { host, port } = setting
    const at = performance.now()
    const repeated = told.reason === reason && at - told.at < repeatMs
    log[repeated ? 'debug' : 'warn'](
      { carrier: name, host, port, reason, retryInMs },
      `carrier not bound: ${cureOf(error?.code)}`,
    )
    if (!repeated) told = { reason, at }
  })

  return {
    route,
    setting,
    get state() {
      return {
        bound: client.session !== null,
        since,
        flow,
        inFlight: dispatcher?.inFlight ?? 0,
        window: setting.window,
        partsPerSecond: taken.perSecond(),
        lastError,
        stopped: health.stopped && {
          since: health.stopped.since,
          reason: explainStatus(health.stopped.command_status),
        },
      }
    },
    start() {
      resumed([]) // ends the notice of the last run: this one finds out by itself
      client.start()
    },
    wake: () => dispatcher?.wake(),
    setFlow(next) {
      flow = next
      dispatcher?.wake()
    },
    async stop(timeoutMs) {
      const last = dispatcher
      const answered = last?.stop()
      if (answered) await within(timeoutMs / 2, answered)
      await client.stop({ timeoutMs: timeoutMs / 2 })
      // Closing failed whatever was still in flight: that is recorded as unknown before the store closes.
      await Promise.all([answered, ...ending])
    },
  }
}

/** After how long a carrier that cannot be bound for the same reason is warned of again, in ms (10 min). */
const repeatMs = 600_000

/** What to do about a carrier that does not bind; messages for it wait meanwhile. */
function cureOf(code: SmppErrorCode | undefined): string {
  switch (code) {
    case 'bind_refused':
      return 'check its system_id, password and bind type in WEBSMS_CARRIERS, and whether it knows this address'
    case 'connect_failed':
    case 'connect_timeout':
      return 'check its host and port in WEBSMS_CARRIERS, and the firewall between'
    case 'tls_failed':
      return 'check its certificate, and whether it speaks TLS on this port (smpps://)'
    case 'bind_timeout':
    case 'bad_answer':
    case 'closed':
      return 'check whether its port speaks SMPP, with TLS (smpps://) or without, and whether it knows this address'
    default:
      return 'trying again'
  }
}

/** Waits for `done`, but not longer. */
function within(timeoutMs: number, done: Promise<void>): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, timeoutMs)
  void done.then(resolve, resolve)
  return promise.finally(() => clearTimeout(timer))
}
