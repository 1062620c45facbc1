/** The cookies of the session, and of the browser. Their `__Host-` names make browsers enforce that they are Secure,
 *  for this host alone and for every path. */
import type { CookieSerializeOptions } from '@fastify/cookie'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { lifetimeMsMax } from './sessions.ts'

export const sessionCookie = '__Host-websms_session'
const deviceCookie = '__Host-websms_device'

/** Lifetime in seconds: 400 days, the longest time that browsers keep a cookie. */
const deviceMaxAge = 400 * 86_400

/** Lax, so that a person who follows a link to a page, from an email for example, is still signed in. */
const attributes: CookieSerializeOptions = { path: '/', secure: true, httpOnly: true, sameSite: 'lax' }

export function setSessionCookie(reply: FastifyReply, token: string): void {
  reply.setCookie(sessionCookie, token, { ...attributes, maxAge: lifetimeMsMax / 1000 })
}

/** Also clears the browser's cache of the pages. The browser stays a known device. */
export function endSessionOf(reply: FastifyReply): void {
  reply.clearCookie(sessionCookie, attributes).header('clear-site-data', '"cache", "storage"')
}

/** True when the browser sends a session cookie; it is not parsed. */
export function hasSessionCookie({ headers }: FastifyRequest): boolean {
  return headers.cookie?.includes(`${sessionCookie}=`) ?? false
}

export function sessionToken(request: FastifyRequest): string | undefined {
  return request.cookies[sessionCookie]
}

export function setDeviceCookie(reply: FastifyReply, token: string): void {
  reply.setCookie(deviceCookie, token, { ...attributes, maxAge: deviceMaxAge })
}

export function deviceToken(request: FastifyRequest): string | undefined {
  return request.cookies[deviceCookie]
}
