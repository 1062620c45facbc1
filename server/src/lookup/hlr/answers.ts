/** A cache of answers that were paid for, bounded in time and number. */
import type { HlrAnswer } from './answer.ts'

interface KeptAnswers {
  get(number: string): HlrAnswer | null
  keep(number: string, answer: HlrAnswer): void
}

interface KeptAnswersOptions {
  keepMs: number
  answersMax: number
  now: () => number
}

export function keepAnswers({ keepMs, answersMax, now }: KeptAnswersOptions): KeptAnswers {
  // In the order in which they were added.
  const kept = new Map<string, { answer: HlrAnswer; until: number }>()
  return {
    get(number) {
      const entry = kept.get(number)
      if (entry === undefined) return null
      if (entry.until > now()) return entry.answer
      kept.delete(number)
      return null
    },
    keep(number, answer) {
      kept.delete(number)
      if (kept.size >= answersMax) kept.delete(kept.keys().next().value!)
      kept.set(number, { answer, until: now() + keepMs })
    },
  }
}
