/** A gateway as it runs, and a receiver that answers 410: its URL is disabled, with a notice, and its tries are counted. */
import { pino } from 'pino'
import { afterAll, expect, test } from 'vitest'
import { createAccount } from '../accounts/accounts.ts'
import { setWebhook } from '../accounts/key-changes.ts'
import { createKey } from '../accounts/keys.ts'
import { startGateway } from '../main.ts'
import { readSettings } from '../settings.ts'
import { openStore } from '../store/open-store.ts'
import { temporaryFolder } from '../test/temporary-store.ts'
import { listEvents, replayFailed } from './events.ts'
import { startReceiver } from './test/receiver.ts'

let status = 410
const receiver = await startReceiver((response) => response.writeHead(status).end())
afterAll(() => receiver.close())
const settings = readSettings({
  env: { WEBSMS_DATA: await temporaryFolder(afterAll), PORT: '0', WEBSMS_WEBHOOK_ALLOW: '127.0.0.1' },
  envFile: null,
})
const gateway = await startGateway(settings, { log: pino({ level: 'silent' }) })
afterAll(() => gateway.stop())
/** Beside the gateway, as the command line works. */
const store = await openStore(settings)
afterAll(() => store.close())

test('410 disables the URL; set again, it takes the events that failed meanwhile', async () => {
  const at = Date.now()
  const { encrypt } = store.secrets
  const { keyId, clientId, clientSecret } = await store.change(async (db) => {
    const account = await createAccount(db, { name: 'Acme', creditMicros: 10_000_000, at })
    return createKey(db, { ...account, name: 'Shop', webhookUrl: `${receiver.origin}/hook`, encrypt, at })
  })
  const api = `${gateway.address}/api/connexus`
  const token = await fetch(`${api}/auth/token`, {
    method: 'POST',
    body: new URLSearchParams({ client_id: clientId, client_secret: clientSecret }),
  })
  const { access_token } = (await token.json()) as { access_token: string }
  const send = () =>
    fetch(`${api}/sms/out`, {
      method: 'POST',
      headers: { authorization: `Bearer ${access_token}` },
      body: new URLSearchParams({ to: '6421234567', body: 'Hello' }),
    })
  const events = () => listEvents(store.read, { clientId, limit: 10 })
  const notices = () =>
    store.read.selectFrom('notices').selectAll().where('key_id', '=', keyId).where('ended_at', 'is', null).execute()

  await send()
  await expect.poll(notices).toHaveLength(1)
  expect(await events()).toMatchObject([{ state: 2, status_code: 410, attempts: 1 }])
  await send()
  await expect.poll(events).toHaveLength(2)
  expect([(await events())[0], receiver.received.length]).toMatchObject([{ state: 2, attempts: null }, 1])

  status = 200
  await store.change((db) => setWebhook(db, clientId, `${receiver.origin}/hook`, Date.now()))
  expect(await replayFailed(store, { clientId, since: at, at: Date.now() })).toBe(2)
  const states = async () => (await events()).map(({ state }) => state)
  await expect.poll(states).toEqual([1, 1])
  expect(await notices()).toEqual([])
  const ids = receiver.received.map(({ headers }) => headers['webhook-id'])
  expect([ids.length, new Set(ids).size]).toEqual([3, 2])

  const metrics = await (await fetch(`${gateway.address}/metrics`)).text()
  expect(metrics).toContain('websms_webhook_attempt_seconds_count{outcome="delivered"} 2')
  expect(metrics).toContain('websms_webhook_attempt_seconds_count{outcome="failed"} 1')
})
