import fc from 'fast-check'
import { expect, test } from 'vitest'
import { foldToGsm7 } from './fold.ts'
import { gsm7Characters, gsm7Length } from './gsm7.ts'
import { plainOf } from './plain-characters.ts'
import { measure } from './segments.ts'
import { unicodeCharacters } from './unicode-characters.ts'

test.each([
  { text: 'Kia ora, e te whānau o Ōtepoti', folded: 'Kia ora, e te whanau o Otepoti' },
  { text: 'ĀĒĪŌŪ āēīōū', folded: 'AEIOU aeiou' },
  { text: 'a\u0304 e\u0301 u\u0308\u0304', folded: 'a é ü' },
  { text: 'ǟ ǖ ǿ Ế ệ', folded: 'ä ü ø É e' },
  { text: 'à é ü ñ Å ß ā', folded: 'à é ü ñ Å ß a' },
  { text: 'á ê ç Ç õ ő', folded: 'a e c Ç o o' },
  { text: '“Don’t” ‘wait’ – or — well…', folded: "\"Don't\" 'wait' - or - well..." },
  { text: 'Price:\u00a0$5\u200b!\ufeff so\u00adft', folded: 'Price: $5! soft' },
  { text: 'façade in Kraków, Łódź', folded: 'facade in Krakow, Lodz' },
  { text: 'one\u2028two\tthree `four`', folded: "one\ntwo three 'four'" },
  { text: 'ACME™\ufe0f © 3×4', folded: 'ACMETM (c) 3x4' },
  { text: '• ﬁrst ｅ．ｇ． 𝗕𝗼𝗹𝗱', folded: '- first e.g. Bold' },
  { text: 'Hawai\u02bbi, Va\u02bbai', folded: "Hawai'i, Va'ai" },
])('$text reads $folded', ({ text, folded }) => {
  expect(foldToGsm7(text)).toBe(folded)
  expect(measure(folded).encoding).toBe('gsm7')
})

test.each(['😀', '👩‍👩‍👧', '1️⃣', '中文', '한국', '1½', 'м²', 'привет', 'สวัสดี', '\u0304', '\ud83d', '5 ≠ 6', 'o\u0338'])(
  'a text with %s keeps all of its characters, since it needs Unicode anyway',
  (foreign) => {
    for (const text of [foreign, `Tēnā koe – ${foreign}…`]) expect(foldToGsm7(text)).toBe(text)
  },
)

test('a text that would need more parts is not folded', () => {
  const text = '…'.repeat(70)
  expect(measure(text).parts).toBe(1)
  expect(foldToGsm7(text)).toBe(text)
})

test('every stand-in is in GSM-7, and stands for a character that is not', () => {
  for (const [character, plain] of plainOf) {
    expect(gsm7Length(plain), plain).not.toBeNull()
    expect(gsm7Length(character), character).toBeNull()
    expect(foldToGsm7(`a${character}b`)).toBe(`a${plain}b`)
  }
})

/** Characters of GSM-7, those that fold, marks, and those that nothing stands for. */
const character = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...gsm7Characters) },
  { weight: 4, arbitrary: fc.constantFrom(...plainOf.keys(), 'ā', 'Ō', 'ç', 'ǟ', 'a\u0304', 'ﬁ', '\u0301', '\u0338') },
  { weight: 1, arbitrary: fc.constantFrom('😀', '\u{1f469}\u200d\u{1f469}', '中', '≠', '\ud83d', '\udc00') },
)
const texts = fc.oneof(
  fc.array(character, { maxLength: 400, size: 'max' }).map((characters) => characters.join('')),
  fc.string({ unit: 'binary', maxLength: 100 }),
)

test('any text folds whole or not at all, to no more parts, once for all, and no surrogate pair is broken', () => {
  fc.assert(
    fc.property(texts, (text) => {
      const folded = foldToGsm7(text)
      expect(foldToGsm7(folded)).toBe(folded)
      expect(measure(folded).parts).toBeLessThanOrEqual(measure(text).parts)
      if (folded !== text) expect(gsm7Length(folded)).not.toBeNull()
    }),
    { numRuns: 300 },
  )
})

test('characters of GSM-7 stay what and where they are, whatever is folded between them', () => {
  const foldable = fc.constantFrom(...[...plainOf.keys()].filter((one) => !/\p{L}/u.test(one)), 'ā', 'Ē')
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.constantFrom(...gsm7Characters), foldable), { maxLength: 20 }), (pairs) => {
      const folded = foldToGsm7(pairs.flat().join(''))
      fc.pre(gsm7Length(folded) !== null)
      const plain = (one: string) => plainOf.get(one) ?? one.normalize('NFD')[0]
      expect(folded).toBe(pairs.map(([kept, other]) => kept + plain(other)).join(''))
    }),
    { numRuns: 100 },
  )
})

test('a text with a character that has no stand-in is not folded', () => {
  fc.assert(
    fc.property(texts, (text) => {
      fc.pre(unicodeCharacters(text).some(({ plain }) => plain === null))
      expect(foldToGsm7(text)).toBe(text)
    }),
    { numRuns: 100 },
  )
})
