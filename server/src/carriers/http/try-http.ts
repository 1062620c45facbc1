/** Tries a carrier that speaks HTTP: connects to it, or sends it a message, and shows what was exchanged and what was read from
 *  it. */

import { lanes } from '../../rules/status.ts'
import type { HttpSetting } from '../../settings/carriers.ts'
import { siteTime } from '../../site-time.ts'
import type { ClaimedPart } from '../../store/traffic/sending.ts'
import { explainRefusal } from '../upstream.ts'
import { callbackUrls } from './callbacks.ts'
import type { HttpAnswer } from './exchange.ts'
import { cureOf } from './reach.ts'
import { createRequestMaker, type HttpRequest } from './request.ts'
import { createSender, originOf, type Sent } from './sender.ts'

interface HttpTest {
  /** `bound`: it took the message. */
  result: 'bound' | 'reached' | 'failed'
  said: string
  /** Advice; null when nothing is wrong. */
  cure: string | null
  ms: number
  request: string | null
  answer: string | null
  id: string | null
}

const testText = 'Test message of WebSMS'
const testSender = 'WebSMS'
const hidden = '•••'
const answerShown = 2048

/** `to`: without a number nothing is sent. */
export async function tryHttp(setting: HttpSetting, to: string | null): Promise<HttpTest> {
  const startedAt = performance.now()
  const sender = createSender(setting, { callbackUrl: () => receiptUrl(setting, setting.callback_secret) })
  const test = to === null ? await connect(setting, sender.connect) : await send(setting, sender.send, to)
  void sender.destroy()
  return { ...test, ms: Math.round(performance.now() - startedAt) }
}

type Untimed = Omit<HttpTest, 'ms'>

async function connect({ url }: HttpSetting, attempt: () => Promise<void>): Promise<Untimed> {
  const shown = { request: null, answer: null, id: null }
  try {
    await attempt()
    const said = `${originOf(url)} accepts connections; nothing was sent`
    return { result: 'reached', said, cure: 'Name a number to send it a test message.', ...shown }
  } catch (error) {
    const reason = (error as Error).message
    return { result: 'failed', said: `${originOf(url)}: ${reason}`, cure: sentence(cureOf(reason)), ...shown }
  }
}

async function send(setting: HttpSetting, attempt: (part: ClaimedPart) => Promise<Sent>, to: string): Promise<Untimed> {
  const part = testPart(to.replace(/^\+/, ''))
  const { request, http, id, answer, reason } = await attempt(part)
  const shown = {
    request: request && written(masked(setting, part)),
    answer: http && withoutSecrets(answerText(http), setting),
    id: answer.answer === 'accepted' ? answer.carrierRef : id,
  }
  switch (answer.answer) {
    case 'accepted':
      return { result: 'bound', said: `it took the message, with the id ${answer.carrierRef}`, cure: null, ...shown }
    case 'refused': {
      const { scope, patience } = answer.refusal
      const happens = { none: 'fails at once', short: 'fails within a minute', long: 'is tried again' }[patience]
      const about = scope === 'carrier' ? ', and many of these stop the carrier' : ''
      const said = withoutSecrets(explainRefusal(answer.refusal), setting)
      return {
        result: 'failed',
        said,
        cure: `A message that is answered so ${happens}${about}. See the field answers.`,
        ...shown,
      }
    }
    case 'unwritten':
      return { result: 'failed', said: reason ?? 'not sent', cure: sentence(cureOf(reason ?? '')), ...shown }
    case 'unanswered': {
      const cure =
        http === null
          ? 'It may have the message: such a message is sent once more when no receipt comes.'
          : 'Its success has no id where id_path or id_pattern says: correct them by the answer.'
      return { result: 'failed', said: reason ?? 'an answer without an id', cure, ...shown }
    }
  }
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
}

function receiptUrl({ callback_base }: HttpSetting, secret: string): string {
  return callbackUrls(callback_base || 'https://this-gateway.example', secret || 'secret').receipt
}

function testPart(to: string): ClaimedPart {
  const at = siteTime()
  return {
    ...{ messageId: 0, part: 1, carrierId: 0, wireParts: 1, lane: lanes.single, accountId: 0 },
    ...{ to, sender: testSender, body: testText, createdAt: at, concatReference: 0, claimedAt: at },
    ...{ resent: false, putOffs: 0, firstTry: true },
  }
}

/** The same request with its secrets hidden. */
function masked(setting: HttpSetting, part: ClaimedPart): HttpRequest {
  const make = createRequestMaker({ ...setting, secret: hiddenInUrls })
  const made = make(part, { token: hiddenInUrls, callbackUrl: receiptUrl(setting, hiddenInUrls) }, siteTime())
  const headers = made.headers.map(([name, value]): [string, string] => [
    name,
    setting.auth === 'basic' && name === 'authorization' ? `Basic ${hidden}` : value,
  ])
  return { ...made, headers }
}

/** Stays itself in every escaping. */
const hiddenInUrls = 'xxxxxxxx'

function written({ method, origin, path, headers, body }: HttpRequest): string {
  const head = [`${method} ${origin}${path}`, ...headers.map(([name, value]) => `${name}: ${value}`)]
  return [...head, ...(body === null ? [] : ['', body])].join('\n').replaceAll(hiddenInUrls, hidden)
}

function answerText({ status, body, whole }: HttpAnswer): string {
  const shown = body.slice(0, answerShown)
  return [`HTTP ${status}`, shown, ...(whole && shown === body ? [] : ['(more was left out)'])].join('\n').trim()
}

/** An answer may quote what it was asked with. */
function withoutSecrets(text: string, { secret, callback_secret }: HttpSetting): string {
  const secrets = [secret, callback_secret].filter((one) => one !== '')
  return secrets.reduce((shown, one) => shown.replaceAll(one, hidden), text)
}
