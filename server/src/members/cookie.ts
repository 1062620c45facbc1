/** The session's cookie. Its `__Host-` name makes browsers hold that it is Secure, for this host alone and for every path. */
import type { CookieSerializeOptions } from '@fastify/cookie'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { lifetimeMsMax } from './sessions.ts'

export const sessionCookie = '__Host-websms_session'

/** Lax: whoever follows a link to a page, in an email say, is still signed in. */
const attributes: CookieSerializeOptions = { path: '/', secure: true, httpOnly: true, sameSite: 'lax' }

export function setSessionCookie(reply: FastifyReply, token: string): void {
  reply.setCookie(sessionCookie, token, { ...attributes, maxAge: lifetimeMsMax / 1000 })
}

export function clearSessionCookie(reply: FastifyReply): void {
  reply.clearCookie(sessionCookie, attributes)
}

/** Whether the browser has a session's cookie at all: for answers that parse none. */
export function hasSessionCookie({ headers }: FastifyRequest): boolean {
  return headers.cookie?.includes(`${sessionCookie}=`) ?? false
}

export function sessionToken(request: FastifyRequest): string | undefined {
  return request.cookies[sessionCookie]
}
