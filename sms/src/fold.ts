/* Folds a text into GSM-7: plain characters in place of those that force Unicode. A message is folded only when its
 * sender asks for it. */

import { gsm7Characters, gsm7Length } from './gsm7.ts'
import { markNames, plainOf } from './plain-characters.ts'
import { measure } from './segments.ts'

/** A text with macrons and accents that GSM-7 lacks taken off (ā → a), typographic quotes, dashes and spaces made plain,
 *  and invisible characters left out. It is folded as a whole or not at all: a text that would still need UCS-2, or more
 *  parts than before, comes back unchanged, and so does a text in GSM-7. */
export function foldToGsm7(text: string): string {
  if (gsm7Length(text) !== null) return text
  let folded = ''
  let end = 0
  for (const { 0: piece, index } of text.matchAll(unicodePieces)) {
    const plain = plainPiece(piece)
    if (plain === null) return text
    folded += text.slice(end, index) + plain
    end = index + piece.length
  }
  folded += text.slice(end)
  return measure(folded).parts > measure(text).parts ? text : folded
}

/** The pieces of a text that force Unicode and are folded, each by itself: a letter with the combining marks behind it (not
 *  U+034F, which joins and marks nothing), or one code point. */
export const unicodePieces = new RegExp(
  `\\p{L}[\\u0300-\\u034e\\u0350-\\u036f]+|[^${gsm7Characters.replace(/[\\\]^-]/g, '\\$&')}]`,
  'gu',
)

/** The stand-in of a piece in GSM-7, empty when it is left out; the piece itself, composed, where GSM-7 has it. Null when
 *  GSM-7 has nothing in its place. */
export function plainPiece(piece: string): string | null {
  if (piece.length > 1) return standInOf(piece)
  const known = knownUnits.get(piece)
  if (known !== undefined) return known
  const plain = standInOf(piece)
  knownUnits.set(piece, plain)
  return plain
}

/** Stand-ins of pieces of one UTF-16 unit that were looked up before: 65,536 at most. */
const knownUnits = new Map<string, string | null>()

function standInOf(piece: string): string | null {
  // Composed first: e with a combining acute is é, which GSM-7 has.
  const composed = piece.normalize('NFC')
  if (gsm7Length(composed) !== null) return composed
  return plainOf.get(composed) ?? plainStyled(composed) ?? plainLetter(composed)
}

/** Letters, digits and signs in other styles: fullwidth and small forms, ligatures such as ﬁ, and the mathematical
 *  alphabets. */
function plainStyled(character: string): string | null {
  if (!/^[\ufe50-\ufe6b\uff01-\uff5e\ufb00-\ufb06\u{1d400}-\u{1d7ff}]$/u.test(character)) return null
  const plain = character.normalize('NFKC')
  return gsm7Length(plain) === null ? (plainOf.get(plain) ?? null) : plain
}

/** A letter without the marks that GSM-7 lacks: ā gives a, and ǟ gives ä. */
function plainLetter(composed: string): string | null {
  const [base = '', ...marks] = composed.normalize('NFD')
  // Other marks, such as a stroke through the letter, are not decoration.
  if (marks.length === 0 || !/\p{L}/u.test(base) || !marks.every((mark) => markNames.has(mark))) return null
  const plain = gsm7Length(base) === null ? plainOf.get(base) : base
  if (plain === undefined) return null
  return marks.reduce((letter, mark) => {
    const marked = (letter + mark).normalize('NFC')
    return gsm7Length(marked) === null ? letter : marked
  }, plain)
}
