/* The numbering plans of the world: how long a country's numbers may be, which of them exist, and the prefix that is dialled
 * inside the country only. The data are libphonenumber's, compiled on first use: its own parser takes tens of microseconds
 * for a number, and every message would wait for it. Its verdicts are the ones here, and a test compares them. */

import metadata from 'libphonenumber-js/max/metadata'

export interface NumberingPlan {
  /** The E.164 country code, 1 to 3 digits. */
  callingCode: string
  /** Each country that has the code; the first stands for it. */
  countries: readonly CountryPlan[]
  /** Lengths that are possible in every one of the countries, and in at least one: bit n stands for n digits. */
  lengthsOfAll: number
  lengthsOfAny: number
  trunk: TrunkPrefix | null
}

export interface CountryPlan {
  /** ISO 3166-1 alpha-2, or `001`, the UN M.49 code of the world, for a code of no one country. */
  country: string
  /** Possible lengths of a national number, as bits. */
  lengths: number
  /** Numbers that the plan has in general, and those of one of its types, such as mobile or toll-free. */
  general: RegExp
  valid: RegExp
  premium: RegExp | null
  /** For a shared code: what the country's numbers begin with, where that alone tells them apart. */
  leading: RegExp | null
  /** Prefix dialled inside the country to call abroad. */
  exit: string
  /** People dial a 0 before national numbers. */
  dialsZero: boolean
}

interface TrunkPrefix {
  /** The digits, where it is always the same ones. */
  literal: string | null
  pattern: RegExp
  /** Replacement of a match that has groups, such as `9$1`; null to take the match off. */
  replacement: string | null
}

/** The plan of a number that begins with its country code; null when no country has the code. Codes are prefix-free, so
 *  the first that matches is the only one. */
export function planOf(digits: string): NumberingPlan | null {
  for (let length = 1; length <= 3; length++) {
    const callingCode = digits.slice(0, length)
    const plan = plans.get(callingCode)
    if (plan === null) return compile(callingCode)
    if (plan !== undefined) return plan
  }
  return null
}

/** The plan of a country by its ISO code. @throws RangeError when there is none */
export function planOfCountry(country: string): NumberingPlan {
  const row = rows[country]
  if (row === undefined) throw new RangeError(`${country} is not the ISO code of a country with telephones`)
  return planOf(row[0])!
}

/** True when a number may have this length, as libphonenumber's `isPossible` says. */
export function isPossible(plan: NumberingPlan, national: string): boolean {
  const length = 1 << national.length
  if ((plan.lengthsOfAny & length) === 0 || national.length > nationalDigitsMax) return false
  return (plan.lengthsOfAll & length) !== 0 || (countryPlan(plan, national).lengths & length) !== 0
}

/** True when the plan has such a number, as libphonenumber's `isValid` says; nobody need have it. */
export function isValid(plan: NumberingPlan, national: string): boolean {
  return hasNumber(countryPlan(plan, national), national)
}

/** True when the plan of one country has such a number. */
export function hasNumber({ lengths, valid }: CountryPlan, national: string): boolean {
  // The length is compared first: most numbers are of other countries, and have another length.
  return (lengths & (1 << national.length)) !== 0 && valid.test(national)
}

/** True when a message may be meant for such a number: it is valid, and not of a premium rate. */
export function isPlausible(plan: NumberingPlan, national: string): boolean {
  return isValid(plan, national) && !countryPlan(plan, national).premium?.test(national)
}

/** A national number without the prefix that people dial inside the country (`0151…` in Germany, `8916…` in Russia), as
 *  libphonenumber takes it off. Written twice, it is taken off twice: what is left must not read differently when it
 *  comes by again. */
export function withoutTrunkPrefix(plan: NumberingPlan, written: string): string {
  let national = written
  for (let times = 0; times < trunkPrefixesMax; times++) {
    const shorter = plan.trunk === null ? withoutStrayZero(plan, national) : withoutPrefix(plan, plan.trunk, national)
    if (shorter === national) break
    national = shorter
  }
  return national
}

/** More digits than E.164 allows, as a bound on bits. */
const nationalDigitsMax = 17

/** More zeros than a number with 15 digits behind them fits in what is read. */
const trunkPrefixesMax = 20

function withoutPrefix(plan: NumberingPlan, { literal, pattern, replacement }: TrunkPrefix, national: string): string {
  if (literal !== null && !national.startsWith(literal)) return national
  const match = pattern.exec(national)
  if (match === null) return national
  const rest =
    replacement !== null && match.length > 1 && match.at(-1)
      ? national.replace(pattern, replacement)
      : national.slice(match[0].length)
  if (rest === national) return national
  const { general } = plan.countries[0]!
  // The digit may be the first of the number itself: +7 800…
  if (general.test(national) && !general.test(rest)) return national
  // Too long is all right here: it is refused for its length.
  const lengths = countryPlan(plan, rest).lengths >>> rest.length
  return lengths === 0 || (lengths & 1) !== 0 ? rest : national
}

/** Many write `+34 (0)6…` for countries that know no trunk prefix, or no longer: a 0 that no number there begins with. */
function withoutStrayZero(plan: NumberingPlan, national: string): string {
  if (!national.startsWith('0') || isValid(plan, national)) return national
  const rest = national.slice(1)
  return isValid(plan, rest) ? rest : national
}

/** The country that a number of a shared code belongs to; the one that stands for the code where nothing tells. */
function countryPlan({ countries }: NumberingPlan, national: string): CountryPlan {
  if (countries.length > 1) {
    for (const plan of countries) if ((plan.leading ?? plan.valid).test(national)) return plan
  }
  return countries[0]!
}

/* The layout of libphonenumber-js's metadata, version 4. */

/** `0` where there is none. */
type Row = [
  callingCode: string,
  exit: string,
  general: string,
  lengths: number[],
  formats: unknown,
  trunkPrefix: string | 0,
  formattingRule: unknown,
  /** The pattern, when it is more than the prefix itself. */
  trunkPattern: string | 0,
  trunkReplacement: string | 0,
  prefixOptional: unknown,
  leading: string | 0,
  types: ([pattern: string, lengths?: number[]] | 0)[] | 0,
]

const rows = metadata.countries as unknown as Record<string, Row>
const rowsOfNoCountry = (metadata as unknown as { nonGeographic: Record<string, Row> }).nonGeographic
const countriesOf = metadata.country_calling_codes as Record<string, string[]>

/** The place of premium-rate numbers among the types. */
const premiumRateType = 3

/** Plans by country code, each null until it is used. */
const plans = new Map<string, NumberingPlan | null>(
  [...Object.keys(countriesOf), ...Object.keys(rowsOfNoCountry)].map((callingCode) => [callingCode, null]),
)

/** Every country code that is in use, and the country that stands for it. */
export function callingCodes(): Map<string, string> {
  return new Map([...plans.keys()].map((code) => [code, countriesOf[code]?.[0] ?? world]))
}

const world = '001'

/** Trunk prefixes that were given up, and that lists and address books still hold. Mexico dialled 1 before a mobile number
 *  from abroad, and 01, 044 or 045 at home, until 2019. */
const formerTrunkPatterns: Record<string, string> = { 52: '0(?:[12]|4[45])|1' }

function compile(callingCode: string): NumberingPlan {
  const countries = (countriesOf[callingCode] ?? [world]).map((country) =>
    compileCountry(country, country === world ? rowsOfNoCountry[callingCode]! : rows[country]!),
  )
  const main = countriesOf[callingCode] ? rows[countriesOf[callingCode][0]!]! : rowsOfNoCountry[callingCode]!
  const trunk = main[7] || main[5] || formerTrunkPatterns[callingCode]
  const plan: NumberingPlan = {
    callingCode,
    countries,
    lengthsOfAll: countries.reduce((all, { lengths }) => all & lengths, -1),
    lengthsOfAny: countries.reduce((any, { lengths }) => any | lengths, 0),
    trunk: trunk ? compileTrunk(trunk, main[8] || null) : null,
  }
  plans.set(callingCode, plan)
  return plan
}

function compileTrunk(trunk: string, replacement: string | null): TrunkPrefix {
  return { literal: /^\d+$/.test(trunk) ? trunk : null, pattern: new RegExp(`^(?:${trunk})`), replacement }
}

function compileCountry(country: string, row: Row): CountryPlan {
  const [, exit, general, lengths, , trunkPrefix, , , , , leading, types] = row
  const patterns = (types || []).map(patternOfType)
  const anyType = patterns.filter((pattern) => pattern !== null).join('|')
  const premium = patterns[premiumRateType]
  return {
    country,
    lengths: lengths.reduce((bits, length) => bits | (1 << length), 0),
    general: new RegExp(`^(?:${general})$`),
    // A plan without types has its general numbers alone.
    valid: new RegExp(anyType ? `^(?=(?:${general})$)(?:${anyType})$` : `^(?:${general})$`),
    premium: premium ? new RegExp(`^(?:${premium})$`) : null,
    leading: leading ? new RegExp(`^(?:${leading})`) : null,
    exit,
    dialsZero: trunkPrefix === '0',
  }
}

/** Null for a type that the plan does not have, or whose numbers are those of another one. */
function patternOfType(type: [pattern: string, lengths?: number[]] | 0): string | null {
  if (type === 0 || type[0] === '') return null
  const [pattern, lengths] = type
  const ofLength = lengths ? `(?=(?:${lengths.map((length) => `\\d{${length}}`).join('|')})$)` : ''
  return `${ofLength}(?:${pattern})`
}
