/** Access tokens of a carrier with OAuth client credentials (RFC 6749 §4.4): asked for once for all requests, and kept until they
 *  expire. */
import type { HttpSetting } from '../../settings/carriers.ts'
import type { Exchange } from './exchange.ts'
import { jsonPath, parseJson } from './json-path.ts'

type Token =
  | { result: 'token'; token: string | null }
  /** The token address answered, and gave none. */
  | { result: 'refused'; status: number; error: string }
  | { result: 'unreachable'; reason: string }

interface Tokens {
  /** The token null is for carriers without. */
  get(): Promise<Token>
  /** Call it when the carrier does not take a token. */
  forget(token: string | null): void
}

/** A token is renewed this long before it expires, in ms. */
const earlyMs = 30_000
/** Lifetime of a token that comes without one, and the longest that is believed, in s. */
const lifetimeS = 600
const lifetimeSMax = 30 * 86_400

export function createTokens(setting: HttpSetting, exchange: Pick<Exchange, 'send'>): Tokens {
  let known: { token: string; until: number } | null = null
  let asked: Promise<Token> | null = null

  const ask = async (): Promise<Token> => {
    const { origin, pathname, search } = new URL(setting.token_url)
    const form = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: setting.user,
      client_secret: setting.secret,
    })
    const exchanged = await exchange.send({
      method: 'POST',
      origin,
      path: pathname + search,
      headers: [
        ['user-agent', 'WebSMS'],
        ['content-type', 'application/x-www-form-urlencoded'],
        ['accept', 'application/json'],
      ],
      body: String(form),
    })
    if (exchanged.result !== 'answered') return { result: 'unreachable', reason: `token_url: ${exchanged.reason}` }
    const { status, body } = exchanged.answer
    const json = parseJson(body)
    const token = accessToken(json)
    if (status >= 300 || token === null)
      return { result: 'refused', status, error: errorCode(json) ?? 'no access token' }
    const seconds = Number(expiresIn(json) ?? lifetimeS)
    const lifetimeMs = Math.min(Number.isFinite(seconds) ? seconds : lifetimeS, lifetimeSMax) * 1000
    known = { token, until: performance.now() + Math.max(lifetimeMs - earlyMs, lifetimeMs / 2) }
    return { result: 'token', token }
  }

  return {
    async get() {
      if (setting.auth !== 'oauth') return { result: 'token', token: null }
      if (known !== null && performance.now() < known.until) return { result: 'token', token: known.token }
      asked ??= ask().finally(() => {
        asked = null
      })
      return asked
    },
    forget(token) {
      if (known?.token === token) known = null
    },
  }
}

const accessToken = jsonPath('access_token')
const expiresIn = jsonPath('expires_in')
const errorCode = jsonPath('error')
