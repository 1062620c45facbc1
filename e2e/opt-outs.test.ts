/** Opt-outs over kill -9: STOPs of which some are acknowledged when the gateway dies, and some are not. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as wait } from 'node:timers/promises'
import { type SimulatorRecord, startSimulator } from '@websms/simulator'
import { expect, onTestFinished, test } from 'vitest'
import { dataDirOf } from '../bench/chaos/data.ts'
import { setClock, startGateway } from '../bench/chaos/programs.ts'
import { Customer } from './customer.ts'
import { temporaryFolder, websmsJson } from './gateway.ts'

const handsets = Array.from({ length: 10 }, (_, index) => `642155500${String(index + 10)}`)
/** STOPs that are acknowledged before the gateway is killed. */
const killedAfter = 5
const hourMs = 3_600_000

test('a STOP that was acknowledged outlives kill -9: what waited is failed and paid back once, and the handset is answered once', {
  timeout: 120_000,
}, async () => {
  const { simulator, acknowledged, submitted } = await startCarrier()
  const { customer, dataDir, restart, kill } = await startSite(simulator.port)

  // The one place of the window is taken, so that everything behind it waits.
  simulator.faults.droppedAnswers = 1
  await customer.postJson('/sms/out', { to: '64215559999', body: 'In front' })
  await expect.poll(() => submitted.length).toBe(1)
  const send_at = new Date(Date.now() + hourMs).toISOString()
  await customer.postJson('/sms/out', { to: handsets, body: 'Waits for its carrier' })
  await customer.postJson('/sms/out', { to: handsets, body: 'Waits for its time', send_at })

  const enough = Promise.withResolvers<void>()
  acknowledged.onEach = () => acknowledged.size >= killedAfter && enough.resolve()
  for (const from of handsets) {
    void simulator.originate({ from, to: '552', text: 'Stop.' })
    await wait(2)
  }
  await enough.promise
  await kill()
  const atKill = new Set(acknowledged)
  const optedOut = readOptedOut(dataDir)
  expect([...atKill].filter((handset) => !optedOut.includes(handset))).toEqual([])
  expect(readEnded(dataDir)).toEqual(optedOut.flatMap((to) => [to, to]).sort())

  simulator.faults.droppedAnswers = 0
  await restart()
  const toThem = () => submitted.filter(({ to }) => atKill.has(to))
  const confirmed = () => submitted.filter(({ text }) => text.includes('no more messages')).map(({ to }) => to)
  await expect.poll(() => confirmed().sort(), { timeout: 30_000 }).toEqual(handsets)
  expect(acknowledged.size).toBe(handsets.length)
  await kill()

  expect(confirmed().sort()).toEqual(handsets)
  expect(toThem().filter(({ text }) => text.startsWith('Waits'))).toEqual([])
  expect(submitted.filter(({ text }) => text === 'Waits for its time')).toEqual([])
  expect(readOptedOut(dataDir)).toEqual(handsets)
  const ended = readEnded(dataDir)
  expect(ended.filter((to) => atKill.has(to))).toEqual([...atKill].flatMap((to) => [to, to]).sort())
  expect([...new Set(ended)]).toEqual(handsets)
  expect(websmsJson(dataDir, 'ledger', 'verify', '--full')).toMatchObject({ ok: true, drift: [] })
})

async function startCarrier() {
  const acknowledged = Object.assign(new Set<string>(), { onEach: (): unknown => undefined })
  const submitted: { to: string; text: string }[] = []
  const log = (record: SimulatorRecord) => {
    if (record.event === 'submit') submitted.push({ to: record.destination_addr, text: record.text })
    if (record.event !== 'inbound' || record.failure !== null) return
    acknowledged.add(record.source_addr)
    acknowledged.onEach()
  }
  const carriers = [{ id: 'own', network: null, system_id: 'web', password: 'secret' }]
  const simulator = await startSimulator({ carriers, log })
  onTestFinished(() => simulator.stop())
  return { simulator, acknowledged, submitted }
}

/** A gateway with an account, whose carrier takes one part at a time. */
async function startSite(port: number) {
  const folder = temporaryFolder()
  onTestFinished(() => folder.remove())
  const dataDir = dataDirOf(folder.path)
  mkdirSync(dataDir)
  setClock(folder.path, 0)
  const start = () => {
    const env = { WEBSMS_CARRIERS: `smpp://web:secret@127.0.0.1:${port}?id=own&window=1` }
    return startGateway({ folder: folder.path, env })
  }
  let gateway = start()
  const kill = () => gateway.end('SIGKILL')
  onTestFinished(async () => void (await kill()))
  const api = `http://127.0.0.1:${await gateway.listening}/api/connexus`
  const { account_id } = websmsJson(dataDir, 'account', 'create', 'Acme', '--credit', '1000')
  const key = websmsJson(dataDir, 'key', 'create', '--account', String(account_id))
  const customer = await Customer.signIn(api, String(key.client_id), String(key.client_secret))
  const restart = () => {
    gateway = start()
    return gateway.listening
  }
  return { customer, dataDir, restart, kill }
}

/** Handsets that are kept as opted out, each as often as it is. */
function readOptedOut(dataDir: string): string[] {
  return readNumbers(dataDir, "SELECT to_number FROM optout_changes WHERE kind = 'opted_out' ORDER BY to_number")
}

/** Handsets of messages that an opt-out has ended, each once for each refund. */
function readEnded(dataDir: string): string[] {
  return readNumbers(
    dataDir,
    `SELECT m.to_number FROM messages m JOIN transfers t ON t.message_id = m.id AND t.kind = 'refund'
     WHERE m.status = 3 AND m.error = 'recipient opted out' AND t.amount_micros = m.price_micros ORDER BY m.to_number`,
  )
}

function readNumbers(dataDir: string, sql: string): string[] {
  const db = new DatabaseSync(join(dataDir, 'websms.db'), { readOnly: true })
  try {
    return db
      .prepare(sql)
      .all()
      .map(({ to_number }) => String(to_number))
  } finally {
    db.close()
  }
}
