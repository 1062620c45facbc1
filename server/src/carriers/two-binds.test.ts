/** A carrier that wants sending and receiving on two binds, through a whole gateway and over TCP. */
import { startSimulator } from '@websms/simulator'
import { pino } from 'pino'
import { afterAll, expect, test, vi } from 'vitest'
import { createAccount } from '../accounts/accounts.ts'
import { createKey } from '../accounts/keys.ts'
import { startGateway } from '../main.ts'
import { readSettings } from '../settings.ts'
import { openStore } from '../store/open-store.ts'
import { temporaryFolder } from '../test/temporary-store.ts'

const simulator = await startSimulator({ acceptAnySystemId: true, receiptDelayMs: 20 })
afterAll(() => simulator.stop())
const bind = (id: string, type: string) => `smpp://us:pw@127.0.0.1:${simulator.port}?id=${id}&bind=${type}`
const env = {
  WEBSMS_DATA: await temporaryFolder(afterAll),
  PORT: '0',
  WEBSMS_SECRET_KEY: 'a key for these tests',
  WEBSMS_CARRIERS: `${bind('in', 'receiver')},${bind('out', 'transmitter')}`,
}
const settings = readSettings({ env, envFile: null })
const gateway = await startGateway(settings, { log: pino({ level: 'silent' }) })
afterAll(() => gateway.stop())
/** Beside the gateway, as the command line works. */
const store = await openStore(settings)
afterAll(() => store.close())

const { clientId, clientSecret } = await store.change(async (db) => {
  const at = Date.now()
  const { accountId } = await createAccount(db, { name: 'Acme', creditMicros: 10_000_000, at })
  return createKey(db, { accountId, name: 'API key', encrypt: store.secrets.encrypt, at })
})

async function call(path: string, fields?: Record<string, string>, token?: string) {
  const response = await fetch(`http://127.0.0.1:${gateway.port}/api/connexus${path}`, {
    ...(fields && { method: 'POST', body: new URLSearchParams(fields) }),
    ...(token && { headers: { authorization: `Bearer ${token}` } }),
  })
  return (await response.json()) as Record<string, string>
}

test('a message goes out by the transmitter, and its receipt over the receiver delivers it', async () => {
  const { access_token } = await call('/auth/token', { client_id: clientId, client_secret: clientSecret })
  const { message_id, route } = await call('/sms/out', { to: '64215551234', body: 'Hello' }, access_token)
  expect(route).toBe('out')
  await vi.waitFor(async () => {
    const { status } = await call(`/sms/status?message_id=${message_id}`, undefined, access_token)
    expect(status).toBe('delivered')
  }, 10_000)
})
