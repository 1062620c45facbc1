import { expect, test } from 'vitest'
import { foldToGsm7 } from './fold.ts'
import { measure } from './segments.ts'

test.each([
  { text: 'Kia ora, e te whānau o Ōtepoti', folded: 'Kia ora, e te whanau o Otepoti' },
  { text: 'ĀĒĪŌŪ āēīōū', folded: 'AEIOU aeiou' },
  { text: 'a\u0304 e\u0301', folded: 'a é' },
  { text: '“Don’t” ‘wait’ – or — well…', folded: "\"Don't\" 'wait' - or - well..." },
  { text: 'Price:\u00a0$5\u200b!', folded: 'Price: $5!' },
  { text: 'façade in Kraków, Łódź', folded: 'facade in Krakow, Lodz' },
  { text: 'one\u2028two\tthree `four`', folded: "one\ntwo three 'four'" },
  { text: 'ACME™ © 3×4', folded: 'ACMETM (c) 3x4' },
])('$text reads $folded', ({ text, folded }) => {
  expect(foldToGsm7(text)).toBe(folded)
  expect(measure(folded).encoding).toBe('gsm7')
})

test('characters without a good stand-in stay', () => {
  for (const text of ['😀', '👩‍👩‍👧', '中文', '한국', '1½', 'привет', 'สวัสดี', '\u0304', '\ud83d']) {
    expect(foldToGsm7(text)).toBe(text.normalize('NFC'))
  }
})
