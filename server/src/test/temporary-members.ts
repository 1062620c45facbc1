/** For tests: the Members Area's API on a temporary store, with members who are signed in, spoken to without a socket. */
import {
  type AnswerOf,
  type BodyOf,
  type MembersEndpoint,
  type MembersEndpointKey,
  membersEndpoints,
  type OperatorRole,
  type ParamsOf,
  Problem,
  type QueryOf,
  type Role,
  type TSchema,
} from '@websms/contract/members'
import { type FastifyInstance, fastify, type InjectOptions } from 'fastify'
import { pino } from 'pino'
import { expect, inject } from 'vitest'
import { createAccount, type NewAccount } from '../accounts/accounts.ts'
import { createWebhookDestinations } from '../accounts/webhook-destinations.ts'
import { type BulkRunner, createBulkRunner } from '../bulk/runner.ts'
import type { Fleet } from '../carriers/fleet.ts'
import { createCallbacks } from '../carriers/http/callbacks.ts'
import { openFleet } from '../carriers/open-fleet.ts'
import { buildApp } from '../http/app.ts'
import { openLookup } from '../lookup/open-lookup.ts'
import { membersApi } from '../members/api.ts'
import { sessionCookie } from '../members/identity/cookie.ts'
import { createMember, setMembership } from '../members/identity/members.ts'
import { createPasswords } from '../members/identity/passwords.ts'
import { startSession } from '../members/identity/sessions.ts'
import { problemsOf } from '../members/problems-of.ts'
import { createComposer } from '../messages/compose.ts'
import { createMetrics } from '../metrics.ts'
import { createPricing } from '../pricing/pricing.ts'
import { createRouting } from '../routing/routing.ts'
import type { RoutableCarrier } from '../rules/routing/route.ts'
import { createSenders } from '../senders/senders.ts'
import { carriersKind } from '../settings/carriers.ts'
import { readSettings } from '../settings.ts'
import type { Store } from '../store/store.ts'
import { createDeliverer } from '../webhooks/deliverer.ts'
import { allowedHosts } from '../webhooks/guard.ts'
import { patientSearch, type TemporaryStore, temporaryStore } from './temporary-store.ts'

export interface TemporaryMembers {
  readonly app: FastifyInstance
  readonly store: Store
  readonly temporary: TemporaryStore
  /** Not started; three rows are a chunk. */
  readonly bulkRunner: BulkRunner
  readonly fleet: Fleet
  /** A member who is signed in, with an account of their own ($1,000, no rate limit) unless it is said which, or none. */
  member(options?: MemberOptions): Promise<TemporaryMember>
  account(account?: Partial<NewAccount>): Promise<number>
  /** Without a session. */
  call: Call
}

interface MemberOptions {
  /** Default `owner`; null: no membership. */
  role?: Role | null
  accountId?: number
  /** True: a full one. */
  operator?: boolean | OperatorRole
}

export interface TemporaryMember {
  readonly memberId: number
  readonly accountId: number
  readonly email: string
  /** `password` of every member of these tests. */
  readonly password: string
  /** `name=value`. */
  readonly cookie: string
  readonly call: Call
}

interface CallInput<Key extends MembersEndpointKey> {
  params?: ParamsOf<Key>
  query?: QueryOf<Key>
  body?: BodyOf<Key>
  headers?: Record<string, string>
}

/** Asks as the web app does. Holds that the answer is what the table says, field for field, or a problem. */
type Call = <Key extends MembersEndpointKey>(key: Key, input?: CallInput<Key>) => Promise<Answered<Key>>

interface Answered<Key extends MembersEndpointKey> {
  status: number
  /** The body of a 200. */
  body: AnswerOf<Key>
  /** The body of any other status. */
  problem: Problem
  text: string
  headers: Record<string, string | string[] | number | undefined>
}

export const password = 'correct horse battery'
const passwordHash = createPasswords().hash(password)

/** Carriers without a bind, so that accepted messages wait. */
const unboundCarriers: readonly RoutableCarrier[] = [
  { carrierId: 1, name: 'smsc_vodafone', simulated: true, networks: ['One NZ'] },
  { carrierId: 3, name: 'smsc_international', simulated: true, networks: null },
]

type WhenDone = (cleanUp: () => Promise<void>) => void

interface SiteOptions {
  env?: Record<string, string>
  simulated?: boolean
  /** Carriers of the site, as WEBSMS_CARRIERS has them; none unless given. `fleet.start` binds them. */
  carriers?: string
  /** A node on a PostgreSQL database. Default false. */
  node?: boolean
}

/** `env` are settings, such as `{ WEBSMS_GUESSES_PER_MINUTE: '5' }`. */
export async function temporaryMembers(
  whenDone: WhenDone,
  { env = {}, simulated = true, carriers = '', node = false }: SiteOptions = {},
): Promise<TemporaryMembers> {
  const options = { search: patientSearch, exclusive: node }
  const temporary = await temporaryStore(options, whenDone, node ? 'postgres' : inject('engine'))
  const { store } = temporary
  const { dataDir, databaseUrl } = temporary.place
  const place = { WEBSMS_DATA: dataDir, ...(databaseUrl !== null && { DATABASE_URL: databaseUrl }) }
  const settings = readSettings({ env: { ...env, ...place }, envFile: null })
  const log = pino({ level: 'silent' })
  const metrics = createMetrics()
  const app = buildApp(settings, log, metrics)
  const fleet = await openFleet({
    callbacks: createCallbacks(),
    fixed: carriersKind.parse(carriers),
    simulated: false,
    store,
    metrics,
    log,
  })
  whenDone(async () => void (await fleet.stop(1000)))
  const { networks, close } = await openLookup({ settings, store, simulated, log })
  whenDone(close)
  const routing = await createRouting({ store, carriers: fleet.routes, metrics, log })
  const unbound = await createRouting({ store, carriers: () => unboundCarriers, metrics, log })
  const senders = await createSenders({ store, siteSender: settings.sender, log })
  const pricing = await createPricing({ store, log })
  const composer = createComposer({ settings, routing: unbound, networks, senders, pricing, optOuts: store.optOuts })
  const bulkRunner = createBulkRunner({ store, composer, metrics, log, chunkRows: 3 })
  whenDone(bulkRunner.stop)
  const publicUrl = () => 'http://localhost:8080'
  const { sendTestEvent, stop } = createDeliverer({
    store: store.traffic,
    destinationOf: createWebhookDestinations(store).of,
    allow: allowedHosts(settings.webhookAllow),
    log,
  })
  whenDone(stop)
  const site = { simulated, publicUrl, sendTestEvent }
  membersApi(app, {
    settings,
    store,
    log,
    composer,
    networks,
    routing,
    senders,
    pricing,
    metrics,
    fleet,
    bulkRunner,
    ...site,
  })
  await app.ready()
  whenDone(() => app.close())
  const account = async (given: Partial<NewAccount> = {}) =>
    (
      await store.change((db) =>
        createAccount(db, { name: 'Customer', creditMicros: 1_000_000_000, rateLimit: 0, at: Date.now(), ...given }),
      )
    ).accountId
  let members = 0
  return {
    app,
    store,
    temporary,
    bulkRunner,
    fleet,
    account,
    call: caller(app, {}),
    async member({ role = 'owner', accountId: given, operator = false } = {}) {
      const accountId = given ?? (await account())
      const email = `member${++members}@example.com`
      const hash = await passwordHash
      const at = Date.now()
      const { memberId, token } = await store.change(async (db) => {
        const member = { email, name: `Member ${members}`, passwordHash: hash, at }
        const operatorRole = operator === true ? 'full' : operator || undefined
        const memberId = await createMember(db, { ...member, ...(operatorRole && { operatorRole }) })
        if (role !== null) await setMembership(db, { memberId, accountId, role, at })
        const { token } = await startSession(db, { memberId, ip: '127.0.0.1', userAgent: 'a test', at })
        return { memberId, token }
      })
      const cookie = `${sessionCookie}=${token}`
      return { memberId, accountId, email, password, cookie, call: caller(app, { cookie }) }
    },
  }
}

function caller(app: FastifyInstance, own: Record<string, string>): Call {
  return async (key, { params = {}, query = {}, body, headers = {} } = {} as never) => {
    const endpoint: MembersEndpoint = membersEndpoints[key]
    const { answer, content } = endpoint
    const [method, path] = key.split(' ') as [InjectOptions['method'], string]
    const filled = path.replace(/:(\w+)/g, (_, name: string) =>
      encodeURIComponent(String((params as Record<string, unknown>)[name])),
    )
    const answered = await app.inject({
      method: method!,
      url: `/members/api${filled}`,
      query: asTexts(query as Record<string, unknown>),
      headers: { 'sec-fetch-site': 'same-origin', ...own, ...headers },
      ...(body !== undefined && { payload: body as object }),
    })
    const what = `${key} answers ${answered.statusCode} ${answered.body.slice(0, 300)}`
    const type = String(answered.headers['content-type'] ?? '')
    if (answered.statusCode >= 400) {
      expect(type, what).toBe('application/problem+json; charset=utf-8')
      expectFits(Problem, answered.json(), what)
      expect(problemsOf(endpoint), `${what}: name it in the problems of the table`).toContain(answered.json().type)
    } else if (content !== undefined) expect(type, what).toContain(content)
    else if (answer === undefined) expect(answered.statusCode, what).toBe(204)
    else expectFits(answer, answered.json(), what)
    const json = type.includes('json') ? answered.json() : undefined
    return {
      status: answered.statusCode,
      headers: answered.headers,
      text: answered.body,
      body: json,
      problem: json,
    } as never
  }
}

function asTexts(query: Record<string, unknown>): Record<string, string | string[]> {
  const given = Object.entries(query).filter(([, value]) => value !== undefined)
  return Object.fromEntries(
    given.map(([name, value]) => [name, Array.isArray(value) ? value.map(String) : String(value)]),
  )
}

/** JSON Schema as the server itself checks it, on a server that is there for nothing else. */
const checker = fastify({ ajv: { customOptions: { coerceTypes: false, removeAdditional: false } } })
checker.get('/', { schema: { querystring: {} } }, () => {})
await checker.ready()

/** Fits a schema, and has no field that the schema does not name. */
function expectFits(schema: TSchema, value: unknown, what: string): void {
  const validate = checker.validatorCompiler!({ schema, method: 'GET', url: '/', httpPart: 'body' })
  const fits = validate(value)
  expect(fits, `${what}: ${JSON.stringify((validate as { errors?: unknown }).errors)}`).toBe(true)
  expect(unknownFields(schema as Shape, value), `${what} has fields that the table does not know`).toEqual([])
}

interface Shape {
  properties?: Record<string, Shape>
  items?: Shape
  anyOf?: Shape[]
}

function unknownFields(schema: Shape, value: unknown): string[] {
  if (schema.anyOf) {
    const found = schema.anyOf.map((shape) => unknownFields(shape, value))
    return found.find((fields) => fields.length === 0) ?? found[0]!
  }
  if (Array.isArray(value)) return value.flatMap((item) => unknownFields(schema.items ?? {}, item))
  if (typeof value !== 'object' || value === null || schema.properties === undefined) return []
  return Object.entries(value).flatMap(([name, field]) => {
    const known = schema.properties![name]
    return known === undefined ? [name] : unknownFields(known, field)
  })
}
