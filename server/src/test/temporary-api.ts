/** For tests: the customers' API on a temporary store, spoken to without a socket. */
import type { Method } from '@websms/contract'
import type { FastifyInstance, InjectOptions } from 'fastify'
import { pino } from 'pino'
import { createAccessCache } from '../accounts/access.ts'
import { createAccount, type NewAccount } from '../accounts/accounts.ts'
import { createKey, hashSecret } from '../accounts/keys.ts'
import { apiRoutes } from '../customers-api.ts'
import { buildApp } from '../http/app.ts'
import { createRejections } from '../http/rejections.ts'
import { openLookup } from '../lookup/open-lookup.ts'
import { createComposer } from '../messages/compose.ts'
import { createMetrics } from '../metrics.ts'
import { createPricing } from '../pricing/pricing.ts'
import { createRouting } from '../routing/routing.ts'
import type { RoutableCarrier } from '../rules/routing/route.ts'
import { createSenders } from '../senders/senders.ts'
import { publicUrlOf, readSettings } from '../settings.ts'
import type { Store } from '../store/store.ts'
import { patientSearch, temporaryStore } from './temporary-store.ts'

export interface TemporaryApi {
  readonly app: FastifyInstance
  readonly store: Store
  /** An account with $1,000, no rate limit, a key and a token that is valid. */
  customer(account?: Partial<NewAccount>): Promise<Customer>
  /** `url` is below the base URL. */
  call(method: Method, url: string, request?: Omit<InjectOptions, 'method' | 'url'>): Promise<Answered>
}

export interface Customer {
  readonly accountId: number
  readonly keyId: number
  readonly clientId: string
  readonly clientSecret: string
  /** `{ authorization }` with the token. */
  readonly headers: { authorization: string }
  /** Headers with another token of the same key. */
  newToken(expiresAt?: number): Promise<{ authorization: string }>
}

export interface Answered {
  status: number
  headers: Record<string, string | string[] | number | undefined>
  /** Its fields are in the order in which they were sent; null when it is no JSON. */
  body: unknown
  text: string
}

type WhenDone = (cleanUp: () => Promise<void>) => void

/** The names of the simulator's carriers; nothing is bound to them, so what is accepted waits. */
const carriers: readonly RoutableCarrier[] = [
  { carrierId: 1, name: 'smsc_vodafone', simulated: true, networks: ['One NZ'] },
  { carrierId: 2, name: 'smsc_spark', simulated: true, networks: ['Spark'] },
  { carrierId: 3, name: 'smsc_international', simulated: true, networks: null },
]

/** `env` are settings, such as `{ WEBSMS_COUNTRIES: 'NZ' }`; `more` carriers beside those of the simulator. */
export async function temporaryApi(
  whenDone: WhenDone,
  env: Record<string, string> = {},
  more: readonly RoutableCarrier[] = [],
): Promise<TemporaryApi> {
  const temporary = await temporaryStore({ search: patientSearch }, whenDone)
  const { store } = temporary
  const { dataDir, databaseUrl } = temporary.place
  const place = { WEBSMS_DATA: dataDir, ...(databaseUrl !== null && { DATABASE_URL: databaseUrl }) }
  const settings = readSettings({ env: { ...env, ...place }, envFile: null })
  const accesses = createAccessCache(store)
  store.onChange(() => accesses.clear())
  const log = pino({ level: 'silent' })
  const { networks, close } = await openLookup({ settings, store, simulated: true, log })
  whenDone(close)
  const metrics = createMetrics()
  const rejections = createRejections({ store: store.traffic })
  whenDone(rejections.stop)
  const app = buildApp(settings, log, metrics, rejections.keep)
  const all = [...carriers, ...more]
  const routing = await createRouting({ store, carriers: () => all, metrics, log })
  const senders = await createSenders({ store, siteSender: settings.sender, log })
  const pricing = await createPricing({ store, log })
  const composer = createComposer({ settings, routing, networks, senders, pricing, optOuts: store.optOuts })
  const publicUrl = () => publicUrlOf(settings, settings.port)
  apiRoutes(app, { settings, store, accesses, composer, networks, metrics, publicUrl, onRejection: rejections.keep })
  await app.ready()
  whenDone(() => app.close())
  return {
    app,
    store,
    customer: (account) => newCustomer(store, account),
    async call(method, url, request = {}) {
      const answer = await app.inject({ ...request, method, url: `/api/connexus${url}` })
      let body: unknown = null
      if (String(answer.headers['content-type']).startsWith('application/json')) body = answer.json()
      return { status: answer.statusCode, headers: answer.headers, body, text: answer.body }
    },
  }
}

async function newCustomer(store: Store, account: Partial<NewAccount> = {}): Promise<Customer> {
  const at = Date.now()
  const { encrypt } = store.secrets
  const made = await store.change(async (db) => {
    const { accountId } = await createAccount(db, {
      name: 'Customer',
      creditMicros: 1_000_000_000,
      rateLimit: 0,
      at,
      ...account,
    })
    return { accountId, ...(await createKey(db, { accountId, name: 'API key', encrypt, at })) }
  })
  let tokens = 0
  const newToken = async (expiresAt = at + 3_600_000) => {
    const token = `wst_test_${made.keyId}_${tokens++}`
    await store.traffic.addToken({ hash: hashSecret(token), keyId: made.keyId, expiresAt, at })
    return { authorization: `Bearer ${token}` }
  }
  return { ...made, headers: await newToken(), newToken }
}
