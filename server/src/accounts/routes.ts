/** `POST /auth/token`: client credentials for an access token (reference "Authentication"). */

import { randomBytes, timingSafeEqual } from 'node:crypto'
import type { FastifyInstance, FastifyRequest, preValidationHookHandler } from 'fastify'
import { ApiError } from '../http/api-error.ts'
import { serve } from '../http/serve.ts'
import { siteTime } from '../site-time.ts'
import type { Store } from '../store/store.ts'
import { idempotencyKeyMs } from '../store/traffic/answers.ts'
import { hashSecret } from './keys.ts'
import type { TokenLimits } from './token-limits.ts'

/** 24 hours (reference "Get Access Token"). */
const tokenLifetimeS = 86_400

export function tokenRoutes(app: FastifyInstance, store: Store, limits: TokenLimits): void {
  app.register(async (tokens) => {
    tokens.addHook('preValidation', basicCredentials)
    serve(tokens, 'token', async ({ client_id, client_secret, grant_type }, request, reply) => {
      if (grant_type && grant_type.trim() !== 'client_credentials') throw new ApiError('unsupported_grant_type')
      const clientId = required('client_id', client_id)
      const key = await findKey(store, clientId)
      const keyId = admit(limits, request, clientId, required('client_secret', client_secret), key)
      const token = `wst_${randomBytes(32).toString('base64url')}`
      const at = siteTime()
      await store.traffic.addToken({ hash: hashSecret(token), keyId, expiresAt: at + tokenLifetimeS * 1000, at })
      // Programs that repeat sends look for it: a service that keeps no keys would send twice.
      reply.header('websms-idempotency', String(idempotencyKeyMs / 1000))
      return { access_token: token, token_type: 'Bearer', expires_in: tokenLifetimeS }
    })
  })
}

/** Removes spaces and hidden characters, which neither value can contain: they were copied along. @throws ApiError
 *  `missing_parameter` */
function required(name: string, value: string): string {
  const bare = value.replace(/[\s\p{Cf}]/gu, '')
  if (bare === '') throw new ApiError('missing_parameter', { name })
  return bare
}

interface Key {
  id: number
  account_id: number
  secret_hash: string
  /** The previous secret, during a rotation. */
  secret_hash_before: string | null
  secret_before_until: number | null
}

function findKey(store: Store, clientId: string): Promise<Key | undefined> {
  return store.read
    .selectFrom('api_keys')
    .select(['id', 'account_id', 'secret_hash', 'secret_hash_before', 'secret_before_until'])
    .where('client_id', '=', clientId)
    .where('revoked_at', 'is', null)
    .executeTakeFirst()
}

/** Checks the limits, compares and counts in one synchronous step. Returns the key's id.
 *  @throws ApiError `invalid_credentials`, `too_many_token_requests` */
function admit(limits: TokenLimits, request: FastifyRequest, clientId: string, secret: string, key?: Key): number {
  if (key) request.askedBy = { accountId: key.account_id, keyId: key.id }
  const guessMs = limits.waitMs(request.ip, clientId)
  if (guessMs > 0) throw tooMany(guessMs)
  const fits = [key?.secret_hash ?? nobody, hashBefore(key)].filter((hash) => sameSecret(secret, hash))
  if (fits.length === 0 || key === undefined) {
    limits.wrong(request.ip, key === undefined ? null : clientId)
    const byBasic = basicScheme.test(request.headers.authorization ?? '')
    throw new ApiError('invalid_credentials', {}, byBasic ? challenge : undefined)
  }
  const tokenMs = limits.right(clientId)
  if (tokenMs > 0) throw tooMany(tokenMs)
  return key.id
}

function tooMany(waitMs: number): ApiError {
  const seconds = Math.ceil(waitMs / 1000)
  return new ApiError('too_many_token_requests', { seconds }, { 'retry-after': String(seconds) })
}

const challenge = { 'www-authenticate': 'Basic realm="WebSMS"' }
const basicScheme = /^Basic +(\S+) *$/i

/** Credentials of HTTP Basic (RFC 6749 §2.3.1) are used when the body names none. */
const basicCredentials: preValidationHookHandler = (request, _reply, done) => {
  const basic = basicScheme.exec(request.headers.authorization ?? '')?.[1]
  const body = request.body as Record<string, unknown> | null
  if (basic && typeof body === 'object' && body && !body.client_id && !body.client_secret) {
    const [id = '', ...secret] = Buffer.from(basic, 'base64').toString('utf8').split(':')
    body.client_id = formDecoded(id)
    body.client_secret = formDecoded(secret.join(':'))
  }
  done()
}

function formDecoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text
  }
}

/** True for the previous secret, as long as it is valid beside the new one. */
function hashBefore(key: Key | undefined): string {
  return key?.secret_hash_before && Number(key.secret_before_until) > siteTime() ? key.secret_hash_before : nobody
}

/** An unknown client id is compared with this hash, so that it takes as long as a known one. */
const nobody = hashSecret(randomBytes(32).toString('hex'))

function sameSecret(secret: string, expectedHash: string): boolean {
  return timingSafeEqual(Buffer.from(hashSecret(secret)), Buffer.from(expectedHash))
}
