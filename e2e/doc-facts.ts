/** A gateway with what the commands of the guides speak of: accounts, keys, events, a scheduled message, files. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { pino } from 'pino'
import { startGateway } from '../server/src/main.ts'
import { readSettings } from '../server/src/settings.ts'
import { openStore } from '../server/src/store/open-store.ts'
import { runCommand } from '../server/src/test/command-line.ts'

type WhenDone = (cleanUp: () => Promise<void>) => void

/** @param folder empty, and gone when the tests have finished */
export async function docGateway(folder: string, whenDone: WhenDone) {
  const env = { WEBSMS_DATA: join(folder, 'data'), PORT: '0', WEBSMS_WEBHOOK_ALLOW: '127.0.0.1', WEBSMS_COUNTRIES: '' }
  const settings = readSettings({ env, envFile: null })
  const gateway = await startGateway(settings, { log: pino({ level: 'silent' }) })
  whenDone(() => gateway.stop())
  const websms = (words: readonly string[], dataDir = env.WEBSMS_DATA) =>
    runCommand(words, { env: { ...env, PORT: String(gateway.port), WEBSMS_DATA: dataDir } })
  const json = async (...words: string[]): Promise<Record<string, string>> => {
    const { code, out, err } = await websms([...words, '--json'])
    if (code !== 0) throw new Error(`websms ${words.join(' ')} ended with ${code}: ${err}`)
    return JSON.parse(out)
  }

  // Behind the demo account: 1001 and 1002, as the guides have them.
  const { account_id: accountId } = await json('account', 'create', 'Acme', '--credit', '100')
  const key = await json('key', 'create', '--account', accountId!, '--webhook-url', 'http://127.0.0.1:1/hook')
  const memberEmail = await secondOperator(gateway.address, json)
  const bank = await json('account', 'create', 'Bank')
  await json('sender', 'request', 'BESTBANK', '--account', bank.account_id!, '--countries', 'AU')
  const api = `${gateway.address}/api/connexus`
  const post = async (path: string, fields: Record<string, string>, token?: string) => {
    const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` }
    const answer = await fetch(api + path, { method: 'POST', headers, body: new URLSearchParams(fields) })
    return (await answer.json()) as Record<string, string>
  }
  const credentials = { client_id: key.client_id!, client_secret: key.client_secret! }
  const { access_token: token } = await post('/auth/token', credentials)
  const sent = await post('/sms/out', { to: '6421234567', body: 'Kia ora' }, token)
  const sendAt = new Date(Date.now() + 86_400_000).toISOString()
  const later = () => post('/sms/out', { to: '6421234568', body: 'Later', send_at: sendAt }, token)
  const [scheduled, cancelled] = [await later(), await later()]
  const otp = await post('/sms/otp', { to: '6421234569', company_name: 'Acme' }, token)
  const [pendingEvent, failedEvent] = await madeEvents(settings, Number(accountId))

  const provided = join(folder, 'provided')
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  mkdirSync(join(folder, 'backups'))
  const url = `url=${await provider(whenDone)}`
  const add = [
    'carrier',
    'add',
    'acme',
    '--preset',
    'json',
    url,
    'allow_private=yes',
    '--password-file',
    join(folder, 'key.txt'),
  ]
  const added = await websms(add, provided)
  if (added.code !== 0) throw new Error(added.err)
  return {
    ...{ gateway, websms, api, folder, accountId: accountId!, token: token!, memberEmail, provided, ...credentials },
    ...{
      sentId: sent.message_id!,
      scheduledId: scheduled.message_id!,
      cancelledId: cancelled.message_id!,
      otp,
      pendingEvent,
      failedEvent,
    },
  }
}

/** Two operators have followed their links: one of them is always kept. Gives the email of the other. */
async function secondOperator(address: string, json: (...words: string[]) => Promise<Record<string, string>>) {
  const email = 'mere@example.com'
  const welcome = async ({ url }: Record<string, string>, member: object) => {
    const body = JSON.stringify({ token: url!.split('#')[1], ...member })
    const headers = { 'content-type': 'application/json', origin: address }
    const answer = await fetch(`${address}/members/api/welcome`, { method: 'POST', headers, body })
    if (!answer.ok) throw new Error(await answer.text())
  }
  const password = 'a password of hers'
  await welcome(await json('operator', 'link'), { email: 'ann@example.com', name: 'Ann', password })
  await welcome(await json('member', 'add', email, '--operator-role', 'full'), { name: 'Mere', password })
  return email
}

/** The address of a provider that takes every message. */
async function provider(whenDone: WhenDone): Promise<string> {
  const server = createServer((_request, response) => response.end('{"id":"from-the-provider"}'))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  whenDone(async () => void server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/sms`
}

/** Files that commands read. */
const files: Record<string, string> = {
  'ported.csv': 'number,network\n6421234567,Spark\n',
  'costs.csv': 'destination,price\nNZ,0.05\n',
  'password.txt': 'pw\n',
  'pw.txt': 'pw\n',
  'key.txt': 'a-key\n',
}

/** An event that waits for its next try, and one that failed. */
async function madeEvents(settings: Parameters<typeof openStore>[0], accountId: number): Promise<[number, number]> {
  const store = await openStore(settings)
  try {
    return await store.change(async (db) => {
      const { id: keyId } = await db
        .selectFrom('api_keys')
        .select('id')
        .where('account_id', '=', accountId)
        .executeTakeFirstOrThrow()
      const add = async (state: number, at: number) => {
        const event = { key_id: keyId, type: 'dlr', message_id: null, inbound_id: null, body: '{}' } as const
        const { id } = await db
          .insertInto('events')
          .values({ ...event, state, created_at: at, final_at: state === 0 ? null : at })
          .returning('id')
          .executeTakeFirstOrThrow()
        return id
      }
      const at = Date.now()
      const pending = await add(0, at)
      const queued = { key_id: keyId, next_at: at + 3_600_000, event_id: pending, attempts: 1 }
      await db.insertInto('event_queue').values(queued).execute()
      return [pending, await add(2, at)]
    })
  } finally {
    await store.close()
  }
}
