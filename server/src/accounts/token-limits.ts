/**
 * How often tokens may be asked for. Wrong credentials count against the address they came from and against the client id
 * they name; an id that is being guessed is closed to addresses that have guessed, and stays open to all others, so that
 * nobody can lock its owner out (RELIABILITY 22). Right credentials count against the client id alone.
 */
import ipaddr from 'ipaddr.js'
import { type Rate, TokenBuckets } from '../http/token-bucket.ts'

export interface TokenLimitSettings {
  /** Tokens that one client id may take in a minute; 0 = no limit. */
  tokensPerMinute: number
  /** Wrong credentials in a minute from one address, and for one client id. */
  guessesPerMinute: number
}

export interface TokenLimits {
  /** Whether a secret for this client id may be compared now: 0, or the ms to wait. No time may pass between this and
   *  `wrong` or `right`: many guesses at once must not all pass before the first is counted. */
  waitMs(address: string, clientId: string): number
  /** Counts a wrong secret, or an unknown client id (null: it is whatever somebody typed, and is not kept). */
  wrong(address: string, clientId: string | null): void
  /** Counts a right secret: 0, or the ms to wait for the token. */
  right(clientId: string): number
}

/** Addresses and client ids that are remembered, each for as long as its bucket is not full: a few MB at most. */
const remembered = 50_000

export function createTokenLimits(
  { tokensPerMinute, guessesPerMinute }: TokenLimitSettings,
  nowMs: () => number = () => performance.now(),
): TokenLimits {
  const guessesFrom = new TokenBuckets<string>(remembered)
  const guessesAt = new TokenBuckets<string>(remembered)
  const tokens = new TokenBuckets<string>(remembered)
  const guessRate = perMinute(guessesPerMinute)
  const tokenRate = perMinute(tokensPerMinute)
  return {
    waitMs(address, clientId) {
      const now = nowMs()
      const network = networkOf(address)
      const ownMs = guessesFrom.waitMs(network, guessRate, now)
      if (ownMs > 0 || guessesFrom.isFull(network, now)) return ownMs
      return guessesAt.waitMs(clientId, guessRate, now)
    },
    wrong(address, clientId) {
      const now = nowMs()
      guessesFrom.take(networkOf(address), guessRate, now)
      if (clientId !== null) guessesAt.take(clientId, guessRate, now)
    },
    right: (clientId) => (tokensPerMinute === 0 ? 0 : Math.max(0, -tokens.take(clientId, tokenRate, nowMs()))),
  }
}

/** A minute's worth may come at once. */
const perMinute = (count: number): Rate => ({ perSecond: count / 60, burst: count })

/** Whoever has an IPv6 address has 2^64 of them: the network counts. */
function networkOf(address: string): string {
  if (!ipaddr.isValid(address)) return address
  const parsed = ipaddr.process(address)
  return parsed instanceof ipaddr.IPv6 ? parsed.parts.slice(0, 4).join(':') : parsed.toString()
}
