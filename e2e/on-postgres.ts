/** A site on PostgreSQL for several gateways: an account with credit and a key, and two carriers that report each delivery. */
import { execFile } from 'node:child_process'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { expect, onTestFinished } from 'vitest'
import { createAccount } from '../server/src/accounts/accounts.ts'
import { createKey } from '../server/src/accounts/keys.ts'
import { startTestSmsc } from '../server/src/carriers/test-smsc.ts'
import { openStore } from '../server/src/store/open-store.ts'
import { temporaryPostgres } from '../server/src/test/temporary-postgres.ts'
import { Customer } from './customer.ts'
import { cleanEnv, type Gateway, npmStart, root, temporaryFolder } from './gateway.ts'

export const creditMicros = 100_000_000
export const priceMicros = 100_000

export interface Site {
  /** Another gateway on the database; `program` is the folder of another version. */
  start(options?: { env?: Record<string, string>; program?: string }): Promise<Gateway>
  /** Output of a command on the database. */
  websms(words: readonly string[], options?: { program?: string }): Promise<string>
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
    start: ({ env: more = {}, program } = {}) =>
      npmStart(folder.path, { ...env, ...more }, program === undefined ? {} : { program }),
    websms: (words, { program = root } = {}) => output(words, { cwd: program, env: { ...cleanEnv, ...env } }),
    count: async (query) => Number((await database.query(query)).rows[0].n),
    query: (text) => database.query(text),
    customer: ({ api }) => Customer.signIn(api, clientId, clientSecret),
  }
}

function output(words: readonly string[], { cwd, env }: { cwd: string; env: NodeJS.ProcessEnv }): Promise<string> {
  const ownCache = { NODE_COMPILE_CACHE: join(cwd, '.cache') }
  const of = { cwd, env: { ...env, ...(cwd === root ? {} : ownCache) } }
  return new Promise((resolve) => {
    // An exit code other than 0 is what doctor finds.
    execFile(process.execPath, ['server/src/cli/websms.ts', ...words], of, (_error, out, errors) =>
      resolve(out + errors),
    )
  })
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

/** Leaves the processor to the nodes that start meanwhile. */
const sendPauseMs = 20

/** Sends until `end`, to the nodes in turn, as a load balancer does: a request that finds no node goes to another one,
 *  with its Idempotency-Key. */
export function sendToAll(site: Site, nodes: ReadonlySet<Gateway>) {
  const accepted: string[] = []
  const refused: unknown[] = []
  const customers = new Map<Gateway, Customer>()
  let going = true
  const post = async (node: Gateway, to: string) => {
    const customer = customers.get(node) ?? (await site.customer(node))
    customers.set(node, customer)
    return customer.post('/sms/out', { to, body: 'Hello' }, { 'Idempotency-Key': to })
  }
  const sending = (async () => {
    for (let turn = 0; going; turn++) {
      const to = `6421${1_000_000 + handsets++}`
      let answer = null
      for (let next = turn; going && answer === null; next++) {
        answer = await post([...nodes][next % nodes.size]!, to).catch(() => null)
      }
      if (answer?.status === 200) accepted.push(to)
      else if (answer !== null) refused.push(answer)
      await pause(sendPauseMs)
    }
  })()
  const end = async () => {
    going = false
    await sending
  }
  onTestFinished(end)
  return {
    accepted,
    refused,
    /** Resolves when more messages have been accepted. */
    goesOn: (more = 20) => {
      const enough = accepted.length + more
      return expect.poll(() => accepted.length).toBeGreaterThan(enough)
    },
    end,
  }
}

/** Nothing waits any longer; parts whose answer was lost may be with the carrier, and are sent once more later. */
export async function settled(site: Site): Promise<number> {
  await expect.poll(() => site.count('SELECT count(*) AS n FROM outbox')).toBe(0)
  await expect.poll(() => site.count('SELECT count(*) AS n FROM claims WHERE unknown_at IS NULL')).toBe(0)
  await expect.poll(() => site.count('SELECT count(*) AS n FROM event_queue')).toBe(0)
  return site.count('SELECT count(*) AS n FROM claims')
}

export async function expectExact(site: Site, accepted: readonly string[], lostAnswers: number): Promise<void> {
  const unknown = await settled(site)
  const sent = new Set(site.submits)
  expect(sent.size).toBe(site.submits.length)
  expect(accepted.filter((to) => !sent.has(to)).length).toBeLessThanOrEqual(unknown)
  const stored = await site.count('SELECT count(*) AS n FROM messages')
  expect(stored - accepted.length).toBeGreaterThanOrEqual(0)
  expect(stored - accepted.length).toBeLessThanOrEqual(lostAnswers)
  expect(await site.count(`SELECT balance_micros AS n FROM accounts WHERE id = ${site.accountId}`)).toBe(
    creditMicros - stored * priceMicros,
  )
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
