/** For tests: carriers as the gateway runs them, on a real store and bound over TCP, with customers who send through them. */
import { sql } from 'kysely'
import { pino } from 'pino'
import { expect, onTestFinished, vi } from 'vitest'
import { createMetrics } from '../metrics.ts'
import { lanes, type StatusName } from '../rules/status.ts'
import { carriersKind } from '../settings/carriers.ts'
import type { AcceptRequest } from '../store/traffic/accepting.ts'
import {
  priceMicros,
  type Scene,
  type SceneOptions,
  type TemporaryStore,
  temporaryStore,
} from '../test/temporary-store.ts'
import { type Carrier, type CarrierDependencies, createCarrier } from './carrier.ts'
import { createCallbacks } from './http/callbacks.ts'
import { accountsOf, registerCarriers } from './register.ts'
import { eventually, startTestSmsc, type TestSmsc, whenBound } from './test-smsc.ts'

export interface TestCarriers extends CarriersAt {
  smsc: TestSmsc
}

export interface CarriersAt extends TemporaryStore {
  /** In the order of the entries. */
  carriers: Carrier[]
  /** A customer whose messages go to one of them. Default the first. */
  customer(options?: SceneOptions, carrierId?: number): Promise<Customer>
}

export interface Customer extends Scene {
  /** Accepts a message for a handset and gives its id. */
  send(
    to: string,
    text?: string,
    request?: Partial<AcceptRequest> & { sender?: string; parts?: number; wireParts?: number },
  ): Promise<number>
  /** Accepts a one-time code, whose text is in clear here, and gives its message's id. */
  sendCode(to: string, text: string, at?: number): Promise<number>
  status(messageId: number): Promise<StatusName>
  /** Waits until a message has this status. */
  until(messageId: number, status: StatusName): Promise<void>
  /** Cost of its messages after refunds, in prices of one part. */
  spent(): Promise<number>
}

export interface TestCarriersOptions extends Partial<Pick<CarrierDependencies, 'timers'>> {
  /** The query of each entry beyond its id, such as `window=1`. Default: one entry without. */
  entries?: string[]
  /** True: the entries are smpps://. */
  tls?: boolean
  /** False: the carriers cannot be bound, and are not waited for. */
  whenBound?: boolean
  /** Binds to wait for. Default: one for each entry. */
  binds?: number
  smsc?: TestSmsc
}

/** Carriers bound to a scripted message centre. */
export async function testCarriers({ smsc, binds, ...options }: TestCarriersOptions = {}): Promise<TestCarriers> {
  const centre = smsc ?? (await startTestSmsc())
  const at = await carriersAt(centre.port, options)
  await whenBound(centre, binds ?? at.carriers.length)
  return Object.assign(at, { smsc: centre })
}

/** Carriers bound to whatever listens at a port of this machine; gone when the test has finished. */
export async function carriersAt(
  port: number,
  { entries = [''], tls = false, whenBound: waits = true, timers }: Omit<TestCarriersOptions, 'smsc' | 'binds'> = {},
): Promise<CarriersAt> {
  const byId = new Map<number, Carrier>()
  const temporary = await temporaryStore()
  temporary.store.onQueued((carrierId) => carrierId !== null && byId.get(carrierId)?.wake())
  const entryOf = (query: string, index: number) =>
    `${tls ? 'smpps' : 'smpp'}://us:pw@127.0.0.1:${port}?id=c${index + 1}${query && `&${query}`}`
  const settings = carriersKind.parse(entries.map(entryOf).join(','))
  const routes = await temporary.store.change((db) => registerCarriers(db, settings, false, Date.now()))
  const accounts = await accountsOf(temporary.store.read, routes)
  const metrics = createMetrics()
  const carriers = routes.map((route, index) =>
    createCarrier(route, settings[index]!, {
      account: accounts[index]!,
      store: temporary.traffic,
      secrets: { decrypt: (sealed) => sealed },
      callbacks: createCallbacks(),
      metrics,
      log: pino({ level: process.env.TEST_LOG ?? 'silent' }),
      ...(timers && { timers }),
    }),
  )
  for (const carrier of carriers) byId.set(carrier.identity.carrierId, carrier)
  onTestFinished(async () => {
    await Promise.all(carriers.map((carrier) => carrier.stop(500)))
  })
  for (const carrier of carriers) carrier.start()
  if (waits) await vi.waitFor(() => expect(carriers.every(({ state }) => state.bound)).toBe(true), eventually)
  const carrierId = routes[0]!.carrierId
  return Object.assign(Object.create(temporary) as TemporaryStore, {
    carriers,
    customer: async (options?: SceneOptions, ownCarrierId = carrierId) =>
      customerOf(temporary, await temporary.scene(options), ownCarrierId),
  })
}

function customerOf(temporary: TemporaryStore, scene: Scene, carrierId: number): Customer {
  const customer: Customer = {
    ...scene,
    async send(to, text = 'Hello', { sender = '552', parts = 1, wireParts = parts, ...request } = {}) {
      const message = { to, body: text, sender, parts, wireParts, carrierId }
      const [messageId] = await scene.accept([message], { lane: lanes.single, ...request })
      return messageId!
    },
    async sendCode(to, text, at = Date.now()) {
      const message = { to, body: '••••••', sender: '552', parts: 1, wireParts: 1, carrierId, network: null }
      const { accountId, keyId } = scene
      const result = await temporary.traffic.acceptCode({
        ...{ accountId, keyId, priceMicros, message, sealedText: text, codeHash: text, at, expiresAt: at + 600_000 },
        limits: { number: 0, prefix: 0, account: 0 },
      })
      if (!result.ok) throw new Error(result.reason)
      return result.messageId
    },
    status: async (messageId) => (await scene.message(messageId)).status,
    until: (messageId, status) =>
      vi.waitFor(async () => expect(await customer.status(messageId)).toBe(status), eventually),
    async spent() {
      const rows = await temporary.rows(
        sql<{
          net: number
        }>`SELECT coalesce(sum(CASE WHEN debit_id = ${scene.accountId} THEN amount_micros ELSE -amount_micros END), 0) AS net
          FROM transfers WHERE ${scene.accountId} IN (debit_id, credit_id) AND kind IN ('charge', 'refund')`,
      )
      return rows[0]!.net / priceMicros
    },
  }
  return customer
}
