/**
 * Limits of requests for tokens. Wrong credentials are guesses (http/guess-limits.ts); right ones count against the
 * client id alone.
 */
import { createGuessLimits, networkOf, perMinute } from '../http/guess-limits.ts'
import { TokenBuckets } from '../http/token-bucket.ts'

export interface TokenLimitSettings {
  /** Tokens that one client id may take in a minute; 0 = no limit. */
  tokensPerMinute: number
  /** Wrong credentials in a minute from one address, and for one client id. */
  guessesPerMinute: number
}

export interface TokenLimits {
  /** 0 when a secret may be compared now, else the ms to wait. */
  waitMs(address: string, clientId: string): number
  /** Counts a wrong secret. An unknown client id counts as null: it may be any text, and is not kept. */
  wrong(address: string, clientId: string | null): void
  /** Counts a right secret: 0, or the ms to wait for the token. */
  right(clientId: string): number
}

/** Client ids that are remembered, each for as long as its bucket is not full. */
const remembered = 50_000

export function createTokenLimits(
  { tokensPerMinute, guessesPerMinute }: TokenLimitSettings,
  nowMs: () => number = () => performance.now(),
): TokenLimits {
  // A secret is 256 random bits: a network that has not guessed wrong is always heard.
  const guesses = createGuessLimits({ each: perMinute(guessesPerMinute) }, nowMs)
  const tokens = new TokenBuckets<string>(remembered)
  const tokenRate = perMinute(tokensPerMinute)
  return {
    waitMs: (address, clientId) => guesses.waitMs({ network: networkOf(address), name: clientId }),
    wrong: (address, clientId) => void guesses.wrong({ network: networkOf(address), name: clientId }),
    right: (clientId) => (tokensPerMinute === 0 ? 0 : Math.max(0, -tokens.take(clientId, tokenRate, nowMs()))),
  }
}
