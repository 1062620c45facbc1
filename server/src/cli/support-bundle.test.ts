import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterAll, expect, test } from 'vitest'
import { createAccount } from '../accounts/accounts.ts'
import { createKey } from '../accounts/keys.ts'
import { startGateway } from '../main.ts'
import { readSettings } from '../settings.ts'
import { openStore } from '../store/open-store.ts'
import { createScrub } from '../support/scrub.ts'
import { runCommand } from '../test/command-line.ts'
import { temporaryFolder, wellReceipt } from '../test/temporary-store.ts'

const planted = {
  secretKey: 'planted-secret-key-0123456789',
  metricsToken: 'planted-metrics-token-0123',
  password: 'plantedpw',
  hlr: 'planted-hlr-key',
  body: 'planted text of a message',
  number: '6421555010',
  spaced: '+64 21 555 0101',
  webhook: 'planted-path-of-a-hook',
}

test('a bundle tells of the installation, and holds no secret, number or text that was planted', async () => {
  const folder = await temporaryFolder(afterAll)
  const env = {
    WEBSMS_DATA: join(folder, 'data'),
    WEBSMS_SECRET_KEY: planted.secretKey,
    WEBSMS_METRICS_TOKEN: planted.metricsToken,
    WEBSMS_CARRIERS: `smpp://us:${planted.password}@127.0.0.1:1?id=north`,
    WEBSMS_HLR_URL: `https://hlr.example/{number}?key=${planted.hlr}`,
    WEBSMS_HLR_HEADERS: `{"x-key":"${planted.hlr}"}`,
    WEBSMS_SENDER: planted.number,
    PORT: '0',
  }
  const settings = readSettings({ env, envFile: null })
  const gateway = await startGateway(settings, { log: pino({ level: 'silent' }) })
  afterAll(() => gateway.stop())
  const store = await openStore(settings)
  afterAll(() => store.close())
  const at = Date.now()
  const secrets = await store.change(async (db) => {
    const account = await createAccount(db, { name: 'Acme', creditMicros: 10_000_000, at })
    const webhookUrl = `https://acme.example/${planted.webhook}`
    const key = await createKey(db, { ...account, name: 'Shop', webhookUrl, encrypt: store.secrets.encrypt, at })
    const text = `north refused ${planted.spaced}, ${planted.number} and "${key.clientSecret}" of smpp://us:${planted.password}@host`
    await db
      .insertInto('notices')
      .values({ kind: 'carrier_stopped', text, created_at: at, account_id: null, key_id: null, ended_at: null })
      .execute()
    return { ...key, ...account }
  })
  const sent = { to: planted.number, sender: '552', body: planted.body, parts: 1, wireParts: 1, network: null }
  const [carrier] = await store.read.selectFrom('carriers').select('id').execute()
  const message = { ...sent, carrierId: carrier!.id }
  const { accountId, keyId } = secrets
  await store.traffic.accept({ accountId, keyId, lane: 1, priceMicros: 1, messages: [message], at })
  const receipt = {
    ...wellReceipt,
    carrierId: carrier!.id,
    carrierRefs: ['x1'],
    source: planted.number,
    destination: '552',
    at,
  }
  await store.traffic.receipts([{ ...receipt, text: `id:x1 stat:DELIVRD text:${planted.body}` }])

  const file = join(folder, 'bundle.json')
  const asked = { env: { ...env, PORT: String(gateway.port) } }
  const { code, out, err } = await runCommand(['support-bundle', file], asked)
  expect([code, err]).toEqual([0, ''])
  expect(out).toContain(file)
  expect(statSync(file).mode & 0o077).toBe(0)
  const text = readFileSync(file, 'utf8')
  const all = { ...planted, clientSecret: secrets.clientSecret, webhookSecret: secrets.webhookSecret }
  expect(Object.entries(all).filter(([, value]) => text.includes(value))).toEqual([])

  const bundle = JSON.parse(text)
  expect(bundle).toMatchObject({
    versions: { websms: expect.any(String), node: process.version },
    settings: { WEBSMS_CARRIERS: 'set', WEBSMS_SECRET_KEY: 'set', WEBSMS_SENDER: '•••', WEBSMS_RETENTION_DAYS: 365 },
    carriers: [{ name: 'north', origin: 'settings', protocol: 'smpp' }],
    gateway: { running: true },
    data: { rows: { messages: 1, accounts: 1 } },
  })
  expect(bundle.data.migrations).toContain('0001-first-light.sql')
  expect(bundle.gateway.metrics).toContainEqual({
    name: 'websms_carrier_bound',
    labels: { carrier: 'north' },
    value: 0,
  })
  const findings = bundle.findings.map(({ name }: { name: string }) => name)
  expect(findings).toEqual(expect.arrayContaining(['disk', 'migrations', 'notice', 'receipts', 'carrier north']))

  const again = await runCommand(['support-bundle', file], asked)
  expect([again.code, again.err]).toEqual([1, `error: ${file} exists, and is not overwritten: name another file.\n`])
})

test('numbers go in each way of writing them; dates, addresses and short codes stay', () => {
  const scrub = createScrub(['s3cret+value'])
  expect(scrub('to 6421234567, (021) 234-567 and +64 21 234 567')).toBe('to •••, ••• and •••')
  expect(scrub('at 2026-11-30T10:00:00.000Z from 192.168.100.200:2775 to 2190')).toBe(
    'at 2026-11-30T10:00:00.000Z from 192.168.100.200:2775 to 2190',
  )
  expect(scrub('?key=s3cret%2Bvalue s3cret+value')).toBe('?key=••• •••')
})
