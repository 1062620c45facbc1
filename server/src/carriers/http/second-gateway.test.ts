/** Another WebSMS as the carrier: a second gateway in a process of its own, with the built-in simulator behind it. */
import { spawn } from 'node:child_process'
import { carrierPresets } from '@websms/contract/carrier-presets'
import { afterAll, expect, test, vi } from 'vitest'
import { createAccount } from '../../accounts/accounts.ts'
import { setWebhook } from '../../accounts/key-changes.ts'
import { createKey } from '../../accounts/keys.ts'
import { openStore } from '../../store/open-store.ts'
import { temporaryFolder } from '../../test/temporary-store.ts'
import { eventually } from '../test-smsc.ts'
import { testGateway } from './test-gateway.ts'

const dataDir = await temporaryFolder(afterAll)
const secretKey = 'the key of the second gateway'
const second = await startSecond()
const store = await openStore({ dataDir, secretKey })
afterAll(() => store.close())
const { accountId, clientId, clientSecret, webhookSecret } = await store.change(async (db) => {
  const at = Date.now()
  const account = await createAccount(db, { name: 'First gateway', creditMicros: 10_000_000, at })
  return { ...account, ...(await createKey(db, { ...account, name: 'Key', encrypt: store.secrets.encrypt, at })) }
})

const first = await testGateway(afterAll)
const { settings } = carrierPresets.find(({ name }) => name === 'websms')!
const texts = {
  ...settings,
  id: 'second',
  url: settings.url!.replace('https://sms.example.net', second),
  token_url: settings.token_url!.replace('https://sms.example.net', second),
  allow_private: 'yes',
  user: clientId,
  secret: clientSecret,
  webhook_secret: webhookSecret,
}

/** `npm start` without npm; gives its address. */
async function startSecond(): Promise<string> {
  const program = new URL('../../cli/websms.ts', import.meta.url).pathname
  const child = spawn(process.execPath, [program, 'serve'], {
    env: {
      PATH: process.env.PATH,
      PORT: '0',
      WEBSMS_DATA: dataDir,
      WEBSMS_SECRET_KEY: secretKey,
      WEBSMS_WEBHOOK_ALLOW: 'localhost',
    },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  afterAll(async () => void child.kill('SIGKILL'))
  let printed = ''
  for await (const chunk of child.stdout.setEncoding('utf8')) {
    printed += chunk
    const address = /runs at (\S+)/.exec(printed)?.[1]
    if (address !== undefined) {
      child.stdout.on('data', () => {})
      return address
    }
  }
  throw new Error(`the second gateway ended: ${printed}`)
}

const balanceThere = async () =>
  (
    await store.read
      .selectFrom('accounts')
      .select('balance_micros')
      .where('id', '=', accountId)
      .executeTakeFirstOrThrow()
  ).balance_micros

test('a message goes through both gateways, and its signed receipt delivers it once, paid for in both', async () => {
  const callbacks = await first.add(texts)
  await store.change((db) => setWebhook(db, clientId, callbacks.receipt, Date.now()))
  const [here, there] = [await first.balance(), await balanceThere()]
  const id = await first.send('64215551234', 'Kia ora, “whānau” 👍')
  await first.until(id, 'delivered')
  await vi.waitFor(async () => {
    const events = await store.read.selectFrom('events').select(['state', 'body']).execute()
    expect(events.map(({ state }) => state)).toEqual([1])
  }, eventually)
  expect(here - (await first.balance())).toBe(there - (await balanceThere()))
  expect(here - (await first.balance())).toBeGreaterThan(0)
  expect((await first.events()).filter((event) => event.includes(`"${id}"`))).toHaveLength(1)
  const messages = await store.read.selectFrom('messages').select(['id', 'body']).execute()
  expect(messages.map(({ body }) => body)).toEqual(['Kia ora, “whānau” 👍'])

  // The same receipt from somebody who knows the path, but not the signing secret.
  const forged = JSON.stringify({ type: 'dlr', message_id: String(messages[0]!.id), status: 'failed' })
  const headers = { 'content-type': 'application/json', 'webhook-id': '1', 'webhook-signature': 'v1,AAAA' }
  const answer = await fetch(callbacks.receipt, { method: 'POST', body: forged, headers })
  expect([answer.status, await first.status(id)]).toEqual([401, 'delivered'])
})
