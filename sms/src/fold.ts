/* Folds a text into GSM-7, for the hint that says how many parts that would save. A message is sent as it is
 *  written. */

import { gsm7Length } from './gsm7.ts'

/** A text with macrons and accents that GSM-7 lacks taken off (ā → a), typographic quotes, dashes and spaces made plain,
 *  and invisible characters dropped. A character with no good stand-in stays as it is, so that the result may still need
 *  UCS-2: ask `measure`. Text in GSM-7 comes back unchanged. */
export function foldToGsm7(text: string): string {
  if (gsm7Length(text) !== null) return text
  // Composed first: e with a combining acute is é, which GSM-7 has.
  let folded = ''
  for (const character of text.normalize('NFC')) folded += foldCharacter(character)
  return folded
}

function foldCharacter(character: string): string {
  if (gsm7Length(character) !== null) return character
  const standIn = STAND_INS.get(character)
  if (standIn !== undefined) return standIn
  const bare = character.normalize('NFD').replace(/\p{Mn}/gu, '')
  return bare !== '' && gsm7Length(bare) !== null ? bare : character
}

const STAND_INS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    "'": '\u2018\u2019\u201a\u201b\u2032\u2039\u203a\u0060\u00b4\u02b9\u02bb\u02bc',
    '"': '\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb',
    '-': '\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2022\u2043',
    ' ': '\t\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000',
    '\n': '\u2028\u2029\u0085',
    '': '\u00ad\u200b\u2060\ufeff',
    '...': '\u2026',
    '/': '\u2044\u2215',
    '*': '\u2217',
    x: '\u00d7',
    d: '\u0111',
    D: '\u0110',
    h: '\u0127',
    i: '\u0131',
    l: '\u0142',
    L: '\u0141',
    oe: '\u0153',
    OE: '\u0152',
    TM: '\u2122',
    '(c)': '\u00a9',
    '(R)': '\u00ae',
  }).flatMap(([plain, characters]) => [...characters].map((character) => [character, plain] as const)),
)
