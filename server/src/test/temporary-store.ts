/** For tests: a store in a temporary folder, with an account that has credit and a key, gone when the test has finished. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type RawBuilder, sql } from 'kysely'
import { onTestFinished } from 'vitest'
import { createAccount } from '../accounts/accounts.ts'
import { createKey } from '../accounts/keys.ts'
import type { RefundPolicy } from '../ledger/refunds.ts'
import { openStore, type StoreOptions } from '../store/open-store.ts'
import type { Store } from '../store/store.ts'
import {
  type AcceptRequest,
  type ClaimedPart,
  lanes,
  type NewMessage,
  type ReceiptRow,
  type SubmitOutcome,
  type TrafficStore,
} from '../store/traffic.ts'

export interface CustomerOptions {
  /** Default $1,000. */
  creditMicros?: number
  refundPolicy?: RefundPolicy
  webhookUrl?: string | null
}

export interface Customer {
  accountId: number
  keyId: number
}

export interface TemporaryStore extends Customer {
  readonly dataDir: string
  /** The one that is open now. */
  readonly store: Store
  readonly traffic: TrafficStore
  /** Closes it and opens the same folder again. */
  reopen(): Promise<void>
  /** Another account with a key. */
  customer(options?: CustomerOptions): Promise<Customer>
  /** Accepts messages of the first account, or of the one named; throws when they are refused. */
  accept(messages: Partial<NewMessage>[], request?: Partial<AcceptRequest>): Promise<number[]>
  /** Accepts one message in so many parts, claims them all and answers each with `carrierRef`s; returns its id. */
  sent(carrierRefs: string[], message?: Partial<NewMessage>, request?: Partial<AcceptRequest>): Promise<number>
  submitted(claim: ClaimedPart, outcome: Outcome): Promise<void>
  receipt(carrierRef: string, receipt?: Partial<ReceiptRow>): Promise<void>
  /** What a query in SQL gives, for tables that the program never reads as a whole. */
  rows<Row>(query: RawBuilder<Row>): Promise<Row[]>
  balance(accountId?: number): Promise<number>
  message(messageId: number): Promise<{ status: number; error: string | null; carrier_ref: string | null }>
  /** The statuses told to webhooks about a message, in order. */
  told(messageId: number): Promise<string[]>
}

export type Outcome =
  | { outcome: 'accepted'; carrierRef: string }
  | { outcome: 'refused'; error: string }
  | { outcome: 'retry' }
  | { outcome: 'unknown' }

export const priceMicros = 100_000
/** The handset that messages go to when nothing else is said. */
export const handset = '6421234567'
export const carrierId = 1

export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'websms-test-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

export async function temporaryStore(
  options: CustomerOptions & { storeOptions?: StoreOptions } = {},
): Promise<TemporaryStore> {
  const dataDir = await temporaryFolder()
  const open = () => openStore({ dataDir, secretKey: 'a key for tests' }, options.storeOptions)
  let store = await open()
  onTestFinished(() => store.close())

  const customer = ({ creditMicros = 1_000_000_000, refundPolicy, webhookUrl }: CustomerOptions = {}) =>
    store.change(async (db) => {
      const at = Date.now()
      const { accountId } = await createAccount(db, { name: 'Acme', creditMicros, at })
      if (refundPolicy) {
        await db.updateTable('accounts').set({ refund_policy: refundPolicy }).where('id', '=', accountId).execute()
      }
      const { keyId } = await createKey(db, {
        accountId,
        name: 'API key',
        webhookUrl: webhookUrl === undefined ? 'https://customer.example/hook' : webhookUrl,
        encrypt: store.secrets.encrypt,
        at,
      })
      return { accountId, keyId }
    })
  const first = await customer(options)

  const accept: TemporaryStore['accept'] = async (messages, request = {}) => {
    const result = await store.traffic.accept(acceptRequest(first, messages, request))
    if (!result.ok) throw new Error(result.reason)
    return result.messageIds
  }
  const submitted = (claim: ClaimedPart, outcome: Outcome) =>
    store.traffic.submitted([{ claim, at: Date.now(), ...outcome } as SubmitOutcome])
  const rows: TemporaryStore['rows'] = async (query) => (await query.execute(store.read)).rows

  return {
    ...first,
    dataDir,
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
    customer,
    accept,
    async sent(carrierRefs, message = {}, request = {}) {
      const count = carrierRefs.length
      const [messageId] = await accept([{ parts: count, wireParts: count, ...message }], request)
      const claims = await store.traffic.claim(message.carrierId ?? carrierId, count)
      const answered = claims.map((claim, index) => ({
        claim,
        at: Date.now(),
        outcome: 'accepted' as const,
        carrierRef: carrierRefs[index]!,
      }))
      await store.traffic.submitted(answered)
      return messageId!
    },
    submitted,
    receipt: (carrierRef, receipt = {}) => store.traffic.receipts([receiptRow(carrierRef, receipt)]),
    rows,
    async balance(accountId = first.accountId) {
      const query = store.read.selectFrom('accounts').select('balance_micros').where('id', '=', accountId)
      return (await query.executeTakeFirstOrThrow()).balance_micros
    },
    message: (messageId) =>
      store.read
        .selectFrom('messages')
        .select(['status', 'error', 'carrier_ref'])
        .where('id', '=', messageId)
        .executeTakeFirstOrThrow(),
    async told(messageId) {
      const events = await rows(sql<{ body: string }>`SELECT body FROM events WHERE message_id = ${messageId} ORDER BY id`)
      return events.map(({ body }) => JSON.parse(body).status as string)
    },
  }
}

export function acceptRequest(
  { accountId, keyId }: Customer,
  messages: Partial<NewMessage>[],
  request: Partial<AcceptRequest> = {},
): AcceptRequest {
  const filled = messages.map((message) => ({
    to: handset,
    sender: '552',
    body: 'Hello',
    parts: 1,
    wireParts: 1,
    carrierId,
    network: null,
    ...message,
  }))
  return { accountId, keyId, lane: lanes.single, priceMicros, at: Date.now(), ...request, messages: filled }
}

export function receiptRow(carrierRef: string, receipt: Partial<ReceiptRow> = {}): ReceiptRow {
  return {
    carrierId,
    carrierRef,
    to: handset,
    sender: '552',
    state: 'DELIVRD',
    error: null,
    doneAt: null,
    at: Date.now(),
    ...receipt,
  }
}
