/**
 * Limits of wrong guesses at secrets. A guess counts against the network it came from and against the name it was for
 * (a client id, an email):
 *
 *   a network that has guessed wrong ──▶ its own limit, and one that all such networks share for the name
 *   any other network                ──▶ where secrets can be guessed, a wider limit that all such networks share for the name
 *   a known device                   ──▶ its own limit and its network's, whatever others do
 *
 * So guesses at a name are slowed however many networks they come from, one network cannot lock the owner out, and nobody can
 * lock out a device that the owner has used before (promise 22).
 */
import ipaddr from 'ipaddr.js'
import { type Rate, TokenBuckets } from './token-bucket.ts'

interface Guess {
  /** By `networkOf`. */
  network: string
  /** Null: not worth remembering. */
  name: string | null
  /** A device that the owner of the name has used before; null: not known to be one. */
  device?: string | null
}

interface GuessLimits {
  /** 0 when a secret may be compared now, else the ms to wait. No time may pass between this and `wrong`: many guesses
   *  at once must not all pass before the first is counted. */
  waitMs(guess: Guess): number
  /** Counts a guess that is wrong, or not known to be right yet. The returned function takes it back. */
  wrong(guess: Guess): () => void
}

interface GuessRates {
  /** The limit of a network, of a device, and of a name for networks that have guessed wrong. */
  each: Rate
  /** The limit of a name for networks that have not guessed wrong. Without it there is no such limit, for secrets that
   *  nobody can guess. */
  anew?: Rate
}

/** Networks, devices and names that are remembered, each for as long as its bucket is not full: a few MB at most. */
const remembered = 50_000

export function createGuessLimits(
  { each, anew }: GuessRates,
  nowMs: () => number = () => performance.now(),
): GuessLimits {
  const fromNetwork = new TokenBuckets<string>(remembered)
  const byDevice = new TokenBuckets<string>(remembered)
  const atName = new TokenBuckets<string>(remembered)
  const atNameAnew = new TokenBuckets<string>(remembered)

  const isFirst = ({ network }: Guess, now: number) => fromNetwork.isFull(network, now)

  return {
    waitMs(guess) {
      const now = nowMs()
      const { network, name, device } = guess
      const ownMs = fromNetwork.waitMs(network, each, now)
      if (ownMs > 0) return ownMs
      if (device) return byDevice.waitMs(device, each, now)
      if (name === null) return 0
      if (!isFirst(guess, now)) return atName.waitMs(name, each, now)
      return anew === undefined ? 0 : atNameAnew.waitMs(name, anew, now)
    },
    wrong(guess) {
      const now = nowMs()
      const { network, name, device } = guess
      const counts: (readonly [TokenBuckets<string>, string, Rate])[] = []
      if (device) counts.push([byDevice, device, each])
      else if (name !== null) {
        counts.push([atName, name, each])
        if (anew !== undefined && isFirst(guess, now)) counts.push([atNameAnew, name, anew])
      }
      counts.push([fromNetwork, network, each])
      const taken = counts.filter(([buckets, key, rate]) => buckets.take(key, rate, now) >= 0)
      return () => {
        for (const [buckets, key, rate] of taken) buckets.giveBack(key, rate)
      }
    },
  }
}

/** A minute's worth may come at once. */
export const perMinute = (count: number): Rate => ({ perSecond: count / 60, burst: count })

/** A client with one IPv6 address has 2^64 of them, so the network counts. */
export function networkOf(address: string): string {
  if (!ipaddr.isValid(address)) return address
  const parsed = ipaddr.process(address)
  return parsed instanceof ipaddr.IPv6 ? parsed.parts.slice(0, 4).join(':') : parsed.toString()
}
