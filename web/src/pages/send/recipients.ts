/** A pasted list of numbers: one a line, or with commas, semicolons or tabs between them. */
import { normaliseNumber, type RefusedNumber } from '@websms/sms'

export interface Recipients {
  /** Normalised, each once. */
  good: string[]
  bad: { written: string; reason: string }[]
  /** Count of repeated numbers. */
  repeated: number
  /** Count of bad numbers that a leading 0 would make right. */
  lackZero: number
  countries: ReadonlyMap<string, number>
}

export function readRecipients(text: string): Recipients {
  const good = new Set<string>()
  const bad: Recipients['bad'] = []
  const countries = new Map<string, number>()
  let repeated = 0
  let lackZero = 0
  for (const written of piecesOf(text)) {
    const number = normaliseNumber(written)
    if (!number.ok) {
      bad.push({ written, reason: number.message })
      if (lacksZero(number)) lackZero += 1
    } else if (good.has(number.number)) repeated += 1
    else {
      good.add(number.number)
      countries.set(number.country, (countries.get(number.country) ?? 0) + 1)
    }
  }
  return { good: [...good], bad, repeated, lackZero, countries }
}

/** The same text with the numbers that lack a 0 written in full. */
export function withZeros(text: string): string {
  return text.replace(piece, (written) => {
    const number = normaliseNumber(written)
    return lacksZero(number) ? written.replace(written.trim(), `+${number.meant.number}`) : written
  })
}

type LacksZero = RefusedNumber & { meant: NonNullable<RefusedNumber['meant']> }

function lacksZero(number: ReturnType<typeof normaliseNumber>): number is LacksZero {
  return !number.ok && number.meant?.lacksZero === true
}

const piece = /[^\n\r,;\t]+/g

/** A line that is a number is one, whatever stands in it: `6421234567,00` or `tel:021…;phone-context=+64`. */
function piecesOf(text: string): string[] {
  return text
    .split(/[\n\r]+/)
    .flatMap((line) => (normaliseNumber(line).ok ? [line] : (line.match(piece) ?? [])))
    .map((written) => written.trim())
    .filter((written) => written !== '')
}
