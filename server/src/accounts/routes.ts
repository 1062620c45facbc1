/** `POST /auth/token`: client credentials for an access token (reference §Authentication). */
import { randomBytes, timingSafeEqual } from 'node:crypto'
import { TokenAnswer, TokenRequest } from '@websms/contract'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { ApiError } from '../http/api-error.ts'
import type { Store } from '../store/store.ts'
import { hashSecret } from './keys.ts'

/** 24 hours (reference "Get Access Token"). */
const tokenLifetimeS = 86_400

export function tokenRoutes(app: FastifyInstance, store: Store): void {
  app.post<{ Body: TokenRequest }>(
    '/auth/token',
    { schema: { body: TokenRequest, response: { 200: TokenAnswer } } },
    async (request, reply): Promise<TokenAnswer> => {
      reply.header('cache-control', 'no-store')
      const { grant_type } = request.body
      if (grant_type && grant_type !== 'client_credentials') throw new ApiError('unsupported_grant_type')
      const { clientId, clientSecret } = credentialsOf(request)
      const key = await store.read
        .selectFrom('api_keys')
        .select(['id', 'secret_hash'])
        .where('client_id', '=', clientId)
        .where('revoked_at', 'is', null)
        .executeTakeFirst()
      if (!sameSecret(clientSecret, key?.secret_hash ?? hashSecret(randomBytes(16).toString('hex')))) {
        throw new ApiError('invalid_credentials')
      }
      const token = `wst_${randomBytes(32).toString('base64url')}`
      const expiresAt = Date.now() + tokenLifetimeS * 1000
      await store.traffic.addToken({ hash: hashSecret(token), keyId: key!.id, expiresAt, at: Date.now() })
      return { access_token: token, token_type: 'Bearer', expires_in: tokenLifetimeS }
    },
  )
}

/** From the body, else from HTTP Basic (RFC 6749 §2.3.1). */
function credentialsOf(request: FastifyRequest<{ Body: TokenRequest }>): { clientId: string; clientSecret: string } {
  const { client_id, client_secret } = request.body
  const basic = /^Basic +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1]
  if (!client_id && !client_secret && basic) {
    const [id = '', ...secret] = Buffer.from(basic, 'base64').toString('utf8').split(':')
    return { clientId: formDecoded(id), clientSecret: formDecoded(secret.join(':')) }
  }
  if (!client_id) throw new ApiError('missing_parameter', { name: 'client_id' })
  if (!client_secret) throw new ApiError('missing_parameter', { name: 'client_secret' })
  return { clientId: client_id, clientSecret: client_secret }
}

function formDecoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text
  }
}

function sameSecret(secret: string, expectedHash: string): boolean {
  return timingSafeEqual(Buffer.from(hashSecret(secret)), Buffer.from(expectedHash))
}
