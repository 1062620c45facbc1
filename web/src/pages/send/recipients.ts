/** A pasted list of numbers: one a line, or with commas, semicolons or tabs between them. */
import { normaliseNumber } from '@websms/sms'

export interface Recipients {
  /** Normalised, each once. */
  good: string[]
  bad: { written: string; reason: string }[]
  /** Numbers that were there before. */
  repeated: number
  countries: ReadonlyMap<string, number>
}

export function readRecipients(text: string): Recipients {
  const good = new Set<string>()
  const bad: Recipients['bad'] = []
  const countries = new Map<string, number>()
  let repeated = 0
  for (const piece of text.split(/[\n\r,;\t]+/)) {
    const written = piece.trim()
    if (written === '') continue
    const number = normaliseNumber(written)
    if (!number.ok) bad.push({ written, reason: number.message })
    else if (good.has(number.number)) repeated += 1
    else {
      good.add(number.number)
      countries.set(number.country, (countries.get(number.country) ?? 0) + 1)
    }
  }
  return { good: [...good], bad, repeated, countries }
}
