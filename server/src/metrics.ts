/**
 * The metrics of `/metrics`, for a Prometheus server. Each gateway has its own registry, so that two gateways in one
 * test do not count together. Labels come from small fixed sets: never an account, a number or a raw path.
 */
import { messageState } from '@websms/smpp'
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import packageJson from '../package.json' with { type: 'json' }
import { createRequestTimes } from './request-times.ts'
import type { AttemptRow } from './store/traffic/events.ts'
import { type ReceiptFate, unmatchedReasons } from './store/traffic/receipts.ts'
import type { SubmitOutcome } from './store/traffic/sending.ts'

/** The present state of a carrier's link. */
interface CarrierGauges {
  carrier: string
  bound: boolean
  /** Submits that wait for their answer. */
  inFlight: number
  /** Maximum number that may wait at once. */
  window: number
  /** Null while it takes messages. */
  stopped: object | null
  /** New messages go to other carriers where one takes them. */
  avoided: boolean
}

/** The present number of rows of the hot tables. */
interface WaitingGauges {
  outbox: number
  put_off: number
  scheduled: number
  claims: number
  submissions: number
  events: number
}

/** Kinds of work that one node does at a time, as labels have them. */
type DutyCounts = Readonly<Record<'carrier' | 'webhooks' | 'upkeep', number>>

/** The work of this node beside others. */
export interface NodeGauges {
  /** Live nodes on the data, this one among them. */
  nodes: number
  /** Duties at work here. */
  duties: DutyCounts
  /** Duties that no node has. */
  unheld: DutyCounts
}

export interface Metrics {
  /** `route` is the pattern (`/sms/out`), never the address that was asked for; unknown paths share one. */
  request(route: string, method: string, status: number, durationMs: number): void
  accepted(lane: 'otp' | 'single' | 'bulk', messages: number, parts: number): void
  /** Parts by the outcome of their submit. */
  submitted(carrier: string, outcome: SubmitOutcome['outcome'], count?: number): void
  /** `state` is SMPP's, such as `DELIVRD`; null or any other word counts as `other`. */
  receipt(carrier: string, state: string | null, count?: number): void
  /** Receipts by their result in the store. */
  receiptFates(carrier: string, fates: Partial<Record<ReceiptFate, number>>): void
  inbound(carrier: string, count?: number): void
  attempt(outcome: AttemptRow['outcome'], durationMs: number): void
  committed(rows: number, durationMs: number): void
  /** A message to a destination that is monitored or blocked. */
  destination(mode: 'monitor' | 'block'): void
  /** Refused requests that were not kept for their account. */
  rejectionsDropped(count: number): void
  /** Sources that are asked at every scrape; setting one replaces the previous. */
  watchCarriers(read: () => readonly CarrierGauges[]): void
  watchWaiting(read: () => WaitingGauges): void
  watchNodes(read: () => NodeGauges): void
  /** The body of `/metrics` and its content type. */
  expose(): Promise<{ contentType: string; text: string }>
}

interface MetricsOptions {
  /** Also measure the process: CPU, memory, event loop lag, garbage collection. Once a process: the collectors live as
   *  long as it does. Default false. */
  processMetrics?: boolean
}

/** From below 1 ms to 10 s, with the time of one fsync in the middle. */
const secondsBuckets = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
/** From a single row to the largest group commit. */
const rowsBuckets = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000]

export function createMetrics({ processMetrics = false }: MetricsOptions = {}): Metrics {
  const registry = new Registry()
  const registers = [registry]
  tellVersion(registers)
  if (processMetrics) collectDefaultMetrics({ register: registry })

  const counter = <Label extends string>(name: string, help: string, labelNames: readonly Label[]) =>
    new Counter({ name, help, labelNames, registers })
  const histogram = <Label extends string>(
    name: string,
    help: string,
    labelNames: readonly Label[],
    buckets = secondsBuckets,
  ) => new Histogram({ name, help, labelNames, buckets, registers })

  const requests = createRequestTimes(
    'websms_http_request_seconds',
    'HTTP requests and how long they took.',
    secondsBuckets,
  )
  const acceptedByLane = { otp: [0, 0], single: [0, 0], bulk: [0, 0] }
  /** Counted here and reported when asked. Every message passes here, and prom-client's counters build a key from their
   *  labels each time. */
  const acceptedCounter = (name: string, help: string, column: 0 | 1) =>
    new Counter({
      name,
      help,
      labelNames: ['lane'],
      registers,
      collect() {
        this.reset()
        for (const [lane, counts] of Object.entries(acceptedByLane)) this.inc({ lane }, counts[column])
      },
    })
  acceptedCounter('websms_messages_accepted_total', 'Messages accepted from customers.', 0)
  acceptedCounter('websms_parts_accepted_total', 'Billed parts of the messages accepted.', 1)
  const submits = counter('websms_submits_total', 'Parts by what became of their submit.', ['carrier', 'outcome'])
  const receipts = counter('websms_receipts_total', 'Receipts by SMPP message state.', ['carrier', 'state'])
  const unmatched = counter(
    'websms_receipts_unmatched_total',
    'Receipts that matched no part when they came, by the reason. `unanswered` ones mostly match a moment later.',
    ['carrier', 'reason'],
  )
  const inbound = counter('websms_inbound_total', 'Inbound parts taken from carriers.', ['carrier'])
  const attempts = histogram('websms_webhook_attempt_seconds', 'Webhook attempts and how long they took.', ['outcome'])
  const commitRows = histogram('websms_commit_rows', 'Rows in one group commit.', [], rowsBuckets)
  const commitSeconds = histogram('websms_commit_seconds', 'How long one group commit took.', [])
  const watched = watchGauges(registers)

  return {
    request: (route, method, status, durationMs) => requests.observe(route, method, status, durationMs / 1000),
    accepted(lane, messageCount, partCount) {
      acceptedByLane[lane][0]! += messageCount
      acceptedByLane[lane][1]! += partCount
    },
    submitted: (carrier, outcome, count = 1) => submits.inc({ carrier, outcome }, count),
    receipt: (carrier, state, count = 1) => receipts.inc({ carrier, state: knownState(state) }, count),
    receiptFates(carrier, fates) {
      for (const reason of unmatchedReasons) {
        const count = fates[reason]
        if (count !== undefined) unmatched.inc({ carrier, reason }, count)
      }
    },
    inbound: (carrier, count = 1) => inbound.inc({ carrier }, count),
    attempt: (outcome, durationMs) => attempts.observe({ outcome }, durationMs / 1000),
    committed(rows, durationMs) {
      commitRows.observe(rows)
      commitSeconds.observe(durationMs / 1000)
    },
    ...refusalCounters(registers),
    ...watched,
    ...watchNodes(registers),
    async expose() {
      return { contentType: registry.contentType, text: `${requests.text()}\n\n${await registry.metrics()}` }
    },
  }
}

function tellVersion(registers: Registry[]): void {
  new Gauge({
    name: 'websms_build_info',
    help: 'Always 1; the version is its label.',
    labelNames: ['version'],
    registers,
  }).set({ version: packageJson.version }, 1)
}

function refusalCounters(registers: Registry[]): Pick<Metrics, 'destination' | 'rejectionsDropped'> {
  const destinations = new Counter({
    name: 'websms_destinations_total',
    help: 'Messages to destinations that the site or their account monitors (accepted) or blocks (refused).',
    labelNames: ['mode'],
    registers,
  })
  const dropped = new Counter({
    name: 'websms_rejections_dropped_total',
    help: 'Refused requests that were not kept for their account to find, because it made too many.',
    registers,
  })
  return {
    destination: (mode) => destinations.inc({ mode }),
    rejectionsDropped: (count) => dropped.inc(count),
  }
}

function knownState(state: string | null): string {
  return state !== null && Object.hasOwn(messageState, state) ? state : 'other'
}

/** Gauges that compute their values when they are read, and cost nothing until then. */
function watchGauges(registers: Registry[]): Pick<Metrics, 'watchCarriers' | 'watchWaiting'> {
  let readCarriers: () => readonly CarrierGauges[] = () => []
  let readWaiting: (() => WaitingGauges) | null = null

  const carrierGauge = (name: string, help: string, value: (carrier: CarrierGauges) => number) =>
    new Gauge({
      name,
      help,
      labelNames: ['carrier'],
      registers,
      collect() {
        this.reset()
        for (const carrier of readCarriers()) this.set({ carrier: carrier.carrier }, value(carrier))
      },
    })
  carrierGauge('websms_carrier_bound', '1 while the carrier is bound.', ({ bound }) => (bound ? 1 : 0))
  carrierGauge('websms_carrier_in_flight', 'Submits that wait for their answer.', ({ inFlight }) => inFlight)
  carrierGauge('websms_carrier_stopped', '1 while the carrier refuses every message.', ({ stopped }) =>
    stopped ? 1 : 0,
  )
  carrierGauge(
    'websms_carrier_avoided',
    '1 while new messages go to other carriers where one takes them.',
    ({ avoided }) => (avoided ? 1 : 0),
  )
  carrierGauge('websms_carrier_window', 'How many submits may wait at once.', ({ window }) => window)

  new Gauge({
    name: 'websms_waiting',
    help: 'Rows that wait: parts in the outbox, parts put off, scheduled messages, claims, submissions without a final receipt, webhook events.',
    labelNames: ['table'],
    registers,
    collect() {
      if (readWaiting === null) return
      for (const [table, rows] of Object.entries(readWaiting())) this.set({ table }, rows)
    },
  })

  return {
    watchCarriers(read) {
      readCarriers = read
    },
    watchWaiting(read) {
      readWaiting = read
    },
  }
}

function watchNodes(registers: Registry[]): Pick<Metrics, 'watchNodes'> {
  let readNodes: (() => NodeGauges) | null = null

  const dutyGauge = (name: string, help: string, value: (node: NodeGauges) => DutyCounts) =>
    new Gauge({
      name,
      help,
      labelNames: ['kind'],
      registers,
      collect() {
        if (readNodes === null) return
        for (const [kind, count] of Object.entries(value(readNodes()))) this.set({ kind }, count)
      },
    })
  dutyGauge('websms_duties', 'Carriers, parts of the webhooks (of 64) and upkeep at work here.', ({ duties }) => duties)
  dutyGauge('websms_duties_unheld', 'The same that no node has, as this node sees it.', ({ unheld }) => unheld)
  new Gauge({
    name: 'websms_nodes',
    help: 'Nodes that work on the data, as this one sees them.',
    registers,
    collect() {
      if (readNodes !== null) this.set(readNodes().nodes)
    },
  })

  return {
    watchNodes(read) {
      readNodes = read
    },
  }
}
