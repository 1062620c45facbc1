/** Who asks: the access token of the Authorization header, before the body is read. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Access, AccessCache } from '../accounts/access.ts'
import { ApiError } from './api-error.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Set on every route behind `authenticate`. */
    access: Access
  }
}

const scheme = /^Bearer +(\S+) *$/i

/** An onRequest hook. @throws ApiError `invalid_token`, `account_suspended` */
export function authenticate(accesses: AccessCache) {
  const admit = (request: FastifyRequest, access: Access | null): ApiError | undefined => {
    if (access === null) return new ApiError('invalid_token', {}, { 'www-authenticate': 'Bearer' })
    if (access.suspended) return new ApiError('account_suspended')
    request.access = access
    return undefined
  }
  return (request: FastifyRequest, _reply: FastifyReply, done: (error?: Error) => void): void => {
    const token = scheme.exec(request.headers.authorization ?? '')?.[1]
    const found = token === undefined ? null : accesses.find(token)
    if (found instanceof Promise) found.then((access) => done(admit(request, access)), done)
    else done(admit(request, found))
  }
}
