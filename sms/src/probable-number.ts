/* Guesses the number that was probably meant by digits that are not one. A guess is offered, and never taken. */

import { isPlausible, planOf, planOfCountry, withoutTrunkPrefix } from './numbering-plans.ts'
import { countryIn } from './plan.ts'

export interface ProbableNumber {
  /** Digits only, country code first. */
  number: string
  country: string
  /** A 0 in front of what was written would make it this number. */
  lacksZero: boolean
}

/** A number at home that lost its 0 or its country code, one of North America without its 1, or one with zeros or its
 *  country code once too often in front. */
export function probableNumber(digits: string, homes: readonly string[]): Omit<ProbableNumber, 'lacksZero'> | null {
  const local = digits.replace(/^0+/, '')
  const candidates = homes.map((country) => ({ plan: planOfCountry(country), written: local }))
  if (local.length === 10) candidates.push({ plan: planOfCountry('US'), written: local })
  const plan = planOf(local)
  if (plan !== null) {
    const { callingCode } = plan
    const written = local.slice(callingCode.length)
    candidates.push({ plan, written })
    if (written.startsWith(callingCode)) candidates.push({ plan, written: written.slice(callingCode.length) })
  }
  for (const { plan, written } of candidates) {
    const national = withoutTrunkPrefix(plan, written)
    if (!isPlausible(plan, national)) continue
    const number = plan.callingCode + national
    return { number, country: countryIn(plan, number) }
  }
  return null
}
