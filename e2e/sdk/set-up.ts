/** A gateway's API on a port, a customer of it, and a client of the SDK that reaches it through a proxy with faults. */
import type { AddressInfo } from 'node:net'
import { type ClientOptions, createClient } from '@websms/sdk'
import { balanceMicros } from '../../server/src/accounts/balance.ts'
import { type Customer, type TemporaryApi, temporaryApi } from '../../server/src/test/temporary-api.ts'
import { openDoubtfulProxy } from './doubtful-proxy.ts'

type WhenDone = (cleanUp: () => Promise<void>) => void

interface Served extends TemporaryApi {
  /** The base URL of its API. */
  readonly url: string
}

/** `env` are settings, such as `{ WEBSMS_CORS_ORIGINS: 'https://shop.example.com' }`. */
export async function servedApi(whenDone: WhenDone, env: Record<string, string> = {}): Promise<Served> {
  const api = await temporaryApi(whenDone, env)
  await api.app.listen({ port: 0, host: '127.0.0.1' })
  const { port } = api.app.server.address() as AddressInfo
  return { ...api, url: `http://127.0.0.1:${port}/api/connexus` }
}

export async function customerOf(api: Served, whenDone: WhenDone, account?: Parameters<Served['customer']>[0]) {
  const customer = await api.customer(account)
  const proxy = await openDoubtfulProxy(api.url)
  whenDone(proxy.close)
  const credentials = { clientId: customer.clientId, clientSecret: customer.clientSecret, baseUrl: proxy.url }
  return {
    customer,
    proxy,
    client: (options: ClientOptions = {}) => createClient({ ...credentials, ...options }),
    /** Messages that the gateway has accepted, and what they cost. */
    accepted: () => acceptedOf(api, customer),
  }
}

async function acceptedOf({ store }: Served, { accountId }: Customer) {
  const { messages } = await store.read
    .selectFrom('messages')
    .select(({ fn }) => fn.countAll<number>().as('messages'))
    .where('account_id', '=', accountId)
    .executeTakeFirstOrThrow()
  return { messages, dollars: (1_000_000_000 - (await balanceMicros(store.read, accountId))) / 1e6 }
}
