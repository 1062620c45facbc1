/** Limit of an account's requests over all its keys (reference "Rate Limits", readings "Rate limit"). */
import type { FastifyReply } from 'fastify'
import { ApiError } from '../http/api-error.ts'
import { TokenBuckets } from '../http/token-bucket.ts'
import type { Access } from './access.ts'

/** Takes one request from the account's bucket and reports the rest in `RateLimit-*`. Returns the error when the bucket
 *  was empty. */
export type RateLimit = (access: Pick<Access, 'accountId' | 'rateLimit'>, reply: FastifyReply) => ApiError | undefined

/** Accounts that asked within the last second: far more than one node can serve. */
const accountsMax = 10_000

/** A bucket holds the requests of one second, so it is full again within one. */
const resetS = '1'

export function createRateLimit(nowMs: () => number = () => performance.now()): RateLimit {
  const buckets = new TokenBuckets<number>(accountsMax)
  return ({ accountId, rateLimit }, reply) => {
    if (rateLimit === 0) return undefined
    const left = buckets.take(accountId, { perSecond: rateLimit, burst: rateLimit }, nowMs())
    reply.header('ratelimit-limit', rateLimit)
    reply.header('ratelimit-remaining', Math.max(0, left))
    reply.header('ratelimit-reset', resetS)
    if (left >= 0) return undefined
    return new ApiError('rate_limited', { limit: rateLimit }, { 'retry-after': String(Math.ceil(-left / 1000)) })
  }
}
