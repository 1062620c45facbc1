/** Checks the access token of the Authorization header and the account's rate limit, both before the body is read. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { ApiError } from '../http/api-error.ts'
import type { Access, AccessCache } from './access.ts'
import type { RateLimit } from './rate-limit.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Set on every route behind `authenticate`. */
    access: Access
  }
}

const scheme = /^Bearer +(\S+) *$/i

/** An onRequest hook. @throws ApiError `invalid_token`, `account_suspended`, `rate_limited` */
export function authenticate(accesses: AccessCache, rateLimit: RateLimit) {
  const admit = (request: FastifyRequest, reply: FastifyReply, access: Access | null): ApiError | undefined => {
    if (access === null) return new ApiError('invalid_token', {}, { 'www-authenticate': 'Bearer' })
    request.access = access
    if (access.suspended) return new ApiError('account_suspended')
    return rateLimit(access, reply)
  }
  return (request: FastifyRequest, reply: FastifyReply, done: (error?: Error) => void): void => {
    const token = scheme.exec(request.headers.authorization ?? '')?.[1]
    const found = token === undefined ? null : accesses.find(token)
    if (found instanceof Promise) found.then((access) => done(admit(request, reply, access)), done)
    else done(admit(request, reply, found))
  }
}
