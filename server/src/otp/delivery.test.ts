/**
 * The way of a one-time code through a gateway and a carrier over TCP: the handset gets it, and nothing that stays behind
 * has it: no file of the data folder, no line of the log.
 */
import { execFile } from 'node:child_process'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { startSimulator } from '@websms/simulator'
import { decodeText, readUdh } from '@websms/sms'
import { afterAll, expect, test, vi } from 'vitest'
import { createAccount } from '../accounts/accounts.ts'
import { createKey } from '../accounts/keys.ts'
import { createLog } from '../log.ts'
import { startGateway } from '../main.ts'
import { statusNames } from '../rules/status.ts'
import { readSettings } from '../settings.ts'
import { openStore } from '../store/open-store.ts'
import { temporaryFolder } from '../test/temporary-store.ts'

/** Messages that arrived at handsets, their parts joined. */
const received = new Map<string, { text: string; validity: string }>()
const simulator = await startSimulator({
  acceptAnySystemId: true,
  receiptDelayMs: 20,
  onSubmit({ destination_addr, esm_class, data_coding, short_message, validity_period }) {
    const bytes = short_message.subarray(esm_class & 0x40 ? readUdh(short_message)!.headerLength : 0)
    const before = received.get(destination_addr)?.text ?? ''
    received.set(destination_addr, { text: before + decodeText(bytes, data_coding), validity: validity_period })
  },
})
afterAll(() => simulator.stop())

const dataDir = await temporaryFolder(afterAll)
const settings = readSettings({
  env: {
    WEBSMS_DATA: dataDir,
    PORT: '0',
    WEBSMS_LOG_LEVEL: 'trace',
    WEBSMS_SECRET_KEY: 'a key for these tests',
    WEBSMS_CARRIERS: `smpp://any:any@127.0.0.1:${simulator.port}?id=carrier`,
  },
  envFile: null,
})
let logged = ''
const stream = {
  write(text: string) {
    logged += text
  },
}
const gateway = await startGateway(settings, { log: createLog(settings, { stream }) })
afterAll(() => gateway.stop())
/** Beside the gateway, as the command line works. */
const store = await openStore(settings)
afterAll(() => store.close())

const { clientId, clientSecret, accountId, keyId } = await store.change(async (db) => {
  const at = Date.now()
  const account = await createAccount(db, { name: 'Acme', creditMicros: 10_000_000, at })
  const { encrypt } = store.secrets
  const webhookUrl = 'https://127.0.0.1:1/'
  return { ...account, ...(await createKey(db, { ...account, name: 'API key', webhookUrl, encrypt, at })) }
})

const call = async (path: string, fields: Record<string, string>, token?: string) => {
  const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` }
  const response = await fetch(`http://127.0.0.1:${gateway.port}/api/connexus${path}`, {
    method: 'POST',
    body: new URLSearchParams(fields),
    headers,
  })
  return (await response.json()) as Record<string, string>
}
const { access_token: token } = await call('/auth/token', { client_id: clientId, client_secret: clientSecret })

const send = async (to: string, company_name: string) => {
  const { message_id, code } = await call('/sms/otp', { to, company_name }, token)
  return { messageId: Number(message_id), code: code! }
}
const statusOf = async (messageId: number) => {
  const query = store.read.selectFrom('messages').select('status').where('id', '=', messageId)
  return statusNames[(await query.executeTakeFirstOrThrow()).status]
}
const reaches = (messageId: number, status: string) =>
  vi.waitFor(async () => expect(await statusOf(messageId)).toBe(status), { timeout: 30_000, interval: 20 })

/** Another process reads it: a process that closes a file of an open database loses SQLite's locks on it, and a program that
 *  opens the database then cuts the file that this process has in its memory. */
async function bytesOf(file: string): Promise<Buffer> {
  return (await promisify(execFile)('cat', [file], { encoding: 'buffer', maxBuffer: 64 * 1024 * 1024 })).stdout
}

/** Files that hold a text, the log among them. */
async function leaks(...texts: string[]): Promise<string[]> {
  const names = await readdir(dataDir)
  expect(names).toEqual(expect.arrayContaining(['websms.db', 'websms.db-wal']))
  const files = await Promise.all(names.map(async (name) => [name, await bytesOf(join(dataDir, name))] as const))
  const places = [...files, ['the log', Buffer.from(logged)] as const]
  return places.flatMap(([name, bytes]) =>
    texts.filter((text) => bytes.includes(text)).map((text) => `${name}: ${text}`),
  )
}

test.each([
  ['64211234567', 'Acme Corp'],
  ['64211234568', 'Kaitiaki ō Te Ao o Aotearoa, Whare Pūtea Matua'],
])('%s gets the true code, valid for ten minutes; what stays behind never had it', async (to, name) => {
  const { messageId, code } = await send(to, name)
  // Also the beginning of the text is nowhere but in the row of the message, with its dots.
  const secrets = [code, `code is: ${code.slice(0, 2)}`]
  expect(await leaks(...secrets)).toEqual([])
  await reaches(messageId, 'delivered')
  expect(received.get(to)).toEqual({
    text: `Your ${name} verification code is: ${code}`,
    validity: '000000001000000R',
  })
  expect(await leaks(...secrets)).toEqual([])
  expect((await call('/sms/otp/verify', { to, code }, token)).success).toBe(true)
  expect(await leaks(...secrets)).toEqual([])
})

test('a code that no receipt comes for expires, and leaves nothing either', async () => {
  const { messageId, code } = await send('64211230006', 'Acme')
  await reaches(messageId, 'sent')
  await store.traffic.expireCodes(Date.now() + 601_000, 100)
  expect(await statusOf(messageId)).toBe('expired')
  expect(await leaks(code, `code is: ${code.slice(0, 2)}`)).toEqual([])
  expect((await call('/sms/otp/verify', { message_id: String(messageId), code }, token)).error_code).toBe(404)
})

/** A code as another time, or another key, left it. */
async function acceptedAs(to: string, { at = Date.now(), sealedText = store.secrets.encrypt('late: 000000') }) {
  const { id: carrierId } = await store.read
    .selectFrom('carriers')
    .select('id')
    .where('name', '=', 'carrier')
    .executeTakeFirstOrThrow()
  const message = { to, sender: '552', body: '••••••', parts: 1, wireParts: 1, carrierId, network: null }
  const limits = { number: 0, prefix: 0, account: 0 }
  const code = { accountId, keyId, priceMicros: 100_000, message, sealedText, codeHash: 'x', limits }
  const result = await store.traffic.acceptCode({ ...code, at, expiresAt: at + 600_000 })
  // The other store does not wake the gateway's carrier: the next message does.
  await send('64211239999', 'Acme')
  return result.ok ? result.messageId : 0
}
const balance = async () => (await call('/balance', {}, token)).balance

test('a code whose time is over is claimed and not written: it expires, and is refunded', async () => {
  const before = Number(await balance())
  const messageId = await acceptedAs('64211230111', { at: Date.now() - 600_001 })
  await reaches(messageId, 'expired')
  expect(received.has('64211230111')).toBe(false)
  // Only the one that woke the carrier is paid for.
  expect(Number(await balance())).toBeCloseTo(before - 0.1)
})

test('a text that this key cannot read is never replaced by its dots: the message fails, and is refunded', async () => {
  const before = Number(await balance())
  const messageId = await acceptedAs('64211230222', { sealedText: 'v1:AAAA' })
  await reaches(messageId, 'failed')
  expect(received.has('64211230222')).toBe(false)
  expect(Number(await balance())).toBeCloseTo(before - 0.1)
})
