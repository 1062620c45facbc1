/** For tests: a whole gateway that sends over HTTP, with a customer of it. */
import { pino } from 'pino'
import { expect, vi } from 'vitest'
import { createAccount } from '../../accounts/accounts.ts'
import { createKey } from '../../accounts/keys.ts'
import { type Gateway, startGateway } from '../../main.ts'
import { readSettings } from '../../settings.ts'
import { openStore } from '../../store/open-store.ts'
import type { Store } from '../../store/store.ts'
import { temporaryFolder } from '../../test/temporary-store.ts'
import { addCarrier, type CarrierTexts, readStoredCarriers } from '../stored.ts'
import { eventually } from '../test-smsc.ts'
import { callbackUrls } from './callbacks.ts'

type WhenDone = (cleanUp: () => Promise<void>) => void

interface TestGateway {
  gateway: Gateway
  /** Beside the gateway, as the command line works. */
  store: Store
  accountId: number
  keyId: number
  /** Adds a carrier that speaks HTTP; gives its callbacks once it is used. */
  add(texts: CarrierTexts): Promise<{ receipt: string; inbound: string }>
  /** Sends a message; gives its id. */
  send(to: string, body?: string): Promise<string>
  status(messageId: string): Promise<string>
  until(messageId: string, status: string): Promise<void>
  balance(): Promise<number>
  /** Bodies of the customer's events. */
  events(): Promise<string[]>
}

/** Credit of the customer, in micros. */
export const creditMicros = 10_000_000

export async function testGateway(whenDone: WhenDone, env: Record<string, string> = {}): Promise<TestGateway> {
  const settings = readSettings({
    env: { WEBSMS_DATA: await temporaryFolder(whenDone), PORT: '0', WEBSMS_SIMULATOR: '0', ...env },
    envFile: null,
  })
  const log = pino({ level: process.env.TEST_LOG ?? 'silent' })
  const gateway = await startGateway(settings, { log, timers: { reconnectMinMs: 50 } })
  whenDone(() => gateway.stop())
  const store = await openStore(settings)
  whenDone(() => store.close())
  const { accountId, keyId, clientId, clientSecret } = await store.change(async (db) => {
    const at = Date.now()
    const account = await createAccount(db, { name: 'Acme', creditMicros, at })
    const webhookUrl = 'https://events.invalid/'
    await db.updateTable('accounts').set({ refund_policy: 'failed' }).where('id', '=', account.accountId).execute()
    const key = await createKey(db, { ...account, name: 'Key', webhookUrl, encrypt: store.secrets.encrypt, at })
    return { ...account, ...key }
  })
  const call = async (path: string, fields?: Record<string, string>, token?: string) => {
    const response = await fetch(`http://127.0.0.1:${gateway.port}/api/connexus${path}`, {
      ...(fields && { method: 'POST', body: new URLSearchParams(fields) }),
      ...(token && { headers: { authorization: `Bearer ${token}` } }),
    })
    return (await response.json()) as Record<string, string>
  }
  const { access_token } = await call('/auth/token', { client_id: clientId, client_secret: clientSecret })
  const status = async (id: string) => (await call(`/sms/status?message_id=${id}`, undefined, access_token)).status!
  return {
    ...{ gateway, store, accountId, keyId, status },
    async add(texts) {
      const id = await store.change((db) => addCarrier(db, store.secrets, { protocol: 'http', ...texts }, Date.now()))
      const stored = (await readStoredCarriers(store.read)).find(({ carrierId }) => carrierId === id)!
      const { callback_secret = '' } = stored.secretTexts(store.secrets)
      const urls = callbackUrls(gateway.address, callback_secret)
      await vi.waitFor(async () => expect((await fetch(urls.receipt)).status).not.toBe(404), eventually)
      return urls
    },
    async send(to, body = 'Hello') {
      const answer = await call('/sms/out', { to, body }, access_token)
      if (answer.message_id === undefined) throw new Error(JSON.stringify(answer))
      return answer.message_id
    },
    until: (id, wanted) => vi.waitFor(async () => expect(await status(id)).toBe(wanted), eventually),
    async balance() {
      const query = store.read.selectFrom('accounts').select('balance_micros').where('id', '=', accountId)
      return (await query.executeTakeFirstOrThrow()).balance_micros
    },
    async events() {
      const rows = await store.read.selectFrom('events').select('body').where('key_id', '=', keyId).execute()
      return rows.map(({ body }) => body)
    },
  }
}
