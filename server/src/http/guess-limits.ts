/**
 * How often a secret may be guessed wrong. A guess counts against the address it came from and against the name it was for
 * (a client id, an email); a name that is being guessed is closed to addresses that have guessed, and stays open to all
 * others, so that nobody can lock its owner out (RELIABILITY 22).
 */
import ipaddr from 'ipaddr.js'
import { type Rate, TokenBuckets } from './token-bucket.ts'

export interface GuessLimits {
  /** Whether a secret for this name may be compared now: 0, or the ms to wait. No time may pass between this and `wrong`:
   *  many guesses at once must not all pass before the first is counted. */
  waitMs(address: string, name: string): number
  /** Counts a wrong guess, or one that nobody knows to be right yet. Null: a name that is not worth keeping. */
  wrong(address: string, name: string | null): void
  /** Takes a guess back that turned out to be right. */
  right(address: string, name: string): void
}

/** Addresses and names that are remembered, each for as long as its bucket is not full: a few MB at most. */
const remembered = 50_000

export function createGuessLimits(
  guessesPerMinute: number,
  nowMs: () => number = () => performance.now(),
): GuessLimits {
  const guessesFrom = new TokenBuckets<string>(remembered)
  const guessesAt = new TokenBuckets<string>(remembered)
  const rate = perMinute(guessesPerMinute)
  return {
    waitMs(address, name) {
      const now = nowMs()
      const network = networkOf(address)
      const ownMs = guessesFrom.waitMs(network, rate, now)
      if (ownMs > 0 || guessesFrom.isFull(network, now)) return ownMs
      return guessesAt.waitMs(name, rate, now)
    },
    wrong(address, name) {
      const now = nowMs()
      guessesFrom.take(networkOf(address), rate, now)
      if (name !== null) guessesAt.take(name, rate, now)
    },
    right(address, name) {
      guessesFrom.giveBack(networkOf(address), rate)
      guessesAt.giveBack(name, rate)
    },
  }
}

/** A minute's worth may come at once. */
export const perMinute = (count: number): Rate => ({ perSecond: count / 60, burst: count })

/** Whoever has an IPv6 address has 2^64 of them: the network counts. */
export function networkOf(address: string): string {
  if (!ipaddr.isValid(address)) return address
  const parsed = ipaddr.process(address)
  return parsed instanceof ipaddr.IPv6 ? parsed.parts.slice(0, 4).join(':') : parsed.toString()
}
