/** The composition root: opens the store, then starts carriers, webhooks and HTTP in this order, and stops them in
 *  reverse. */

import type { AddressInfo } from 'node:net'
import type { Tracer } from '@opentelemetry/api'
import { type Simulator, simulatedCarriers, startSimulator } from '@websms/simulator'
import type { FastifyInstance } from 'fastify'
import type { Logger } from 'pino'
import { createAccessCache } from './accounts/access.ts'
import { type Demo, openDemo } from './accounts/demo.ts'
import { createWebhookDestinations } from './accounts/webhook-destinations.ts'
import { banner } from './banner.ts'
import { createBulkRunner } from './bulk/runner.ts'
import { type FailoverTimers, startFailover } from './carriers/failover.ts'
import { carrierCallbackRoutes } from './carriers/http/callback-routes.ts'
import { type Callbacks, createCallbacks } from './carriers/http/callbacks.ts'
import { createMover } from './carriers/mover.ts'
import { openFleet } from './carriers/open-fleet.ts'
import { absentReal, absentSimulated, usedRealCarrier } from './carriers/register.ts'
import { decideWaiting, readDecisions, readStoredCarriers } from './carriers/stored.ts'
import type { CarrierTimers } from './carriers/timers.ts'
import { apiRoutes } from './customers-api.ts'
import { openGatewayStore } from './gateway-store.ts'
import { buildApp } from './http/app.ts'
import { healthRoutes } from './http/health.ts'
import { refuseListen } from './http/refuse-listen.ts'
import { createRejections } from './http/rejections.ts'
import { traceRequests } from './http/trace-requests.ts'
import { openLookup } from './lookup/open-lookup.ts'
import { membersApi } from './members/api.ts'
import type { MembersApiDeps } from './members/deps.ts'
import { firstOperatorLink, welcomeUrl } from './members/identity/links.ts'
import { memberPages } from './members/pages.ts'
import { createWebApp } from './members/web-app.ts'
import { createComposer } from './messages/compose.ts'
import { createReroute } from './messages/reroute.ts'
import { createMetrics } from './metrics.ts'
import { beginUpkeep } from './nodes/upkeep.ts'
import { startWork } from './nodes/work.ts'
import { createPricing } from './pricing/pricing.ts'
import { createRouting } from './routing/routing.ts'
import { createSenders } from './senders/senders.ts'
import { carrierDefaults } from './settings/carriers.ts'
import { publicUrlOf, type Settings, type SmppSetting } from './settings.ts'
import { siteTime } from './site-time.ts'
import { diskFault } from './store/free-bytes.ts'
import type { Store } from './store/store.ts'
import { ledgerFault } from './store/thread/ledger-watch.ts'
import { tracedStore } from './tracing/trace-accepting.ts'
import { tracedWebhooks } from './tracing/trace-webhooks.ts'
import { openTracing } from './tracing/tracing.ts'
import { createDeliverer } from './webhooks/deliverer.ts'
import { allowedHosts } from './webhooks/guard.ts'

export interface Gateway {
  /** Address for people and programs, e.g. `http://localhost:8080`. */
  address: string
  port: number
  /** The banner to print once it runs. */
  banner: readonly string[]
  /** Stops accepting, finishes what is under way, unbinds and flushes. */
  stop(): Promise<void>
}

interface GatewayOptions {
  log: Logger
  /** Default: those of timers.ts and failover.ts. */
  timers?: Timers
  /** Ends a gateway that stands by. */
  ended?: AbortSignal
}

type Timers = Partial<CarrierTimers> & { failover?: FailoverTimers }

/** Shares of the 10 s that a stop may take, in ms. */
const stopHttpMs = 2500
const stopCarriersMs = 5000

type Step = () => Promise<unknown>

/** @throws UserError when a port, a folder or a file cannot be used. */
export async function startGateway(settings: Settings, { log, timers = {}, ended }: GatewayOptions): Promise<Gateway> {
  const stops: Step[] = []
  const stop = async () => {
    for (const step of stops.splice(0).reverse()) {
      await step().catch((error) => log.error({ err: error }, 'a part of the gateway did not stop cleanly'))
    }
  }
  try {
    return { ...(await start(settings, { log, timers, ended }, stops)), stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** Adds to `stops` as it goes: stopping takes them in reverse order. */
async function start(
  settings: Settings,
  { log, timers = {}, ended }: GatewayOptions,
  stops: Step[],
): Promise<Omit<Gateway, 'stop'>> {
  const metrics = createMetrics({ processMetrics: true })
  const tracer = openTracing()
  const store = tracedStore(await openGatewayStore(settings, { log, metrics, ended }), tracer)
  stops.push(() => store.close())
  const destinations = createWebhookDestinations(store)
  const deliverer = createDeliverer({
    ...tracedWebhooks(store, tracer),
    destinationOf: destinations.of,
    allow: allowedHosts(settings.webhookAllow),
    log,
    onAttempt: metrics.attempt,
    onGone: (keyId, url) => store.traffic.disableWebhook({ keyId, url, reason: 'gone', at: siteTime() }),
  })
  store.onEvent(deliverer.wake)
  store.onChange(() => {
    destinations.clear()
    deliverer.wake()
  })
  const callbacks = createCallbacks()
  const { fleet, simulator } = await startFleet({ settings, store, log, metrics, tracer, callbacks }, timers, stops)
  const simulated = simulator !== null
  const { app, bulkRunner, web, publicUrl, mover, composer } = await buildHttp(
    { settings, store, log, metrics, tracer, callbacks, fleet, simulated, sendTestEvent: deliverer.sendTestEvent },
    stops,
  )
  const working: { stop: Step }[] = []
  stops.push(
    () => Promise.all([deliverer.stop(), fleet.stop(stopCarriersMs)]),
    () => Promise.all(working.map((work) => work.stop())),
    () => stopHttp(app),
  )
  await app.listen({ host: settings.host, port: settings.port }).catch((error) => refuseListen(error, settings))

  web.start()
  deliverer.start()
  const absent = await absentSimulated(store.read, fleet.routes())
  const work = await startWork({
    ...{ store, fleet, log },
    beginUpkeep: () => beginUpkeep({ settings, store, log, metrics, fleet, bulkRunner, composer, absent }),
  })
  metrics.watchNodes(work.gauges)
  working.push(
    work,
    startFailover({
      carriers: () => fleet.carriers,
      faulty: () => (work.hasUpkeep ? fleet.faulty : []),
      unused: async () => (work.hasUpkeep ? readDecisions(store.read) : []),
      onUsed: (carrierId: number) => store.change((db) => decideWaiting(db, carrierId, 'keep')),
      ...{ mover, log, ...timers.failover },
    }),
  )

  // The demo key's secret is shown only once. If the key were made earlier, a failing start (port in use, for example)
  // would lose it.
  const demo: Demo | null = simulated ? await openDemo(store, siteTime()) : null
  const operatorToken = await store.change((db) => firstOperatorLink(db, siteTime()))
  const { port } = app.server.address() as AddressInfo
  const address = publicUrl()
  const carriers = fleet.routes()
  log.info({ address, carriers: carriers.map(({ name }) => name), simulator: simulated }, 'gateway started')
  const operatorLink = operatorToken && welcomeUrl(address, operatorToken)
  return { address, port, banner: banner({ address, demo, carriers, simulated, operatorLink }) }
}

type Shared = Pick<MembersApiDeps, 'settings' | 'store' | 'log' | 'metrics'>
/** Without a tracer while tracing is off. */
type FleetDeps = Shared & { callbacks: Callbacks; tracer: Tracer | null }

async function startFleet(deps: FleetDeps, timers: Timers, stops: Step[]) {
  const { settings, store, log, metrics, tracer, callbacks } = deps
  const { simulator, carrierSettings } = await openCarriers(settings, store, log)
  if (simulator) stops.push(() => simulator.stop())
  const simulated = simulator !== null
  const fleet = await openFleet({ fixed: carrierSettings, simulated, store, callbacks, metrics, log, tracer, timers })
  for (const absent of await absentReal(store.read, fleet.routes())) {
    log.warn(
      absent,
      'parts wait for a carrier that is not in use: decide about them on the Carriers page, or they expire',
    )
  }
  return { fleet, simulator }
}

type HttpDeps = FleetDeps & Pick<MembersApiDeps, 'fleet' | 'simulated' | 'sendTestEvent'>

/** The HTTP server with the customers' API, the Members Area and monitoring; it does not listen yet. */
async function buildHttp(deps: HttpDeps, stops: Step[]) {
  const { settings, store, log, metrics, tracer, fleet, simulated } = deps
  const accesses = createAccessCache(store)
  store.onChange(() => accesses.clear())
  const rejections = createRejections({ store: store.traffic, onDropped: metrics.rejectionsDropped })
  stops.push(rejections.stop)
  const app = buildApp(settings, log, metrics, rejections.keep)
  traceRequests(app, tracer)
  healthRoutes(app, {
    store,
    metrics,
    diskFault: () => diskFault(settings, settings.freeMbMin),
    ledgerFault: () => ledgerFault(store.read),
    metricsToken: settings.metricsToken,
  })
  const lookup = await openLookup({ settings, store, simulated, log })
  stops.push(lookup.close)
  const { networks } = lookup
  const routing = await createRouting({ store, carriers: fleet.routes, metrics, log })
  const senders = await createSenders({ store, siteSender: settings.sender, log })
  const pricing = await createPricing({ store, log })
  const composer = createComposer({ settings, routing, networks, senders, pricing, optOuts: store.optOuts })
  const web = createWebApp({ log })
  stops.push(async () => web.stop())
  const bulkRunner = createBulkRunner({ store, composer, metrics, log })
  const publicUrl = () => publicUrlOf(settings, (app.server.address() as AddressInfo).port)
  deps.callbacks.servedAt(publicUrl)
  if (settings.roles.includes('http')) {
    carrierCallbackRoutes(app, deps.callbacks)
    membersApi(app, { ...deps, composer, networks, routing, senders, pricing, bulkRunner, publicUrl })
    memberPages(app, { web, publicUrl })
    const onRejection = rejections.keep
    apiRoutes(app, { settings, store, accesses, composer, networks, metrics, publicUrl, onRejection })
  }
  const reroute = await createReroute({ routing, networks, pricing, store })
  const mover = createMover({ store: store.traffic, reroute, version: routing.routes })
  return { app, bulkRunner, web, publicUrl, mover, composer }
}

/** Requests in progress end, within a bound. */
async function stopHttp(app: FastifyInstance): Promise<void> {
  const hurry = setTimeout(() => app.server.closeAllConnections(), stopHttpMs).unref()
  await app.close()
  clearTimeout(hurry)
}

/** The carriers of this run that are not stored: the configured ones, else the simulator's, unless this folder has stored
 *  carriers or was used with real ones. */
async function openCarriers(
  settings: Settings,
  store: Store,
  log: Logger,
): Promise<{ simulator: Simulator | null; carrierSettings: readonly SmppSetting[] }> {
  const stored = await readStoredCarriers(store.read)
  const names = new Set(stored.map(({ name }) => name))
  for (const { id } of settings.carriers.filter(({ id }) => names.has(id))) {
    log.warn({ carrier: id }, 'its entry in WEBSMS_CARRIERS is ignored: the carrier is set up in the Members Area')
  }
  const carrierSettings = settings.carriers.filter(({ id }) => !names.has(id))
  if (settings.carriers.length > 0) {
    if (settings.simulator) log.warn('WEBSMS_SIMULATOR has no effect while WEBSMS_CARRIERS is set')
    return { simulator: null, carrierSettings }
  }
  if (settings.simulator === false) return { simulator: null, carrierSettings }
  if (settings.simulator === null && (await usedRealCarrier(store.read))) {
    if (stored.every(({ retiredAt }) => retiredAt !== null)) {
      log.warn(
        'no carrier is set up, and this data folder has used a real one: add one on the Carriers page, set WEBSMS_CARRIERS, or set WEBSMS_SIMULATOR=1',
      )
    }
    return { simulator: null, carrierSettings }
  }
  await store.nodes?.workAlone()
  const simulator = await startSimulator()
  const simulatedSettings = simulatedCarriers.map(({ id, network, system_id, password }) => ({
    ...carrierDefaults,
    id,
    host: simulator.host,
    port: simulator.port,
    system_id,
    password,
    networks: network === null ? null : [network],
    window: simulatedWindow,
  }))
  return { simulator, carrierSettings: simulatedSettings }
}

/** The simulator answers at once: a window this wide keeps it busy. */
const simulatedWindow = 100
