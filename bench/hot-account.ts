/**
 * Single sends of one account that three nodes accept at the same time, against those of 100 accounts, the carrier away: nodes
 * share a database, so it needs `--engine postgres`. Afterwards no account is overdrawn, the ledger is in order, and the server
 * has had no deadlock.
 */
import { Client } from 'pg'
import { createAccount } from '../server/src/accounts/accounts.ts'
import { createKey } from '../server/src/accounts/keys.ts'
import { verifyLedger } from '../server/src/store/data-folder.ts'
import { openStore } from '../server/src/store/open-store.ts'
import { cpuMeter } from './load/cpu-meter.ts'
import { engineSettings } from './load/engine.ts'
import { type HttpRequest, httpClient, loadHttp } from './load/http-load.ts'
import { type BenchGateway, carrierAt, startGateway } from './load/programs.ts'
import { cpuOf, type Delivered, inTurn, ratesOf } from './load/rounds.ts'
import { singlesTo } from './load/sends.ts'
import { type Result, resultOf } from './report/result.ts'

const nodes = 3
const accounts = 100
const connectionsEach = 21
const secondsEach = 3
const rounds = 5
const creditMicros = 10 ** 13

export async function run(): Promise<Result[]> {
  const shared = await engineSettings()
  if (shared.DATABASE_URL === undefined) throw new Error('nodes share a PostgreSQL server: give --engine postgres')
  const gateways: BenchGateway[] = []
  try {
    const settings = { ...shared, WEBSMS_CARRIERS: carrierAt(1) }
    while (gateways.length < nodes) gateways.push(await startGateway(settings))
    const place = {
      dataDir: gateways[0]!.place.dataDir,
      databaseUrl: shared.DATABASE_URL,
      secretKey: shared.WEBSMS_SECRET_KEY!,
    }
    const tokens = await tokensOf(place, gateways[0]!.port)
    const hot = singlesTo(tokens[0]!)
    const spread = hot.map((_, index) => singlesTo(tokens[index % accounts]!)[index]!)
    await accept(gateways, spread) // warm-up
    await accept(gateways, hot)
    const measured = await inTurn(rounds, {
      ours: () => accept(gateways, hot),
      peer: () => accept(gateways, spread),
    })
    return [
      resultOf({
        ...ratesOf(measured),
        name: 'hot-account',
        title: `Single sends of one account from ${nodes} nodes`,
        unit: 'requests/s',
        peerName: `sends of ${accounts} accounts`,
        target: { of: 'ratio', atLeast: 0.95 },
        notes: [
          `CPU a request, all nodes and PostgreSQL: ${cpuOf(measured.ours)} against ${cpuOf(measured.peers)}; ${nodes * connectionsEach} connections of ${httpClient}.`,
          await soundness(place),
        ],
      }),
    ]
  } finally {
    await Promise.all(gateways.map((gateway) => gateway.stop()))
  }
}

async function accept(gateways: readonly BenchGateway[], requests: readonly HttpRequest[]): Promise<Delivered> {
  const cpu = cpuMeter(gateways.map(({ pid }) => pid))
  const load = { requests, connections: connectionsEach, seconds: secondsEach }
  const loaded = await Promise.all(gateways.map(({ port }) => loadHttp({ ...load, port })))
  const messages = loaded.reduce((sum, { answered }) => sum + answered, 0)
  const rate = loaded.reduce((sum, { answered, seconds }) => sum + answered / seconds, 0)
  return { messages, rate, ...cpu(messages) }
}

interface SharedPlace {
  dataDir: string
  databaseUrl: string
  secretKey: string
}

/** Tokens of as many accounts, which any node takes. */
async function tokensOf(place: SharedPlace, port: number): Promise<string[]> {
  const store = await openStore(place)
  try {
    const keys = await store.change(async (db) => {
      const made = []
      for (let index = 0; index < accounts; index++) {
        const at = Date.now()
        const { accountId } = await createAccount(db, { name: `Account ${index}`, creditMicros, rateLimit: 0, at })
        made.push(await createKey(db, { accountId, name: 'Key', webhookUrl: null, encrypt: store.secrets.encrypt, at }))
      }
      return made
    })
    const tokens: string[] = []
    for (const { clientId, clientSecret } of keys) {
      const body = new URLSearchParams({ client_id: clientId, client_secret: clientSecret })
      const answer = await fetch(`http://127.0.0.1:${port}/api/connexus/auth/token`, { method: 'POST', body })
      tokens.push(((await answer.json()) as { access_token: string }).access_token)
    }
    return tokens
  } finally {
    await store.close()
  }
}

/** @throws when money or locks went wrong */
async function soundness(place: SharedPlace): Promise<string> {
  const check = await verifyLedger(place, { full: true })
  const client = new Client(place.databaseUrl)
  await client.connect()
  const one = async (query: string) => Number((await client.query(query)).rows[0].n)
  const deadlocks = await one('SELECT deadlocks AS n FROM pg_stat_database WHERE datname = current_database()')
  const overdrawn = await one('SELECT count(*) AS n FROM accounts WHERE balance_micros < 0')
  await client.end()
  const says = `${deadlocks} deadlocks, ${overdrawn} accounts overdrawn, ${check.driftCount} differences in the ledger.`
  if (deadlocks + overdrawn + check.driftCount > 0) throw new Error(says)
  return says
}
