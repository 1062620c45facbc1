/** The accounts and keys of a chaos run, made on the command line, and the requests that they send. */

import { template } from './asked.ts'
import { cli } from './programs.ts'
import type { AnsweredMessage, OutsideLog } from './records.ts'

export interface Customer {
  accountId: number
  clientId: string
  clientSecret: string
  /** An access token, once there is one. */
  token: string | null
}

/** A customer's answer; `status` is null when there was none. */
export interface Answer {
  status: number | null
  body: Record<string, unknown>
}

/** One account that never runs out, with a key for each way that its webhooks may go and one without; one that often does. */
export async function createCustomers(folder: string, webhookUrl: string, log: OutsideLog): Promise<Customer[]> {
  const rich = await createAccount(folder, 'Plenty', '1000000', log)
  const poor = await createAccount(folder, 'Scarce', '20', log)
  const told = await createKey(folder, rich, `${webhookUrl}/plenty`, log)
  await cli(folder, 'key', 'optout-events', told.clientId, 'on')
  const { name, text } = template
  for (const id of [rich, poor]) await cli(folder, 'template', 'set', name, '--account', String(id), '--text', text)
  return [told, await createKey(folder, rich, null, log), await createKey(folder, poor, `${webhookUrl}/scarce`, log)]
}

/** The zone of all handsets that get marketing. */
const zone = 'Pacific/Auckland'

/** Gives an account quiet hours for marketing, from an hour before `fromMs` until the minute of `toMs`. */
export async function setQuietHours(
  folder: string,
  accountId: number,
  { fromMs, toMs }: { fromMs: number; toMs: number },
  log: OutsideLog,
): Promise<void> {
  const clock = (at: number) =>
    new Date(at).toLocaleTimeString('en-NZ', { timeZone: zone, hourCycle: 'h23', timeStyle: 'short' })
  await cli(folder, 'account', 'quiet-hours', String(accountId), 'marketing', `${clock(fromMs)}-${clock(toMs)}`)
  log.write({ event: 'quiet', accountId, fromMs, toMs: toMs - (toMs % 60_000) })
}

/** Acts as an operator would, beside the gateway. */
export async function payIn(folder: string, accountId: number, dollars: number, log: OutsideLog): Promise<void> {
  await cli(folder, 'account', 'credit', String(accountId), String(dollars))
  log.write({ event: 'credit', accountId, amountMicros: dollars * 1_000_000 })
}

async function createAccount(folder: string, name: string, dollars: string, log: OutsideLog): Promise<number> {
  const answer = await cli(folder, 'account', 'create', name, '--credit', dollars, '--rate-limit', '0')
  const accountId = Number(answer.account_id)
  log.write({ event: 'credit', accountId, amountMicros: Number(dollars) * 1_000_000 })
  return accountId
}

async function createKey(folder: string, accountId: number, url: string | null, log: OutsideLog): Promise<Customer> {
  const key = await cli(
    folder,
    ...['key', 'create', '--account', String(accountId), ...(url === null ? [] : ['--webhook-url', url])],
  )
  const clientId = key.client_id!
  log.write({ event: 'key', accountId, clientId, webhookSecret: url === null ? null : key.webhook_secret! })
  return { accountId, clientId, clientSecret: key.client_secret!, token: null }
}

/** Longer than the gateway may take for a bulk while a receipt storm is on, in ms. */
const answerTimeoutMs = 20_000

/** Sends `value`; asks when it is null. Never rejects: no answer is an answer too. */
export async function send(
  api: string,
  customer: Customer,
  path: string,
  value: object | null,
  idempotencyKey: string | null,
  method: 'POST' | 'PUT' = 'POST',
): Promise<Answer> {
  try {
    customer.token ??= await takeToken(api, customer)
    const response = await fetch(`${api}${path}`, {
      method: value === null ? 'GET' : method,
      headers: {
        authorization: `Bearer ${customer.token}`,
        'content-type': 'application/json',
        ...(idempotencyKey !== null && { 'idempotency-key': idempotencyKey }),
      },
      ...(value !== null && { body: JSON.stringify(value) }),
      signal: AbortSignal.timeout(answerTimeoutMs),
    })
    if (response.status === 401) customer.token = null
    return { status: response.status, body: (await response.json()) as Answer['body'] }
  } catch {
    return { status: null, body: {} }
  }
}

/** The messages that an answer to a send tells of. */
export function messagesOf(body: Answer['body'], to: readonly string[]): AnsweredMessage[] {
  const list = (body.messages ?? [body]) as Record<string, unknown>[]
  return list
    .filter(({ success }) => success === true)
    .map((message) => ({
      id: Number(message.message_id),
      to: String(message.to ?? to[0]),
      parts: typeof message.parts === 'number' ? message.parts : null,
    }))
}

/** Recipients that an answer refuses since they have opted out. */
export function optedOutIn(body: Answer['body']): number {
  const list = (body.messages ?? [body]) as Record<string, unknown>[]
  return list.filter(({ error }) => typeof error === 'string' && error.includes('has opted out')).length
}

async function takeToken(api: string, { clientId, clientSecret }: Customer): Promise<string> {
  const response = await fetch(`${api}/auth/token`, {
    method: 'POST',
    body: new URLSearchParams({ client_id: clientId, client_secret: clientSecret }),
    signal: AbortSignal.timeout(answerTimeoutMs),
  })
  const { access_token } = (await response.json()) as { access_token?: string }
  if (access_token === undefined) throw new Error(`no token: ${response.status}`)
  return access_token
}
