/**
 * Devices that a member has used. Wrong guesses from elsewhere never keep a known device from signing in. A browser is
 * known by a cookie, which it gets when somebody is signed in and keeps when they sign out. Any device in the network
 * of a live session is known too.
 */

import { randomBytes, timingSafeEqual } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { networkOf } from '../../http/guess-limits.ts'
import { siteTime } from '../../site-time.ts'
import type { Store } from '../../store/store.ts'
import { deviceToken, setDeviceCookie } from './cookie.ts'

export interface KnownDevices {
  /** A name under which the device's guesses are counted; null when the member has not used it. */
  of(request: FastifyRequest, memberId: number): Promise<string | null>
  /** Marks this browser as used by the member who is signed in. */
  remember(request: FastifyRequest, reply: FastifyReply, memberId: number): void
}

export function createKnownDevices({ read, secrets }: Pick<Store, 'read' | 'secrets'>): KnownDevices {
  const proved = (browser: string, memberId: number) => ['known device', `${browser} ${memberId}`] as const
  const proofOf = (browser: string, memberId: number) => secrets.keyedHash(...proved(browser, memberId))
  const browserOf = (request: FastifyRequest, memberId: number): string | null => {
    const [browser = '', proof = ''] = deviceToken(request)?.split('.') ?? []
    return secrets.keyedHashes(...proved(browser, memberId)).some((own) => sameText(proof, own)) ? browser : null
  }
  return {
    async of(request, memberId) {
      const { session, ip } = request
      if (session?.memberId === memberId) return `session ${session.id}`
      const browser = browserOf(request, memberId)
      if (browser !== null) return `browser ${browser}`
      const sessions = await read
        .selectFrom('sessions')
        .select('ip')
        .where('member_id', '=', memberId)
        .where('expires_at', '>', siteTime())
        .execute()
      const network = networkOf(ip)
      return sessions.some((live) => networkOf(live.ip) === network) ? `network ${network} ${memberId}` : null
    },
    remember(request, reply, memberId) {
      const known = browserOf(request, memberId)
      const browser = known ?? randomBytes(16).toString('base64url')
      // While keys are rotated, a proof by the previous one is replaced.
      if (known !== null && deviceToken(request) === `${browser}.${proofOf(browser, memberId)}`) return
      setDeviceCookie(reply, `${browser}.${proofOf(browser, memberId)}`)
    },
  }
}

function sameText(given: string, expected: string): boolean {
  const bytes = Buffer.from(given)
  return bytes.length === expected.length && timingSafeEqual(bytes, Buffer.from(expected))
}
