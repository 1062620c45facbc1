/**
 * Each way in which people and service managers stop `npm start`, with submits in flight: the signal reaches npm, the gateway
 * and mostly both, and npm passes it on. It is one stop, and a graceful one: no part is left with an unknown outcome, which would be
 * sent again later.
 */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { commandStatus, listen } from '@websms/smpp'
import { describe, expect, type OnTestFinishedHandler, test } from 'vitest'
import { createAccount } from '../server/src/accounts/accounts.ts'
import { createKey } from '../server/src/accounts/keys.ts'
import { openStore } from '../server/src/store/open-store.ts'
import { lockDataDir } from '../server/src/store/sqlite/open.ts'
import { Customer } from './customer.ts'
import { npmStart, type StartOptions, temporaryFolder } from './gateway.ts'

/** Parts that are with the carrier, unanswered, when the stop comes. */
const inFlight = 100
/** Time that the carrier keeps each answer, in ms: longer than npm takes to pass a signal on. */
const answerDelayMs = 1500

/** Tests that run beside each other are told apart by what each is given. */
type OnEnd = (handler: OnTestFinishedHandler) => void

const hasScript = spawnSync('script', ['--version']).status === 0

/** A carrier that takes its time; `full` resolves when it has as many parts as may be in flight. */
async function slowCarrier(onTestFinished: OnEnd) {
  const submits: string[] = []
  const full = Promise.withResolvers<void>()
  const smsc = await listen({ port: 0, host: '127.0.0.1', authenticate: () => true }, (session) => {
    session.onRequest(async (pdu) => {
      if (pdu.command !== 'submit_sm') return { command_status: commandStatus.ESME_RINVCMDID }
      const message_id = String(submits.push(pdu.destination_addr))
      if (submits.length === inFlight) full.resolve()
      await sleep(answerDelayMs)
      return { message_id }
    })
  })
  onTestFinished(() => smsc.close())
  return { port: smsc.port, submits, full: full.promise }
}

async function customersKey(dataDir: string) {
  const store = await openStore({ dataDir, secretKey: null })
  const { encrypt } = store.secrets
  const key = await store.change(async (db) => {
    const { accountId } = await createAccount(db, { name: 'Acme', creditMicros: 100_000_000, at: Date.now() })
    return createKey(db, { accountId, name: 'Key', encrypt, at: Date.now() })
  })
  await store.close()
  return key
}

/** A gateway with its window full of parts that the carrier has not answered yet. */
async function busyGateway(onTestFinished: OnEnd, options: StartOptions) {
  const folder = temporaryFolder()
  onTestFinished(folder.remove)
  const { port, submits, full } = await slowCarrier(onTestFinished)
  const { clientId, clientSecret } = await customersKey(folder.path)
  const env = { WEBSMS_CARRIERS: `smpp://web:pw@127.0.0.1:${port}?id=slow&window=${inFlight}` }
  const gateway = await npmStart(folder.path, env, options)
  const customer = await Customer.signIn(gateway.api, clientId, clientSecret)
  const to = Array.from({ length: inFlight }, (_, index) => `64211110${100 + index}`)
  expect(await customer.postJson('/sms/out', { to, body: 'Hello' })).toMatchObject({ status: 200 })
  await full
  return {
    gateway,
    async expectGraceful() {
      await gatewayHasEnded(folder.path)
      expect(waitingIn(folder.path)).toEqual({ claims: 0, outbox: 0 })
      expect(submits).toHaveLength(inFlight)
    },
  }
}

/** The gateway may outlive npm: where a terminal closes, npm ends at once. */
async function gatewayHasEnded(dataDir: string): Promise<void> {
  for (;;) {
    try {
      return lockDataDir(dataDir).release()
    } catch {
      await sleep(50)
    }
  }
}

function waitingIn(dataDir: string) {
  const db = new DatabaseSync(join(dataDir, 'websms.db'))
  try {
    return db.prepare('SELECT (SELECT count(*) FROM claims) AS claims, (SELECT count(*) FROM outbox) AS outbox').get()
  } finally {
    db.close()
  }
}

describe('a stop with submits in flight is one stop, and graceful', { timeout: 120_000, concurrent: true }, () => {
  test('by SIGTERM to npm and all that it started', async ({ onTestFinished }) => {
    const { gateway, expectGraceful } = await busyGateway(onTestFinished, { ownGroup: true })
    gateway.signalGroup('SIGTERM')
    await gateway.ended()
    await expectGraceful()
  })

  test.runIf(hasScript)('by Ctrl-C at a terminal, pressed twice by an impatient hand', async ({ onTestFinished }) => {
    const { gateway, expectGraceful } = await busyGateway(onTestFinished, { terminal: true })
    gateway.type('\x03\x03')
    await gateway.ended()
    await expectGraceful()
  })

  test.runIf(hasScript)('by a terminal that closes', async ({ onTestFinished }) => {
    const { gateway, expectGraceful } = await busyGateway(onTestFinished, { terminal: true })
    gateway.hangUp()
    await expectGraceful()
  })

  test('after SIGHUP, which a service without a terminal takes no notice of', async ({ onTestFinished }) => {
    const { gateway, expectGraceful } = await busyGateway(onTestFinished, { ownGroup: true })
    // npm does not listen for it and ends.
    gateway.signalGroup('SIGHUP')
    await gateway.ended()
    expect((await fetch(`${gateway.address}/healthz`)).status).toBe(200)
    gateway.signalGroup('SIGTERM')
    await expectGraceful()
  })

  test('by SIGTERM to npm alone, when the reader of its output has ended', async ({ onTestFinished }) => {
    const { gateway, expectGraceful } = await busyGateway(onTestFinished, {})
    gateway.closeOutput()
    expect(await gateway.stop()).toBe(0)
    await expectGraceful()
  })
})
