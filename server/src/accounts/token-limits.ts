/**
 * How often tokens may be asked for. Wrong credentials are guesses (http/guess-limits.ts); right ones count against the client
 * id alone.
 */
import { createGuessLimits, type GuessLimits, perMinute } from '../http/guess-limits.ts'
import { TokenBuckets } from '../http/token-bucket.ts'

export interface TokenLimitSettings {
  /** Tokens that one client id may take in a minute; 0 = no limit. */
  tokensPerMinute: number
  /** Wrong credentials in a minute from one address, and for one client id. */
  guessesPerMinute: number
}

/** An unknown client id counts as null: it is whatever somebody typed, and is not kept. */
export interface TokenLimits extends Pick<GuessLimits, 'waitMs' | 'wrong'> {
  /** Counts a right secret: 0, or the ms to wait for the token. */
  right(clientId: string): number
}

/** Client ids that are remembered, each for as long as its bucket is not full. */
const remembered = 50_000

export function createTokenLimits(
  { tokensPerMinute, guessesPerMinute }: TokenLimitSettings,
  nowMs: () => number = () => performance.now(),
): TokenLimits {
  const { waitMs, wrong } = createGuessLimits(guessesPerMinute, nowMs)
  const tokens = new TokenBuckets<string>(remembered)
  const tokenRate = perMinute(tokensPerMinute)
  return {
    waitMs,
    wrong,
    right: (clientId) => (tokensPerMinute === 0 ? 0 : Math.max(0, -tokens.take(clientId, tokenRate, nowMs()))),
  }
}
