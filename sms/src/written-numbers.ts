/* Phone numbers out of what people, spreadsheets and links write around them: digits 0 to 9 come out, with a + in front
 * where there was one. What could be digits gone missing is refused, never guessed. */

import { type RefusedNumber, refuse } from './number-refusals.ts'

/** `+6421234567` for ` +64 (21) 234-567 `, `'+6421234567`, `="+6421234567"`, `tel:+64-21-234-567` and `+6421234567.0`. */
export function readWritten(input: string): string | RefusedNumber {
  if (input.length > INPUT_LENGTH_MAX) return refuse('length', 'A phone number has at most 15 digits.')
  const grouped = digitsOfGroups(input)
  if (grouped !== null) return grouped
  let text = input.replace(HIDDEN, '').replace(WRAPPING, '').trim()
  const link = LINK.exec(text)
  if (link) {
    const number = numberOfLink(text.slice(link[0].length))
    if (typeof number !== 'string') return number
    text = number
  }
  if (NOT_ASCII.test(text)) text = text.replace(FULL_WIDTH, halfWidth).replace(DIGIT, plainDigit)
  const number = numberOfCell(text)
  if (typeof number !== 'string') return number
  const bare = number.replace(SEPARATORS, '').replace(BRACKETS, '')
  if (bare === '' || bare === '+') {
    return refuse('empty', 'A phone number is needed, written with its country code, such as 6421234567.')
  }
  const stray = STRAY.exec(bare)
  return stray ? refuse('characters', strayMessage(stray[0], bare)) : bare
}

/** Longer input is refused unread: 15 digits, each with a separator and a few hidden characters, still fit. */
const INPUT_LENGTH_MAX = 128

const HIDDEN = /[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]/g
/** `'021…` and `="021…"` keep a spreadsheet from taking the 0 off, and `=+64…` is what it makes of a plus. A list that was cut
 *  leaves a comma behind. */
const WRAPPING = /^\s*["'“”„‘’`´]*=?["'“”„‘’`´]*|["'“”„‘’`´,;\s]*$/g
/** RFC 3966 and RFC 5724, and what QR codes and older telephones make of them. */
const LINK = /^(?:tel|sms|smsto|mms|mmsto|callto):(?:\/\/)?/i
const NOT_ASCII = /[\u0080-\uffff]/
const DIGIT = /\p{Nd}/gu
/** ASCII as Chinese and Japanese keyboards write it. */
const FULL_WIDTH = /[\uff01-\uff5e]/g
// Spaces of any width, dots, slashes, and the dashes that keyboards and word processors make. A line break is not among
// them: it stands between two numbers.
const SEPARATORS = /[^\S\n\r\v\f\u2028\u2029]|[.\-/\u2010-\u2015\u2212\u2044\u30fc]/g
const BRACKETS = /[()[\]]/g
const STRAY = /(?!^\+)\D/u

/** Nearly every number that is not digits alone: groups of them, with spaces and brackets. Null for any other. */
function digitsOfGroups(input: string): string | null {
  let digits = ''
  for (let index = 0; index < input.length; index++) {
    const character = input[index]!
    if (character >= '0' && character <= '9') digits += character
    else if (character === '+' && digits === '') digits = '+'
    else if (character !== ' ' && character !== '(' && character !== ')') return null
  }
  return digits.length > 1 ? digits : null
}

function numberOfLink(link: string): string | RefusedNumber {
  const [encoded = '', ...parameters] = link.split(/[;?:&]/)
  if (parameters.some((parameter) => /^(?:ext|isub|postd)=/i.test(parameter))) {
    return refuse('characters', 'A text message cannot reach an extension: leave it out.')
  }
  const number = decoded(encoded)
  const context = parameters.map((parameter) => /^phone-context=(.+)$/i.exec(decoded(parameter))?.[1]).find(Boolean)
  // A context that is a domain says nothing of the country (RFC 3966 §5.1.5).
  return context?.startsWith('+') && !number.startsWith('+') ? context + number : number
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function halfWidth(character: string): string {
  return String.fromCharCode(character.charCodeAt(0) - 0xfee0)
}

/** A digit of another script as one of 0 to 9. Each script has ten of them in a row, from a code that ends in 0 or 6. */
function plainDigit(digit: string): string {
  const code = digit.codePointAt(0)!
  const row = code & ~0xf
  if (code > 0xffff) return digit
  return String(code - (/\p{Nd}/u.test(String.fromCharCode(row)) ? row : row + 6))
}

/** The number in a cell of a spreadsheet or a data frame, or the reason why it holds none. */
function numberOfCell(text: string): string | RefusedNumber {
  if (text.startsWith('#')) {
    return refuse(
      'digits_lost',
      /^#+$/.test(text)
        ? 'The column was too narrow for the number: widen it, and save the file again.'
        : 'This is an error of a spreadsheet, not a number: mend the cell, and save the file again.',
    )
  }
  if (isDate(text)) return refuse('characters', 'This is a date, not a phone number.')
  const scientific = SCIENTIFIC.exec(text)
  if (scientific) return numberOfScientific(scientific)
  if (THOUSANDS.test(text)) return text.replace(/[.,]0+$/, '').replace(/\D/g, '')
  if (FLOAT.test(text) || (GROUPED_FLOAT.test(text) && digitsBefore(text) >= FLOAT_DIGITS_MIN)) {
    return text.replace(/[.,]\s*0+$/, '')
  }
  if (FRACTION.test(text)) {
    return refuse('characters', 'A phone number has no decimals: write its digits without a dot or comma.')
  }
  if (/[.\-\u2010-\u2015]{3}/.test(text)) {
    return refuse('digits_lost', 'Some digits of this number are hidden: write all of them.')
  }
  if (/\/(?:\D*\d){0,2}\D*$/.test(text)) {
    return refuse('characters', 'Write one number: what follows the slash is too short to be part of it.')
  }
  return text
}

/** Six digits are more than a group that a dot sets apart. */
const FLOAT = /^\+?\d{6,}[.,]0+$/
/** `6,421,234,567`, as a spreadsheet shows a number, or with dots where commas are decimal points. */
const THOUSANDS = /^\d{1,3}(?:(?:,\d{3}){2,}(?:\.0+)?|(?:\.\d{3}){2,},0+)$/
const FRACTION = /^\+?\d{8,}(?:\.\d+|,\d{1,2})$/
/** Groups as cells may show them; with another dot, the dots separate the groups. */
const GROUPED_FLOAT = /^[^.,]+[.,]\s*00?$/
const FLOAT_DIGITS_MIN = 8

function digitsBefore(text: string): number {
  return text.replace(/[.,].*$/, '').replace(/\D/g, '').length
}

/** `6.42E+10`, as Excel shows a number that its column has no room for. */
const SCIENTIFIC = /^\+?(\d)(?:[.,](\d*))?e\+?(\d{1,2})$/i

function numberOfScientific([, first, decimals = '', exponent]: RegExpExecArray): string | RefusedNumber {
  const places = Number(exponent)
  if (decimals.length >= places && /^0*$/.test(decimals.slice(places))) return first + decimals.slice(0, places)
  return refuse(
    'digits_lost',
    'A spreadsheet shortened this number, and its digits are lost: format the column as Text (or as Number without decimals) and save the file again.',
  )
}

const DATE = /^(?:(\d{4})([-/.])(\d{1,2})\2(\d{1,2})|(\d{1,2})([-/.])(\d{1,2})\6(\d{4}|\d{2}))$/

function isDate(text: string): boolean {
  const match = DATE.exec(text)
  if (match === null) return false
  const year = match[1] ?? match[8]!
  const [one, other] = [match[3] ?? match[5], match[4] ?? match[7]].map(Number) as [number, number]
  return /^(?:19|20)?\d\d$/.test(year) && Math.min(one, other) <= 12 && Math.max(one, other) <= 31
}

function strayMessage(character: string, bare: string): string {
  if (/^[,;|\n\r]$/.test(character) && /\d{6,}[,;|\n\r]+\+?\d{6,}/.test(bare)) {
    return 'Write one number: this looks like two.'
  }
  const shown = /^[\p{L}\p{N}\p{P}\p{S}]$/u.test(character) ? `"${character}"` : codePointName(character)
  if (/^\p{N}$/u.test(character)) return `Use the digits 0 to 9 for a phone number; ${shown} is another kind of digit.`
  return `A phone number holds digits, and spaces, dots, dashes or brackets between them; ${shown} does not belong there.`
}

function codePointName(character: string): string {
  return `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`
}
