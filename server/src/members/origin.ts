/**
 * Checks that a request is for this site, and that a change comes from a page of it (promise 23). Browsers say so in
 * Sec-Fetch-Site, and in Origin; a request with neither is refused too: a cookie alone proves nothing.
 */
import { isIP } from 'node:net'
import type { FastifyRequest } from 'fastify'
import { isLocalhost } from '../http/request-head.ts'
import { ProblemError } from './problem-error.ts'

/** Another site's name may be made to resolve to this machine, so that the browser takes our answers for that site's
 *  (DNS rebinding). Names of this machine and IP addresses cannot be abused so. The port may differ: containers and
 *  tunnels change it. */
export function isForThisSite({ hostname }: FastifyRequest, publicUrl: string): boolean {
  const name = hostname
    .toLowerCase()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '')
  return isLocalhost(name) || isIP(name) !== 0 || name === new URL(publicUrl).hostname
}

/** @throws ProblemError `wrong_origin` */
export function requireOwnOrigin({ headers }: FastifyRequest, publicUrl: string): void {
  const site = headers['sec-fetch-site']
  if (site !== undefined ? site === 'same-origin' : isOwn(headers.origin, headers.host, publicUrl)) return
  throw new ProblemError('wrong_origin')
}

/** The scheme is not compared when the host is the request's own: behind a proxy that ends TLS we do not know it. */
function isOwn(origin: string | undefined, host: string | undefined, publicUrl: string): boolean {
  const parsed = URL.parse(origin ?? '')
  return parsed !== null && (parsed.origin === publicUrl || parsed.host === host)
}

/** A browser drops the session cookie when the page is neither on HTTPS nor on this machine, and the person would have
 *  to sign in again and again. @throws ProblemError `not_secure` */
export function requireSecure({ headers }: FastifyRequest): void {
  const page = URL.parse(headers.origin ?? '')
  if (page?.protocol === 'http:' && !/^(.+\.)?localhost$|^127\.|^\[::1\]$/.test(page.hostname)) {
    throw new ProblemError('not_secure')
  }
}
