/* Phone numbers as people write them, made into the one form the gateway keeps: digits, country code first. Lenient on
 * purpose, since a carrier knows better than we do which numbers exist; whether one is valid is the lookup's question. */

import { countryOf } from './plan.ts'
import { KEEPS_ZERO, TRUNK_ZERO } from './plan-countries.ts'

export interface NormalisedNumber {
  ok: true
  /** Digits only, country code first, without `+`: the reference's "Phone Number Format". */
  number: string
  /** ISO 3166-1 alpha-2, or `001` for codes of no one country; see `countryOf` for codes that countries share. */
  country: string
}

/** `empty` nothing to read · `characters` something that no phone number holds · `length` not 8 to 15 digits ·
 *  `country` no country code in front. */
export type NumberRefusal = 'empty' | 'characters' | 'length' | 'country'

export interface RefusedNumber {
  ok: false
  reason: NumberRefusal
  /** A sentence that says what to do, for whoever wrote the number. It does not repeat the number. */
  message: string
}

/** Reads `6421234567`, `+64 21 234 567`, `0064-21-234-567`, `+64 (0)21 234 567`, NZ local `021 234 567` and AU local
 *  `0412 345 678`. A leading `04` with 8 more digits is Australian, any other leading 0 is New Zealand (READINGS,
 *  "Numbers"). Hidden characters that phones and spreadsheets paste along (direction marks, zero width) are ignored. */
export function normaliseNumber(input: string): NormalisedNumber | RefusedNumber {
  if (isPlain(input)) return international(input, false)
  if (input.length > INPUT_LENGTH_MAX) return refuse('length', `A phone number has at most ${DIGITS_MAX} digits.`)
  const written = input.replace(HIDDEN, '').trim().replace(SEPARATORS, '')
  const bare = written.replace(BRACKETS, '')
  if (bare === '' || bare === '+') return refuse('empty', `A phone number is needed, ${EXAMPLE}.`)
  const stray = STRAY.exec(bare)
  if (stray) return refuse('characters', strayMessage(stray[0]))
  const exit = EXIT.exec(bare)
  if (exit) return international(bare.slice(exit[0].length), written.includes('(0)', 1))
  if (bare.startsWith('0')) return international((AU_LOCAL.test(bare) ? '61' : '64') + bare.slice(1), false)
  return international(bare, written.includes('(0)', 1))
}

/** Digits of a whole number with its country code. 15 is E.164's limit; below 8 lie short codes and cut-off numbers. */
const DIGITS_MIN = 8
const DIGITS_MAX = 15

/** Longer input is refused unread: 15 digits, each with a separator and a few hidden characters, still fit. */
const INPUT_LENGTH_MAX = 64

const EXAMPLE = 'written with its country code, such as 6421234567'

const HIDDEN = /[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]/g
// Spaces of any width, dots, and the dashes that keyboards and word processors make. A line break is not among them: it
// stands between two numbers.
const SEPARATORS = /[^\S\n\r\v\f\u2028\u2029]|[.\-\u2010-\u2015\u2212]/g
const BRACKETS = /[()[\]]/g
const STRAY = /(?!^\+)\D/u
// Australians dial 0011 to leave the country. Read as 00 and a North American number it would name an area code that
// begins with 1, and there is none.
const EXIT = /^(?:\+|0011|00)/
const AU_LOCAL = /^04\d{8}$/

/** Nearly every number of a real request: already in the form we keep. */
function isPlain(input: string): boolean {
  if (input.length < DIGITS_MIN || input.length > DIGITS_MAX || input.startsWith('0')) return false
  for (let index = 0; index < input.length; index++) {
    const code = input.charCodeAt(index)
    if (code < 0x30 || code > 0x39) return false
  }
  return true
}

/** Checks digits that begin with a country code, and drops the 0 that people dial inside a country but that is not part
 *  of the number abroad: `+64 (0)21…`, `64 021…`. */
function international(digits: string, zeroInBrackets: boolean): NormalisedNumber | RefusedNumber {
  const match = countryOf(digits)
  const number = match === null ? digits : withoutTrunkZero(digits, match.callingCode, zeroInBrackets)
  if (number.length < DIGITS_MIN || number.length > DIGITS_MAX) {
    const count = number.length === 1 ? '1 digit' : `${number.length} digits`
    return refuse(
      'length',
      `A phone number has ${DIGITS_MIN} to ${DIGITS_MAX} digits, ${EXAMPLE}; this one has ${count}.`,
    )
  }
  if (match === null)
    return refuse('country', `No country code matches the start of this number; it must be ${EXAMPLE}.`)
  return { ok: true, number, country: match.country }
}

function withoutTrunkZero(digits: string, callingCode: string, zeroInBrackets: boolean): string {
  if (digits[callingCode.length] !== '0') return digits
  const national = digits.slice(callingCode.length)
  // All of them: what is left of `64 0021…` must not read differently when it comes by again.
  if (TRUNK_ZERO.has(callingCode)) return callingCode + national.replace(/^0+/, '')
  return zeroInBrackets && !KEEPS_ZERO.has(callingCode) ? callingCode + national.replace(/^0/, '') : digits
}

function strayMessage(character: string): string {
  const shown = /^[\p{L}\p{N}\p{P}\p{S}]$/u.test(character) ? `"${character}"` : codePointName(character)
  if (/^\p{N}$/u.test(character)) return `Use the digits 0 to 9 for a phone number; ${shown} is another kind of digit.`
  return `A phone number holds digits, and spaces, dots, dashes or brackets between them; ${shown} does not belong there.`
}

function codePointName(character: string): string {
  return `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`
}

function refuse(reason: NumberRefusal, message: string): RefusedNumber {
  return { ok: false, reason, message }
}
