import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { listen, type Server } from '@websms/smpp'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createAccount } from '../accounts/accounts.ts'
import { createKey } from '../accounts/keys.ts'
import { registerCarriers } from '../carriers/register.ts'
import type { Check } from '../doctor/check.ts'
import { checkClock, checkData } from '../doctor/data.ts'
import { addSender } from '../senders/register.ts'
import { carriersKind } from '../settings/carriers.ts'
import { openStore } from '../store/open-store.ts'
import { lockDataDir } from '../store/sqlite/open.ts'
import { runCommand } from '../test/command-line.ts'
import { wellReceipt } from '../test/temporary-store.ts'

let folder: string
let dataDir: string
let envFile: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'websms-doctor-'))
  dataDir = join(folder, 'data')
  envFile = join(folder, '.env')
})
afterEach(() => rmSync(folder, { recursive: true }))

const doctor = (env: Record<string, string> = {}, ...words: string[]) =>
  runCommand(['doctor', ...words], { env: { WEBSMS_DATA: dataDir, ...env }, envFile })

/** The findings by name. */
async function findings(env: Record<string, string> = {}) {
  const { code, out } = await doctor(env, '--json')
  const { ok, checks }: { ok: boolean; checks: Check[] } = JSON.parse(out)
  expect(code).toBe(ok ? 0 : 1)
  return { code, checks: Object.fromEntries(checks.map((check) => [check.name, check])) }
}

async function makeData() {
  await (await openStore({ dataDir, secretKey: null })).close()
}

describe('data', () => {
  test('a folder in order passes every check', async () => {
    await makeData()
    const { code, out } = await doctor()
    expect(code).toBe(0)
    expect(out).toContain('✓ data folder')
    expect(out).toContain('✓ migrations: current')
    expect(out).not.toContain('✗')
  })

  test('a folder that is not there yet is a warning, and looking does not make it', async () => {
    expect((await findings()).checks['data folder']).toMatchObject({ result: 'warning' })
    expect((await findings()).checks['data folder']).toMatchObject({ result: 'warning' })
  })

  test('a disk with less room than /readyz asks for fails', async () => {
    await makeData()
    const place = { dataDir, databaseUrl: null, secretKey: null, secretKeyOld: null }
    const checks = await checkData({ ...place, freeMbMin: 1e12 })
    const found = expect.stringContaining('/readyz answers 503')
    expect(checks.find(({ name }) => name === 'disk')).toMatchObject({ result: 'failure', found })
  })

  test('a secret key that others can read fails, with the command that mends it', async () => {
    await makeData()
    chmodSync(join(dataDir, 'secret.key'), 0o644)
    const { code, checks } = await findings()
    expect(code).toBe(1)
    expect(checks['secret key']).toMatchObject({ result: 'failure', cure: expect.stringContaining('chmod 600') })
  })

  test('a secret key that is missing beside data fails', async () => {
    await makeData()
    rmSync(join(dataDir, 'secret.key'))
    expect((await findings()).checks['secret key']).toMatchObject({ result: 'failure' })
    const env = { WEBSMS_SECRET_KEY: 'x'.repeat(32) }
    expect((await findings(env)).checks['secret key']).toMatchObject({ result: 'ok' })
  })

  test('a secret key that did not encrypt the stored values fails', async () => {
    const store = await openStore({ dataDir, secretKey: null })
    const { encrypt } = store.secrets
    await store.change(async (db) => {
      const { accountId } = await createAccount(db, { name: 'Acme', at: 1 })
      return createKey(db, { accountId, name: 'Key', encrypt, at: 1 })
    })
    await store.close()
    expect((await findings()).checks['secret key']).toMatchObject({ result: 'ok' })
    const other = (await findings({ WEBSMS_SECRET_KEY: 'x'.repeat(32) })).checks['secret key']
    expect(other).toMatchObject({ result: 'failure', found: expect.stringContaining('webhook signing secrets') })
    writeFileSync(join(dataDir, 'secret.key'), '')
    expect((await findings()).checks['secret key']).toMatchObject({ result: 'failure' })
  })

  test('a database that is gone fails, with the command that brings it back', async () => {
    await makeData()
    rmSync(join(dataDir, 'websms.db'))
    const { database } = (await findings()).checks
    expect(database).toMatchObject({ result: 'failure', cure: expect.stringContaining('websms restore') })
  })

  test('a clock behind its own data fails', async () => {
    await makeData()
    const place = { dataDir, databaseUrl: null }
    expect(await checkClock(place, Date.now() - 86_400_000)).toMatchObject({ result: 'failure' })
    expect(await checkClock(place, Date.now())).toMatchObject({ result: 'ok' })
  })
})

describe('settings', () => {
  test('a wrong one fails and is named', async () => {
    const { code, checks } = await findings({ PORT: 'abc' })
    expect(code).toBe(1)
    expect(checks.settings).toMatchObject({ result: 'failure', found: expect.stringContaining('PORT=abc') })
  })

  test('a settings file that cannot be read fails, and a value that is cut at a # is a warning', async () => {
    writeFileSync(envFile, Buffer.from('\ufeffPORT=8080\n', 'utf16le'))
    const unreadable = (await findings()).checks.settings
    expect(unreadable).toMatchObject({ result: 'failure', found: expect.stringContaining(`${envFile} is not UTF-8`) })
    writeFileSync(envFile, 'WEBSMS_METRICS_TOKEN=abcdefghabcdefgh#ijkl\n')
    const cut = (await findings()).checks.settings
    expect(cut).toMatchObject({
      result: 'warning',
      found: expect.stringContaining('WEBSMS_METRICS_TOKEN ends at its #'),
    })
  })

  test('plain http for other machines is a warning, unless a TLS proxy stands in front', async () => {
    expect((await findings({ HOST: '0.0.0.0' })).checks.address).toMatchObject({ result: 'warning' })
    const behind = { HOST: '0.0.0.0', WEBSMS_PUBLIC_URL: 'https://sms.example.com' }
    expect((await findings(behind)).checks).not.toHaveProperty('address')
  })

  test('certificate files that cannot be read fail', async () => {
    const env = { WEBSMS_TLS_CERT: join(folder, 'cert.pem'), WEBSMS_TLS_KEY: join(folder, 'key.pem') }
    expect((await findings(env)).checks.tls).toMatchObject({ result: 'failure' })
  })
})

describe('carriers', () => {
  let smsc: Server
  const bound: string[] = []
  beforeEach(async () => {
    bound.length = 0
    smsc = await listen(
      {
        port: 0,
        host: '127.0.0.1',
        authenticate: ({ bind_type, password }) => {
          bound.push(bind_type)
          return password === 'right'
        },
      },
      () => {},
    )
  })
  afterEach(() => smsc.close())

  const carrier = (password: string, query = '') => ({
    WEBSMS_CARRIERS: `smpp://web:${password}@127.0.0.1:${smsc.port}?id=a${query}`,
    WEBSMS_COUNTRIES: 'NZ',
  })

  test('one that takes the bind passes; it is tried as a transmitter, which is handed no messages', async () => {
    expect((await findings(carrier('right'))).checks['carrier a']).toMatchObject({ result: 'ok' })
    expect(bound).toEqual(['transmitter'])
  })

  test('one that refuses the bind fails with its answer, and without the password', async () => {
    const { code, out } = await doctor(carrier('wrong'))
    expect(code).toBe(1)
    expect(out).toMatch(/✗ carrier a: [\s\S]*ESME_R/)
    expect(out).not.toContain('wrong')
  })

  test('one that does not listen fails', async () => {
    const env = { ...carrier('right'), WEBSMS_COUNTRIES: 'NZ' }
    await smsc.close()
    expect((await findings(env)).checks['carrier a']).toMatchObject({ result: 'failure' })
  })

  test('while the gateway runs, and for a receiver, no bind is tried', async () => {
    expect((await findings(carrier('right', '&bind=receiver'))).checks['carrier a']).toMatchObject({
      result: 'warning',
    })
    await makeData()
    const lock = lockDataDir(dataDir)
    try {
      expect((await findings(carrier('right'))).checks['carrier a']).toMatchObject({ result: 'warning' })
    } finally {
      lock.release()
    }
    expect(bound).toEqual([])
  })

  test('with a real carrier, sending anywhere and reaching private hosts are warnings', async () => {
    const { checks } = await findings({ ...carrier('right'), WEBSMS_COUNTRIES: '', WEBSMS_WEBHOOK_ALLOW: 'localhost' })
    expect(checks.countries).toMatchObject({ result: 'warning' })
    expect(checks.webhooks).toMatchObject({ result: 'warning' })
  })
})

test('receipts that match no message are named, with the last of them', async () => {
  const store = await openStore({ dataDir, secretKey: null })
  const setting = carriersKind.parse('smpp://us:pw@127.0.0.1:1?id=spark')
  const [route] = await store.change((db) => registerCarriers(db, setting, false, Date.now()))
  const addresses = { source: '6421234567', destination: '552' }
  const receipt = { ...wellReceipt, ...addresses, carrierId: route!.carrierId, at: Date.now() }
  const texts = ['id:1 stat:DELIVRD', 'id:2 stat:DELIVRD text:a secret']
  await store.traffic.receipts(texts.map((text, index) => ({ ...receipt, carrierRefs: [`${index + 1}`], text })))
  await store.close()
  const { checks } = await findings()
  expect(checks.receipts).toMatchObject({ result: 'warning' })
  expect(checks.receipts!.found).toContain('2 receipts of the last 72 h match no message, over spark')
  expect(checks.receipts!.found).toContain('no message has its id: "id:2 stat:DELIVRD text:…"')
})

test('--quiet prints only warnings and failures', async () => {
  await makeData()
  expect((await doctor({}, '--quiet')).out).not.toContain('✓')
})

test('a default sender that is registered to one account is a warning', async () => {
  const store = await openStore({ dataDir, secretKey: null })
  const { accountId } = await store.change((db) => createAccount(db, { name: 'Acme', at: Date.now() }))
  await store.change((db) => addSender(db, '552', accountId, { siteSender: '77' }))
  await store.close()
  const { checks } = await findings()
  expect(checks['default sender']).toMatchObject({
    result: 'warning',
    found: `WEBSMS_SENDER=552 is registered to account ${accountId}, although all accounts send from it`,
  })
  expect((await findings({ WEBSMS_SENDER: '77' })).checks['default sender']).toBeUndefined()
})
