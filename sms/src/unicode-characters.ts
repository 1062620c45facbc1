/* The characters of a text that force Unicode, for people who wonder where they are: many look like plain ones, or like
 * nothing at all. */

import { plainPiece, unicodePieces } from './fold.ts'
import { gsm7Length } from './gsm7.ts'
import { markNames, nameOf } from './plain-characters.ts'

export interface UnicodeCharacter {
  /** As it stands in the text: a letter with the combining marks behind it, or one code point. */
  character: string
  /** `U+0101`; with a space between them where there are several: `U+0061 U+0304`. */
  code: string
  /** Its Unicode name, or its kind: `no-break space`, `Latin small letter a with macron`, `emoji`. */
  name: string
  /** Number of times that the text has it. */
  count: number
  /** Where they stand in the text, in code points from 1: the first ones. */
  positions: number[]
  /** UTF-16 index of the first. */
  index: number
  /** Characters that folding puts in its place; empty when it is left out, null when nothing stands for it. */
  plain: string | null
}

/** Positions that are listed of one character. */
const positionsMax = 20

/** In the order in which they first appear; none for a text in GSM-7. */
export function unicodeCharacters(text: string): UnicodeCharacter[] {
  const found = new Map<string, UnicodeCharacter>()
  addUnicodeCharacters(found, text)
  return [...found.values()]
}

/** Counts the characters of a further text. @param found by the character; those beyond `max` are not listed */
export function addUnicodeCharacters(
  found: Map<string, UnicodeCharacter>,
  text: string,
  max = Number.POSITIVE_INFINITY,
): void {
  if (gsm7Length(text) !== null) return
  let position = 1
  let end = 0
  for (const { 0: piece, index } of text.matchAll(unicodePieces)) {
    // Between two pieces stand characters of GSM-7: a code unit each.
    position += index - end
    const one = found.get(piece) ?? (found.size < max ? describe(piece, index) : null)
    if (one !== null) {
      found.set(piece, one)
      one.count += 1
      if (one.positions.length < positionsMax) one.positions.push(position)
    }
    position += lengthOf(piece)
    end = index + piece.length
  }
}

function describe(character: string, index: number): UnicodeCharacter {
  const code = [...character].map(codeOf).join(' ')
  return { character, code, name: namePiece(character), count: 0, positions: [], index, plain: plainPiece(character) }
}

function codeOf(character: string): string {
  return `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`
}

/** In code points. */
function lengthOf(piece: string): number {
  return piece.length === 1 ? 1 : [...piece].length
}

function namePiece(piece: string): string {
  const name = nameOf.get(piece) ?? letterName(piece) ?? kindOf(piece)
  return lengthOf(piece) === 1 ? name : `${name} (decomposed)`
}

function letterName(piece: string): string | null {
  const [base = '', ...marks] = piece.normalize('NFD')
  if (!/^[A-Z]$/i.test(base) || marks.length === 0) return null
  const names = marks.map((mark) => markNames.get(mark) ?? codeOf(mark))
  const size = base === base.toLowerCase() ? 'small' : 'capital'
  return `Latin ${size} letter ${base.toLowerCase()} with ${names.join(' and ')}`
}

/** The first that matches names the kind. */
const kinds: readonly (readonly [RegExp, string])[] = [
  [/\p{Extended_Pictographic}|\p{Regional_Indicator}|\p{Emoji_Modifier}/u, 'emoji'],
  [/\p{Script=Han}/u, 'Chinese character'],
  [/\p{Script=Hiragana}|\p{Script=Katakana}/u, 'Japanese character'],
  [/\p{Script=Hangul}/u, 'Korean character'],
  [/\p{Script=Cyrillic}/u, 'Cyrillic letter'],
  [/\p{Script=Greek}/u, 'Greek letter'],
  [/\p{Script=Arabic}/u, 'Arabic character'],
  [/\p{Script=Hebrew}/u, 'Hebrew character'],
  [/\p{Script=Devanagari}/u, 'Devanagari character'],
  [/\p{Script=Thai}/u, 'Thai character'],
  [/\p{Script=Latin}/u, 'Latin letter'],
  [/\p{L}/u, 'letter'],
  [/\p{M}/u, 'combining mark'],
  [/\p{N}/u, 'number'],
  [/\p{P}/u, 'punctuation mark'],
  [/\p{Sc}/u, 'currency sign'],
  [/\p{S}/u, 'symbol'],
  [/\p{Z}/u, 'space'],
  [/\p{Cc}/u, 'control character'],
  [/\p{Cf}/u, 'invisible character'],
  [/\p{Co}/u, 'private-use character'],
  [/\p{Cs}/u, 'half of a surrogate pair'],
]

function kindOf(piece: string): string {
  return kinds.find(([kind]) => kind.test(piece))?.[1] ?? 'unassigned character'
}
