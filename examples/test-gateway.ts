/** A gateway of a test's own: the real program in a child process, on an empty folder, with the simulator. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Environment, run, start } from './test-process.ts'

const program = fileURLToPath(new URL('../server/src/cli/websms.ts', import.meta.url))

export interface TestGateway {
  /** The base URL of its API. */
  readonly url: string
  /** Empty, for whatever the test writes; gone when the gateway stops. */
  readonly folder: string
  /** Makes an API key of one account with credit. */
  createKey(webhookUrl?: string): Promise<Key>
  stop(): Promise<void>
}

export interface Key {
  client_id: string
  client_secret: string
  webhook_secret: string
}

/** @param settings as environment variables, on top of those that a test needs
 *  @param folder made by `testFolder`; the gateway removes it when it stops */
export async function startGateway(settings: Environment = {}, folder = testFolder()): Promise<TestGateway> {
  const env = {
    WEBSMS_DATA: join(folder, 'data'),
    WEBSMS_WEBHOOK_ALLOW: '127.0.0.1',
    WEBSMS_LOG_LEVEL: 'warn',
    PORT: '0',
    ...settings,
  }
  const gateway = start([process.execPath, program, 'serve', '--json'], env, folder)
  const stop = async () => {
    await gateway.stop()
    rmSync(folder, { recursive: true })
  }
  const websms = async (...words: string[]) =>
    JSON.parse(await run([process.execPath, program, ...words, '--json'], env, folder))
  try {
    const [, address] = await gateway.printed(/"address":"([^"]+)"/)
    const { account_id } = await websms('account', 'create', 'Acme', '--credit', '45.50')
    return {
      url: `${address}/api/connexus`,
      folder,
      createKey: (webhookUrl) =>
        websms('key', 'create', '--account', account_id, ...(webhookUrl ? ['--webhook-url', webhookUrl] : [])),
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

export function testFolder(): string {
  return mkdtempSync(join(tmpdir(), 'websms-examples-'))
}

/** Asks the API what the examples do not print. */
export async function signIn(url: string, { client_id, client_secret }: Key) {
  const ask = async <Answer>(path: string, init: RequestInit = {}): Promise<Answer> => {
    const answer = await fetch(url + path, init)
    if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`)
    return (await answer.json()) as Answer
  }
  const form = (fields: Record<string, string>) => ({ method: 'POST', body: new URLSearchParams(fields) })
  const { access_token } = await ask<{ access_token: string }>('/auth/token', form({ client_id, client_secret }))
  const headers = { authorization: `Bearer ${access_token}` }
  return {
    token: access_token,
    async status(messageId: string): Promise<string> {
      return (await ask<{ status: string }>(`/sms/status?message_id=${messageId}`, { headers })).status
    },
    async balance(): Promise<number> {
      return (await ask<{ balance: number }>('/balance', { headers })).balance
    },
    /** @returns the message's id */
    async send(to: string, body: string): Promise<string> {
      return (await ask<{ message_id: string }>('/sms/out', { ...form({ to, body }), headers })).message_id
    },
  }
}
