/** The first ten minutes of a newcomer: README.md and docs/quick-start.md. */
import { spawnSync } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Customer, type ReceivedWebhook, receiveWebhooks, type WebhookReceiver } from './customer.ts'
import { type Gateway, npmStart, temporaryFolder, websms, websmsJson } from './gateway.ts'

describe('a first day with the gateway', () => {
  const folder = temporaryFolder()
  let gateway: Gateway
  let receiver: WebhookReceiver
  let customer: Customer
  let webhookSecret: string
  let messageId: unknown

  beforeAll(async () => {
    receiver = await receiveWebhooks()
    gateway = await npmStart(folder.path, { WEBSMS_WEBHOOK_ALLOW: '127.0.0.1' })
  })
  afterAll(async () => {
    await gateway.stop()
    await receiver.close()
    folder.remove()
  })

  test('the first start prints address, demo credentials and a line that sends a delivered SMS', async () => {
    const [, clientId] = /client_id +(wsc_\S+)/.exec(gateway.banner)!
    const [, clientSecret] = /client_secret +(wss_\S+)/.exec(gateway.banner)!
    expect(gateway.banner).toContain(`curl -s ${gateway.api}/auth/token -d client_id=${clientId}`)
    const demo = await Customer.signIn(gateway.api, clientId!, clientSecret!)
    const { body } = await demo.post('/sms/out', { to: '6421234567', body: 'Hello from WebSMS' })
    expect(body).toMatchObject({ success: true, status: 'accepted', to: '6421234567', from: '552', parts: 1 })
    expect((await demo.finalStatus(body.message_id)).status).toBe('delivered')
  })

  test.skipIf(spawnSync('curl', ['--version']).status !== 0)(
    'that line sends when it is pasted as it stands',
    async () => {
      const line = gateway.banner.split('\n').find((text) => text.startsWith('TOKEN='))!
      const { stdout } = spawnSync('sh', ['-c', line], { encoding: 'utf8', env: { PATH: process.env.PATH } })
      expect(JSON.parse(stdout)).toMatchObject({ success: true, status: 'accepted', to: '6421234567' })
    },
  )

  test('its files are for this user alone', () => {
    const files = readdirSync(folder.path)
    expect(files).toContain('websms.db')
    expect(files.filter((file) => (statSync(join(folder.path, file)).mode & 0o077) !== 0)).toEqual([])
  })

  test('the command line makes an account and a key while the gateway runs', async () => {
    const { account_id } = websmsJson(folder.path, 'account', 'create', 'Acme', '--credit', '45.50')
    expect(account_id).toMatch(/^\d+$/)
    expect(websmsJson(folder.path, 'account', 'credit', String(account_id), '4.50')).toEqual({ balance: 50 })
    const key = websmsJson(
      folder.path,
      ...['key', 'create', '--account', String(account_id), '--webhook-url', receiver.url],
    )
    webhookSecret = String(key.webhook_secret)
    expect(webhookSecret).toMatch(/^whsec_/)
    customer = await Customer.signIn(gateway.api, String(key.client_id), String(key.client_secret))
  })

  test('a sent message is delivered, and its webhook is signed', async () => {
    const { body } = await customer.post('/sms/out', { to: '021 555 0100', body: 'Your appointment is tomorrow' })
    expect(body).toMatchObject({ success: true, to: '64215550100', route: 'smsc_vodafone' })
    messageId = body.message_id
    const status = await customer.finalStatus(messageId)
    expect(status).toMatchObject({ success: true, message_id: messageId, status: 'delivered', to: '64215550100' })
    const webhook = await receiver.next('dlr')
    expect(JSON.parse(webhook.body)).toEqual({
      type: 'dlr',
      message_id: messageId,
      status: 'delivered',
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    })
    expect(webhook.headers['webhook-signature']).toBe(signature(webhook, webhookSecret))
  })

  test('a reply from the handset comes as an mo webhook', async () => {
    await customer.post('/sms/out', { to: '64215550008', body: 'Will you come?' })
    const webhook = await receiver.next('mo')
    expect(JSON.parse(webhook.body)).toMatchObject({ type: 'mo', from: '64215550008', to: '552', message: 'Yes' })
    expect(webhook.headers['webhook-signature']).toBe(signature(webhook, webhookSecret))
  })

  test('the link of the first start signs the first operator in, who owns the demo account; none is printed after', async () => {
    const [, token] = /\/members\/welcome#([\w-]{43})\n/.exec(gateway.banner)!
    const operator = { email: 'ann@example.com', name: 'Ann', password: 'a password of Ann' }
    const members = (path: string, body: object) =>
      fetch(`${gateway.address}/members/api${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: gateway.address },
        body: JSON.stringify(body),
      })
    const answer = await members('/welcome', { token, ...operator })
    expect(await answer.json()).toMatchObject({
      member: { email: operator.email, operator_role: 'full' },
      account: { name: 'Demo', role: 'owner', demo: true },
      site: { simulated: true, public_url: gateway.address },
    })
    expect((await members('/welcome', { token, ...operator })).status).toBe(410)
    const [, cookie] = /^__Host-websms_session=([\w-]{43});/.exec(answer.headers.get('set-cookie')!)!
    const files = readdirSync(folder.path).filter((file) => file.startsWith('websms.db'))
    for (const secret of [token, cookie, operator.password]) {
      const holding = files.filter((file) => readFileSync(join(folder.path, file)).includes(secret!))
      expect(holding).toEqual([])
    }
  })

  test('SIGTERM to npm ends it with exit code 0, frees the port, and a new start still has the message', async () => {
    const port = Number(new URL(gateway.address).port)
    expect(await gateway.stop()).toBe(0)
    await expect(listenOn(port)).resolves.toBeUndefined()
    gateway = await npmStart(folder.path, { WEBSMS_WEBHOOK_ALLOW: '127.0.0.1' })
    expect(gateway.banner).not.toMatch(/client_secret +wss_|welcome#/)
    const key = websmsJson(folder.path, 'key', 'create', '--account', '1001')
    const again = await Customer.signIn(gateway.api, String(key.client_id), String(key.client_secret))
    const { body } = await again.get(`/sms/status?message_id=${messageId}`)
    expect(body).toMatchObject({ message_id: messageId, status: 'delivered' })
  })
})

describe('errors are reported in one line', () => {
  test.each([
    ['a port in use', { PORT: 'TAKEN' }, /Port \d+ on 127\.0\.0\.1 is in use/],
    ['a bad setting', { PORT: 'abc' }, /PORT=abc \(--port\): expected a whole number from 0 to 65535/],
    ['a folder that cannot be written', { WEBSMS_DATA: '/proc/websms' }, /Cannot open the data folder \/proc\/websms/],
  ])('%s', async (_name, env, expected) => {
    const folder = temporaryFolder()
    const taken = createServer()
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve))
    const port = String((taken.address() as { port: number }).port)
    try {
      const settings = Object.entries({ WEBSMS_DATA: folder.path, ...env })
      const args = settings.flatMap(([name, value]) => [flags[name]!, value === 'TAKEN' ? port : value])
      const { stderr, status } = websms(folder.path, 'serve', ...args)
      expect(status).not.toBe(0)
      const lines = stderr.split('\n').filter((line) => line !== '' && !line.startsWith('{'))
      expect(lines).toHaveLength(1)
      expect(lines[0]).toMatch(expected)
    } finally {
      taken.close()
      folder.remove()
    }
  })
})

test('a first start that could not listen keeps the demo secret for the one that can', async () => {
  const folder = temporaryFolder()
  const taken = createServer()
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve))
  const { port } = taken.address() as { port: number }
  try {
    expect(websms(folder.path, 'serve', '--port', String(port)).status).toBe(1)
    const gateway = await npmStart(folder.path)
    expect(gateway.banner).toMatch(/client_secret +wss_/)
    expect(await gateway.stop()).toBe(0)
  } finally {
    taken.close()
    folder.remove()
  }
})

const flags: Record<string, string> = { PORT: '--port', WEBSMS_DATA: '--data' }

/** Computed here from the scheme's text, not with the gateway's own code (Standard Webhooks). */
function signature({ headers, body }: ReceivedWebhook, secret: string): string {
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64')
  const content = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`
  return `v1,${createHmac('sha256', key).update(content).digest('base64')}`
}

function listenOn(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => server.close(() => resolve()))
  })
}
