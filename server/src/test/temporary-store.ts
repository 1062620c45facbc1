/** For tests: a store in a temporary folder, with an account that has credit and a key, gone when the test has finished. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type RawBuilder, sql } from 'kysely'
import { inject, onTestFinished } from 'vitest'
import { createAccount } from '../accounts/accounts.ts'
import { createKey } from '../accounts/keys.ts'
import type { RefundPolicy } from '../rules/ledger/refunds.ts'
import { lanes, type StatusName, statusNames } from '../rules/status.ts'
import { openStore, type StoreOptions } from '../store/open-store.ts'
import type { Place } from '../store/place.ts'
import { migratePostgres } from '../store/postgres/migrate.ts'
import type { Store } from '../store/store.ts'
import type { AcceptRequest, NewMessage } from '../store/traffic/accepting.ts'
import type { ReceiptRow } from '../store/traffic/receipts.ts'
import type { ClaimedPart } from '../store/traffic/sending.ts'
import type { TrafficStore } from '../store/traffic/traffic.ts'
import { templateDatabase } from './temporary-postgres.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Where temporary stores keep their data. */
    engine: 'sqlite' | 'postgres'
  }
}

export interface SceneOptions {
  /** Default $1,000. */
  creditMicros?: number
  refundPolicy?: RefundPolicy
  /** Default: an address. */
  webhookUrl?: string | null
}

export interface TemporaryStore {
  readonly dataDir: string
  readonly place: Place
  /** The one that is open now. */
  readonly store: Store
  readonly traffic: TrafficStore
  /** Closes it and opens the same folder again. */
  reopen(): Promise<void>
  scene(options?: SceneOptions): Promise<Scene>
  /** The rows of an SQL query, for tables that the program never reads as a whole. */
  rows<Row>(query: RawBuilder<Row>): Promise<Row[]>
}

/** An account with credit, a key, a carrier and a handset of its own, so that tests can share a store. */
export interface Scene {
  readonly accountId: number
  readonly keyId: number
  readonly carrierId: number
  readonly handset: string
  request(messages: Partial<NewMessage>[], request?: Partial<AcceptRequest>): AcceptRequest
  /** The ids of the messages; throws when they are refused. */
  accept(messages: Partial<NewMessage>[], request?: Partial<AcceptRequest>): Promise<number[]>
  claim(limit?: number): Promise<ClaimedPart[]>
  submitted(claim: ClaimedPart, outcome: Outcome, at?: number): Promise<void>
  /** Accepts one message of as many parts as there are carrier ids, claims them and answers each with its id. */
  sent(carrierRefs: string[], message?: Partial<NewMessage>, request?: Partial<AcceptRequest>): Promise<number>
  receipt(carrierRef: string, receipt?: Partial<ReceiptRow>): ReturnType<TrafficStore['receipts']>
  balance(): Promise<number>
  message(messageId: number): Promise<{ status: StatusName; error: string | null; carrier_ref: string | null }>
  /** The statuses told to webhooks about a message, in order. */
  told(messageId: number): Promise<string[]>
  /** Tables with work left for a message, and their number of rows. */
  places(messageId: number): Promise<Record<string, number>>
}

export type Outcome =
  | { outcome: 'accepted'; carrierRef: string; unreported?: boolean }
  | { outcome: 'refused'; error: string }
  | { outcome: 'put_off'; error: string; dueAt: number }
  | { outcome: 'retry' }
  | { outcome: 'unknown' }

export const priceMicros = 100_000

/** Fields of a receipt that reports a delivery, apart from its ids, addresses and time. */
export const wellReceipt = { state: 'DELIVRD', error: null, intermediate: false, text: '', unmarked: null } as const
/** For tests of what is found: a busy machine may be slow. */
export const patientSearch = { queryMsMax: 60_000, waitMsMax: 60_000 }
export const secretKey = 'a key for the tests'
/** Runs something when the test is over; `afterAll` for what the tests of a file share. */
type WhenDone = (cleanUp: () => Promise<void>) => void

export async function temporaryFolder(whenDone: WhenDone = onTestFinished): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'websms-test-'))
  whenDone(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** The address of a database with our tables. */
export function migratedDatabase(whenDone: WhenDone = onTestFinished): Promise<string> {
  return templateDatabase('migrated', (url) => migratePostgres(url).then(() => {}), whenDone)
}

let fresh: Promise<Buffer> | null = null

/** The file of a store that was opened once, made once a process: its migrations take longer than many a test. */
function freshDatabase(): Promise<Buffer> {
  fresh ??= (async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'websms-test-'))
    try {
      const store = await openStore({ dataDir, secretKey })
      await store.close()
      return await readFile(join(dataDir, 'websms.db'))
    } finally {
      await rm(dataDir, { recursive: true, force: true })
    }
  })()
  return fresh
}

/** @param engine default: the one that the tests of this project run on */
export async function temporaryStore(
  options: StoreOptions = {},
  whenDone: WhenDone = onTestFinished,
  engine = inject('engine'),
): Promise<TemporaryStore> {
  const dataDir = await temporaryFolder(whenDone)
  const databaseUrl = engine === 'sqlite' ? null : await migratedDatabase(whenDone)
  if (databaseUrl === null) await writeFile(join(dataDir, 'websms.db'), await freshDatabase())
  const open = () => openStore({ dataDir, databaseUrl, secretKey }, options)
  let store = await open()
  whenDone(() => store.close())
  let scenes = 0
  const temporary: TemporaryStore = {
    dataDir,
    place: { dataDir, databaseUrl },
    get store() {
      return store
    },
    get traffic() {
      return store.traffic
    },
    async reopen() {
      await store.close()
      store = await open()
    },
    async rows(query) {
      return (await query.execute(store.read)).rows
    },
    scene: (sceneOptions) => makeScene(temporary, ++scenes, sceneOptions),
  }
  return temporary
}

async function makeScene(
  temporary: TemporaryStore,
  number: number,
  { creditMicros = 1_000_000_000, refundPolicy = 'refused', webhookUrl = 'https://a.example/' }: SceneOptions = {},
): Promise<Scene> {
  const carrierId = number
  const handset = `6421${String(number).padStart(7, '0')}`
  const { accountId, keyId } = await temporary.store.change(async (db) => {
    const at = Date.now()
    const account = await createAccount(db, { name: `Customer ${number}`, creditMicros, at })
    const { accountId } = account
    await db.updateTable('accounts').set({ refund_policy: refundPolicy }).where('id', '=', accountId).execute()
    const { encrypt } = temporary.store.secrets
    const { keyId } = await createKey(db, { accountId, name: 'API key', webhookUrl, encrypt, at })
    return { accountId, keyId }
  })
  const ownMessage = { to: handset, sender: '552', body: 'Hello', parts: 1, wireParts: 1, carrierId, network: null }
  const ownReceipt = { ...wellReceipt, carrierId, source: handset, destination: '552' }

  const scene: Scene = {
    accountId,
    keyId,
    carrierId,
    handset,
    request: (messages, request = {}) => ({
      ...{ accountId, keyId, lane: lanes.single, priceMicros, at: Date.now(), ...request },
      messages: messages.map((message) => ({ ...ownMessage, ...message })),
    }),
    async accept(messages, request) {
      const result = await temporary.traffic.accept(scene.request(messages, request))
      if (!result.ok) throw new Error(result.reason)
      return result.messageIds
    },
    claim: (limit = 100) => temporary.traffic.claim(carrierId, limit),
    submitted: (claim, outcome, at = Date.now()) => temporary.traffic.submitted([{ claim, at, ...outcome }]),
    async sent(carrierRefs, message, request) {
      const count = carrierRefs.length
      const [messageId] = await scene.accept([{ parts: count, wireParts: count, ...message }], request)
      const claims = await scene.claim(count)
      for (const [index, claim] of claims.entries()) {
        await scene.submitted(claim, { outcome: 'accepted', carrierRef: carrierRefs[index]! })
      }
      return messageId!
    },
    receipt: (carrierRef, receipt) =>
      temporary.traffic.receipts([{ ...ownReceipt, carrierRefs: [carrierRef], at: Date.now(), ...receipt }]),
    async balance() {
      const query = temporary.store.read.selectFrom('accounts').select('balance_micros').where('id', '=', accountId)
      return (await query.executeTakeFirstOrThrow()).balance_micros
    },
    async message(messageId) {
      const columns = ['status', 'error', 'carrier_ref'] as const
      const query = temporary.store.read.selectFrom('messages').select(columns).where('id', '=', messageId)
      const row = await query.executeTakeFirstOrThrow()
      return { ...row, status: statusNames[row.status]! }
    },
    async told(messageId) {
      const events = await temporary.rows(
        sql<{ body: string }>`SELECT body FROM events WHERE message_id = ${messageId} ORDER BY id`,
      )
      return events.map(({ body }) => JSON.parse(body).status as string)
    },
    async places(messageId) {
      const found: Record<string, number> = {}
      for (const table of ['outbox', 'claims', 'submissions', 'message_parts']) {
        // The ids of messages that have ended are kept for late repeats of their receipts.
        const open = table === 'submissions' ? sql`AND (SELECT status FROM messages WHERE id = message_id) < 2` : sql``
        const [row] = await temporary.rows(
          sql<{ n: number }>`SELECT count(*) AS n FROM ${sql.table(table)} WHERE message_id = ${messageId} ${open}`,
        )
        if (row!.n > 0) found[table] = row!.n
      }
      return found
    },
  }
  return scene
}
