/** Scheduled messages over kill -9: one between acceptance and their time, one while they are released. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as wait } from 'node:timers/promises'
import { startSimulator } from '@websms/simulator'
import { expect, onTestFinished, test } from 'vitest'
import { dataDirOf } from '../bench/chaos/data.ts'
import { setClock, startGateway } from '../bench/chaos/programs.ts'
import { Customer } from './customer.ts'
import { temporaryFolder, websmsJson } from './gateway.ts'

const messages = 500
/** Parts that the carrier may have in flight. */
const window = 10

test('killed before their time and while they are released, none is lost or released twice; the ledger agrees', {
  timeout: 120_000,
}, async () => {
  const folder = temporaryFolder()
  onTestFinished(() => folder.remove())
  mkdirSync(dataDirOf(folder.path))
  setClock(folder.path, 0)
  const arrived = new Set<string>()
  const twice: string[] = []
  const carriers = [{ id: 'own', network: null, system_id: 'web', password: 'secret' }]
  const simulator = await startSimulator({
    carriers,
    answerDelayMs: 5,
    onSubmit: ({ destination_addr: to }) => void (arrived.has(to) ? twice.push(to) : arrived.add(to)),
  })
  onTestFinished(() => simulator.stop())
  const env = { WEBSMS_CARRIERS: `smpp://web:secret@127.0.0.1:${simulator.port}?id=own&window=${window}` }
  let gateway = startGateway({ folder: folder.path, env })
  onTestFinished(async () => void (await gateway.end('SIGKILL')))
  const restart = async () => {
    await gateway.end('SIGKILL')
    gateway = startGateway({ folder: folder.path, env })
    return gateway.listening
  }
  const api = `http://127.0.0.1:${await gateway.listening}/api/connexus`
  const dataDir = dataDirOf(folder.path)
  const { account_id } = websmsJson(dataDir, 'account', 'create', 'Acme', '--credit', '1000')
  const key = websmsJson(dataDir, 'key', 'create', '--account', String(account_id))
  const customer = await Customer.signIn(api, String(key.client_id), String(key.client_secret))

  const dueAt = Date.now() + 3000
  const send_at = new Date(dueAt).toISOString()
  const to = Array.from({ length: messages }, (_, index) => `6421${String(index).padStart(7, '0')}`)
  const answer = await customer.postJson('/sms/out', { to, body: 'Kia ora', send_at })
  expect(answer.body.summary).toMatchObject({ sent: messages })
  expect(answer.headers.get('websms-scheduled-for')).toBe(`${send_at.slice(0, 19)}Z`)

  await restart()
  expect(arrived.size).toBe(0)
  await expect.poll(() => arrived.size, { timeout: 30_000, interval: 5 }).toBeGreaterThan(20)
  expect(Date.now()).toBeGreaterThanOrEqual(dueAt)
  expect(arrived.size).toBeLessThan(messages)
  const inFlight = [...arrived].slice(-3 * window)
  await restart()
  await expect
    .poll(
      async () => {
        const before = arrived.size
        await wait(300)
        return before > messages - 3 * window && arrived.size === before
      },
      { timeout: 60_000 },
    )
    .toBe(true)
  await gateway.end('SIGKILL')
  // Parts that were in flight when it was killed are sent once more after 10 minutes, unless their receipts come.
  const db = new DatabaseSync(join(dataDir, 'websms.db'), { readOnly: true })
  const unknown = db.prepare('SELECT to_number FROM claims WHERE unknown_at IS NOT NULL').all()
  db.close()
  const known = new Set([...arrived, ...unknown.map(({ to_number }) => String(to_number))])
  expect(known.size).toBe(messages)
  expect(twice.filter((to) => !inFlight.includes(to))).toEqual([])
  expect(websmsJson(dataDir, 'ledger', 'verify', '--full')).toMatchObject({ ok: true, drift: [] })
})
