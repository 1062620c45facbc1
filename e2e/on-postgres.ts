/** A site on PostgreSQL for several gateways: an account with credit and a key, and two carriers that report each delivery. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import pg from 'pg'
import { onTestFinished } from 'vitest'
import { createAccount } from '../server/src/accounts/accounts.ts'
import { createKey } from '../server/src/accounts/keys.ts'
import { startTestSmsc } from '../server/src/carriers/test-smsc.ts'
import { openStore } from '../server/src/store/open-store.ts'
import { temporaryPostgres } from '../server/src/test/temporary-postgres.ts'
import { Customer } from './customer.ts'
import { type Gateway, npmStart, temporaryFolder } from './gateway.ts'

export const creditMicros = 100_000_000
export const priceMicros = 100_000

export interface Site {
  /** Another gateway on the database. */
  start(env?: Record<string, string>): Promise<Gateway>
  /** Handsets of the submits that the carriers took, in order. */
  readonly submits: readonly string[]
  /** Message ids of the webhook events that the customer's receiver took, in order. */
  readonly told: readonly string[]
  readonly accountId: number
  /** The number that a query gives as `n`. */
  count(query: string): Promise<number>
  query(text: string): Promise<unknown>
  customer(gateway: Gateway): Promise<Customer>
}

interface SiteOptions {
  /** Default 10. */
  leaseSeconds?: number
  /** Default: a database on the server that tests share. */
  url?: string
}

export async function siteOnPostgres({ leaseSeconds = 10, url }: SiteOptions = {}): Promise<Site> {
  const databaseUrl = url ?? (await temporaryPostgres())
  const folder = temporaryFolder()
  onTestFinished(folder.remove)
  const submits: string[] = []
  const ports = [await reportingCarrier(submits), await reportingCarrier(submits)]
  const told: string[] = []
  const env = {
    DATABASE_URL: databaseUrl,
    WEBSMS_SECRET_KEY: 'a key for several gateways',
    WEBSMS_CARRIERS: ports.map((port, index) => `smpp://web:pw@127.0.0.1:${port}?id=carrier${index}`).join(','),
    WEBSMS_LEASE_SECONDS: String(leaseSeconds),
    WEBSMS_WEBHOOK_ALLOW: '127.0.0.1',
  }
  const webhookUrl = await receiver(told)
  const store = await openStore({ dataDir: folder.path, databaseUrl, secretKey: env.WEBSMS_SECRET_KEY })
  const { encrypt } = store.secrets
  const { accountId, clientId, clientSecret } = await store.change(async (db) => {
    const { accountId } = await createAccount(db, { name: 'Acme', creditMicros, at: Date.now() })
    return { accountId, ...(await createKey(db, { accountId, name: 'Key', webhookUrl, encrypt, at: Date.now() })) }
  })
  await store.close()
  // A connection that was lost is made again.
  const database = new pg.Pool({ connectionString: databaseUrl, max: 1 })
  database.on('error', () => {})
  onTestFinished(() => database.end())
  return {
    ...{ submits, told, accountId },
    start: (more = {}) => npmStart(folder.path, { ...env, ...more }),
    count: async (query) => Number((await database.query(query)).rows[0].n),
    query: (text) => database.query(text),
    customer: ({ api }) => Customer.signIn(api, clientId, clientSecret),
  }
}

let handsets = 0

/** Sends one by one until `isEnough`, or the gateway is gone; returns the handsets of what was accepted. */
export async function sendOneByOne(
  site: Site,
  gateway: Gateway,
  isEnough: (accepted: readonly string[]) => boolean,
): Promise<string[]> {
  const accepted: string[] = []
  try {
    const customer = await site.customer(gateway)
    while (!isEnough(accepted)) {
      const to = `6421${1_000_000 + handsets++}`
      const { status } = await customer.post('/sms/out', { to, body: 'Hello' })
      if (status === 200) accepted.push(to)
    }
  } catch {
    // The gateway was killed.
  }
  return accepted
}

async function reportingCarrier(submits: string[]): Promise<number> {
  const smsc = await startTestSmsc()
  let given = 0
  smsc.script((submit) => {
    submits.push(submit.destination_addr)
    const id = `${smsc.port}-${++given}`
    // A receipt whose bind is lost comes no more.
    setImmediate(() => void smsc.receipt(submit, id).catch(() => {}))
    return { message_id: id }
  })
  return smsc.port
}

async function receiver(told: string[]): Promise<string> {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const { message_id } = JSON.parse(Buffer.concat(chunks).toString()) as { message_id: string }
    told.push(String(message_id))
    response.end('{"success":true}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhook`
}
