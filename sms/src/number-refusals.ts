/* Reasons why a message cannot be sent to a text: a sentence for the person who wrote it, with a guess of what was
 *  meant. */

import type { CountryPlan, NumberingPlan } from './numbering-plans.ts'
import { countryIn } from './plan.ts'
import type { ProbableNumber } from './probable-number.ts'

/** `empty` nothing to read · `characters` something that no phone number holds · `digits_lost` a spreadsheet or a mask has
 *  taken digits away · `length` more or fewer digits than numbers of its country have · `country` no country code in
 *  front · `ambiguous` either a local number without its 0, or one of another country. */
export type NumberRefusal = 'empty' | 'characters' | 'digits_lost' | 'length' | 'country' | 'ambiguous'

export interface RefusedNumber {
  ok: false
  reason: NumberRefusal
  /** A sentence that says what to do. Where it guesses what was meant it holds a number: it is for the person who wrote
   *  that, and not for a log. */
  message: string
  /** The number that was probably meant; it is valid. */
  meant?: ProbableNumber
}

export function refuse(reason: NumberRefusal, message: string, meant?: ProbableNumber): RefusedNumber {
  return meant === undefined ? { ok: false, reason, message } : { ok: false, reason, message, meant }
}

/** A possible number of another country, which is not valid there, and is at home with a 0 in front. */
export function refuseAmbiguous(digits: string, plan: NumberingPlan, meant: ProbableNumber): RefusedNumber {
  const message =
    `This can be read in two ways: as ${meant.number} (${countryName(meant.country)}, with the 0 that is missing here) or ` +
    `as +${digits} (${countryName(countryIn(plan, digits))}). Write the one that you mean.`
  return refuse('ambiguous', message, meant)
}

/** Digits that no country code begins. */
export function refuseCountry(digits: string, meant: ProbableNumber | undefined): RefusedNumber {
  if (digits.length < DIGITS_MIN || digits.length > DIGITS_MAX) return refuseLength(digits, null, meant)
  return refuse('country', `No country code matches the start of this number.${guess(meant)}`, meant)
}

/** More or fewer digits than the plan has. */
export function refuseLength(
  number: string,
  plan: NumberingPlan | null,
  meant: ProbableNumber | undefined,
): RefusedNumber {
  if (plan === null || number.length < DIGITS_MIN || number.length > DIGITS_MAX) {
    const has = `A phone number has ${DIGITS_MIN} to ${DIGITS_MAX} digits; this one has ${number.length}.`
    return refuse('length', has + guess(meant), meant)
  }
  const { callingCode } = plan
  const message =
    `A number with the country code ${callingCode} (${countryName(countryIn(plan, number))}) has ` +
    `${lengthsOf(plan.countries[0]!)} digits behind it; this one has ${number.length - callingCode.length}.`
  return refuse('length', message + (meant ? guess(meant) : ' Check whether digits are missing or too many.'), meant)
}

/** Digits of a whole number with its country code: 15 is E.164's limit, and nobody's numbers are shorter than 6 but those
 *  that are dialled inside a country. */
const DIGITS_MIN = 6
export const DIGITS_MAX = 15

function guess(meant: ProbableNumber | undefined): string {
  return meant === undefined
    ? ' Write it with its country code, such as 6421234567.'
    : ` Did you mean ${meant.number} (${countryName(meant.country)})?`
}

function lengthsOf({ lengths }: CountryPlan): string {
  const longest = 31 - Math.clz32(lengths)
  const shortest = 31 - Math.clz32(lengths & -lengths)
  return shortest === longest ? String(longest) : `${shortest} to ${longest}`
}

let names: Intl.DisplayNames | undefined

function countryName(country: string): string {
  if (country === '001') return 'the international networks'
  names ??= new Intl.DisplayNames('en', { type: 'region' })
  return names.of(country) ?? country
}
