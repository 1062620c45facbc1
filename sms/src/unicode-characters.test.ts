import { expect, test } from 'vitest'
import { unicodeCharacters } from './unicode-characters.ts'

test('a text in GSM-7 has none', () => {
  expect(unicodeCharacters('Kia ora @ 5 € {é}\n')).toEqual([])
  expect(unicodeCharacters('')).toEqual([])
})

test('each is there once, with its name, its positions and what folding puts in its place', () => {
  expect(unicodeCharacters('Tēnā koe, whānau 😀…😀')).toEqual([
    {
      character: 'ē',
      code: 'U+0113',
      name: 'Latin small letter e with macron',
      count: 1,
      positions: [2],
      index: 1,
      plain: 'e',
    },
    {
      character: 'ā',
      code: 'U+0101',
      name: 'Latin small letter a with macron',
      count: 2,
      positions: [4, 13],
      index: 3,
      plain: 'a',
    },
    // Positions are code points: an emoji is one of them, and two UTF-16 code units.
    { character: '😀', code: 'U+1F600', name: 'emoji', count: 2, positions: [18, 20], index: 17, plain: null },
    { character: '…', code: 'U+2026', name: 'horizontal ellipsis', count: 1, positions: [19], index: 19, plain: '...' },
  ])
})

test.each([
  ['\u00a0', 'no-break space', ' '],
  ['\u200b', 'zero width space', ''],
  ['\ufeff', 'zero width no-break space (byte order mark)', ''],
  ['\u00ad', 'soft hyphen', ''],
  ['\u202e', 'right-to-left override', ''],
  ['e\u0301', 'Latin small letter e with acute (decomposed)', 'é'],
  ['Ǖ', 'Latin capital letter u with diaeresis and macron', 'Ü'],
  ['x\u0338', 'Latin small letter x with U+0338 (decomposed)', null],
  ['Ж', 'Cyrillic letter', null],
  ['漢', 'Chinese character', null],
  ['🏽', 'emoji', null],
  ['\u0001', 'control character', null],
  ['\u0378', 'unassigned character', null],
  ['\ud83d', 'half of a surrogate pair', null],
  ['°', 'symbol', null],
])('%j is called %s', (character, name, plain) => {
  expect(unicodeCharacters(`a ${character}`)).toMatchObject([{ character, name, plain, count: 1, positions: [3] }])
})

test('of a character that is everywhere the first positions are listed, and all are counted', () => {
  const [one] = unicodeCharacters('ā'.repeat(1000))
  expect([one!.count, one!.positions.length, one!.positions.at(-1)]).toEqual([1000, 20, 20])
})
