/**
 * Time until the gateway accepts again after `kill -9` with 100,000 messages queued: from its new start to its first
 * 200, beside that of one that has nothing queued. The carrier takes messages and answers none, so that a full window
 * is in flight whenever the process dies, and receipts wait for it.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { type Customer, send } from './chaos/customers.ts'
import { dataDirOf } from './chaos/data.ts'
import { cli, type GatewayProcess, setClock, startGateway, startSimulator } from './chaos/programs.ts'
import { machineLine, median } from './load/machine.ts'

const messages = 100_000
const perBulk = 10_000
const kills = 5

export async function run(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'websms-recovery-'))
  setClock(folder, 0)
  const logFile = join(folder, 'simulator.jsonl')
  const simulator = await startSimulator({ logFile, seed: 1, idForm: 'decimal', receiptIdForm: 'decimal' })
  simulator.tell('fault droppedAnswers=1')
  const env = { WEBSMS_CARRIERS: `smpp://bench:bench@127.0.0.1:${simulator.port}?id=smsc_bench&window=1000` }
  const running: { gateway: GatewayProcess | null } = { gateway: null }

  /** Kills what runs, starts it again and sends one message, some times; how long each took to its 200, in ms. */
  const killAndTime = async (customer: Customer): Promise<number[]> => {
    const tookMs: number[] = []
    for (let kill = 0; kill < kills; kill++) {
      await running.gateway!.end('SIGKILL')
      const { outbox, claims } = waitingIn(folder)
      const startedAt = performance.now()
      running.gateway = startGateway({ folder, env })
      await sendOne(await apiOf(running.gateway), customer)
      tookMs.push(performance.now() - startedAt)
      console.error(`${outbox} queued, ${claims} in flight: ${ms(tookMs.at(-1)!)}`)
    }
    return tookMs
  }

  try {
    const customer = await createCustomer(folder)
    running.gateway = startGateway({ folder, env })
    await sendOne(await apiOf(running.gateway), customer)
    const empty = await killAndTime(customer)
    await queueAll(await apiOf(running.gateway), customer)
    const full = await killAndTime(customer)
    console.log(machineLine())
    console.log(`kill -9 and a start, ${kills} times each, from that start to the first 200`)
    console.log(`nothing queued     median ${ms(median(empty))}, max ${ms(Math.max(...empty))}`)
    console.log(
      `${messages} queued      median ${ms(median(full))}, max ${ms(Math.max(...full))}   (target under 2,000 ms)`,
    )
  } finally {
    await running.gateway?.end('SIGKILL')
    await simulator.stop()
    rmSync(folder, { recursive: true })
  }
}

async function createCustomer(folder: string): Promise<Customer> {
  const account = await cli(folder, 'account', 'create', 'Recovery', '--credit', '1000000', '--rate-limit', '0')
  const key = await cli(folder, 'key', 'create', '--account', account.account_id!)
  return {
    accountId: Number(account.account_id),
    clientId: key.client_id!,
    clientSecret: key.client_secret!,
    token: null,
  }
}

async function apiOf(gateway: GatewayProcess): Promise<string> {
  const port = await gateway.listening
  if (port === null) throw new Error('the gateway did not start')
  return `http://127.0.0.1:${port}/api/connexus`
}

async function queueAll(api: string, customer: Customer): Promise<void> {
  for (let bulk = 0; bulk < messages / perBulk; bulk++) {
    const to = Array.from({ length: perBulk }, (_, index) => `6421${bulk}${String(index).padStart(6, '0')}`)
    const { status } = await send(api, customer, '/sms/out', { to, body: 'Hello' }, null)
    if (status !== 200) throw new Error(`a bulk was answered with ${status}`)
  }
}

async function sendOne(api: string, customer: Customer): Promise<void> {
  const { status } = await send(api, customer, '/sms/out', { to: '6421234567', body: 'Hello' }, null)
  if (status !== 200) throw new Error(`the first send was answered with ${status}`)
}

function waitingIn(folder: string): { outbox: number; claims: number } {
  const db = new DatabaseSync(join(dataDirOf(folder), 'websms.db'), { readOnly: true })
  const count = (table: string) => Number(db.prepare(`SELECT count(*) AS n FROM ${table}`).get()!.n)
  const waiting = { outbox: count('outbox'), claims: count('claims') }
  db.close()
  return waiting
}

function ms(value: number): string {
  return `${value.toFixed(0)} ms`
}
