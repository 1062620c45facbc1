/** Two gateways on one PostgreSQL database: one works, the other stands by and takes over, whatever becomes of the first. */
import { commandStatus, listen } from '@websms/smpp'
import pg from 'pg'
import { expect, onTestFinished, test } from 'vitest'
import { createAccount } from '../server/src/accounts/accounts.ts'
import { createKey } from '../server/src/accounts/keys.ts'
import { openStore } from '../server/src/store/open-store.ts'
import { temporaryPostgres } from '../server/src/test/temporary-postgres.ts'
import { Customer } from './customer.ts'
import { type Gateway, npmStart, temporaryFolder } from './gateway.ts'

const secretKey = 'a key for two gateways'
const creditMicros = 100_000_000
const priceMicros = 100_000

/** A carrier that notes every part that it is sent. */
async function notingCarrier() {
  const submits: string[] = []
  const smsc = await listen({ port: 0, host: '127.0.0.1', authenticate: () => true }, (session) => {
    session.onRequest(async (pdu) => {
      if (pdu.command !== 'submit_sm') return { command_status: commandStatus.ESME_RINVCMDID }
      return { message_id: String(submits.push(pdu.destination_addr)) }
    })
  })
  onTestFinished(() => smsc.close())
  return { port: smsc.port, submits }
}

async function twoGateways() {
  const databaseUrl = await temporaryPostgres()
  const folder = temporaryFolder()
  onTestFinished(folder.remove)
  const store = await openStore({ dataDir: folder.path, databaseUrl, secretKey })
  const { accountId, ...key } = await store.change(async (db) => {
    const { accountId } = await createAccount(db, { name: 'Acme', creditMicros, at: Date.now() })
    return {
      accountId,
      ...(await createKey(db, { accountId, name: 'Key', encrypt: store.secrets.encrypt, at: Date.now() })),
    }
  })
  await store.close()
  const carrier = await notingCarrier()
  const env = {
    DATABASE_URL: databaseUrl,
    WEBSMS_SECRET_KEY: secretKey,
    WEBSMS_CARRIERS: `smpp://web:pw@127.0.0.1:${carrier.port}?id=noting`,
    WEBSMS_LEASE_SECONDS: '6',
  }
  const first = await npmStart(folder.path, env)
  const standingBy = npmStart(folder.path, { ...env, WEBSMS_STANDBY: '1' })
  const database = new pg.Client(databaseUrl)
  await database.connect()
  onTestFinished(() => database.end())
  const count = async (query: string) => Number((await database.query(query)).rows[0].n)
  return { first, standingBy, key, accountId, count, submits: carrier.submits }
}

let handsets = 0

/** Sends one by one until the gateway is gone, or as many were accepted; returns the handsets of those that were. */
async function sendTo({ api }: Gateway, key: { clientId: string; clientSecret: string }, upTo: number) {
  const accepted: string[] = []
  try {
    const customer = await Customer.signIn(api, key.clientId, key.clientSecret)
    while (accepted.length < upTo) {
      const to = `6421${1_000_000 + handsets++}`
      const { status } = await customer.post('/sms/out', { to, body: 'Hello' })
      if (status === 200) accepted.push(to)
    }
  } catch {
    // The gateway was killed.
  }
  return accepted
}

test.each(['is killed', 'stops'])(
  'when the gateway that works %s, the other takes over: none lost, none sent twice, the money right',
  async (how) => {
    const { first, standingBy, key, accountId, count, submits } = await twoGateways()
    const sending = sendTo(first, key, 10_000)
    await expect.poll(() => submits.length).toBeGreaterThan(20)
    await (how === 'stops' ? first.stop() : first.kill())
    const before = await sending
    const second = await standingBy
    onTestFinished(async () => {
      await second.stop()
    })
    const after = await sendTo(second, key, 20)
    expect(after).toHaveLength(20)
    // Parts in flight when the first one was killed stay unknown: they may be with the carrier, and are sent once more later.
    await expect.poll(() => count('SELECT count(*) AS n FROM outbox')).toBe(0)
    await expect.poll(() => count('SELECT count(*) AS n FROM claims WHERE unknown_at IS NULL')).toBe(0)
    const unknown = await count('SELECT count(*) AS n FROM claims')
    if (how === 'stops') expect(unknown).toBe(0)
    const accepted = [...before, ...after]
    const sent = new Set(submits)
    expect(sent.size).toBe(submits.length)
    expect(accepted.filter((to) => !sent.has(to)).length).toBeLessThanOrEqual(unknown)
    // An answer may have been lost with the gateway, and with it what was accepted and paid for.
    const stored = await count('SELECT count(*) AS n FROM messages')
    expect(stored - accepted.length).toBeGreaterThanOrEqual(0)
    expect(stored - accepted.length).toBeLessThanOrEqual(1)
    expect(await count(`SELECT balance_micros AS n FROM accounts WHERE id = ${accountId}`)).toBe(
      creditMicros - stored * priceMicros,
    )
  },
)

test('a gateway that is stopped past its lease and wakes up sends and decides nothing more', async () => {
  const { first, standingBy, key, count, submits } = await twoGateways()
  await sendTo(first, key, 5)
  await expect.poll(() => submits.length).toBe(5)
  first.signalProgram('SIGSTOP')
  const second = await standingBy
  onTestFinished(async () => {
    await second.stop()
  })
  first.signalProgram('SIGCONT')
  expect(await first.ended()).not.toBe(0)
  expect(await sendTo(second, key, 5)).toHaveLength(5)
  await expect.poll(() => submits.length).toBe(10)
  expect(new Set(submits).size).toBe(10)
  expect(await count('SELECT count(*) AS n FROM messages')).toBe(10)
})
