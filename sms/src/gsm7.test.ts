import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeGsm7, encodeGsm7, gsm7Length } from './gsm7.ts'

// 3GPP TS 23.038 §6.2.1 as Unicode code points, written out apart from the code: septets 0x00 to 0x7f, sixteen a line,
// without 0x1b, which is the escape.
const BASIC = `
  0040 00a3 0024 00a5 00e8 00e9 00f9 00ec 00f2 00c7 000a 00d8 00f8 000d 00c5 00e5
  0394 005f 03a6 0393 039b 03a9 03a0 03a8 03a3 0398 039e ---- 00c6 00e6 00df 00c9
  0020 0021 0022 0023 00a4 0025 0026 0027 0028 0029 002a 002b 002c 002d 002e 002f
  0030 0031 0032 0033 0034 0035 0036 0037 0038 0039 003a 003b 003c 003d 003e 003f
  00a1 0041 0042 0043 0044 0045 0046 0047 0048 0049 004a 004b 004c 004d 004e 004f
  0050 0051 0052 0053 0054 0055 0056 0057 0058 0059 005a 00c4 00d6 00d1 00dc 00a7
  00bf 0061 0062 0063 0064 0065 0066 0067 0068 0069 006a 006b 006c 006d 006e 006f
  0070 0071 0072 0073 0074 0075 0076 0077 0078 0079 007a 00e4 00f6 00f1 00fc 00e0`
  .trim()
  .split(/\s+/)
  .map((hex, septet) => ({ septet, codePoint: Number.parseInt(hex, 16) }))
  .filter(({ codePoint }) => !Number.isNaN(codePoint))

// §6.2.1.1, each behind 0x1b.
const EXTENSION = [
  { septet: 0x0a, codePoint: 0x000c },
  { septet: 0x14, codePoint: 0x005e },
  { septet: 0x28, codePoint: 0x007b },
  { septet: 0x29, codePoint: 0x007d },
  { septet: 0x2f, codePoint: 0x005c },
  { septet: 0x3c, codePoint: 0x005b },
  { septet: 0x3d, codePoint: 0x007e },
  { septet: 0x3e, codePoint: 0x005d },
  { septet: 0x40, codePoint: 0x007c },
  { septet: 0x65, codePoint: 0x20ac },
]

describe('the alphabet', () => {
  test('has 127 characters and 10 extension characters', () => {
    expect(BASIC).toHaveLength(127)
    expect(new Set(BASIC.map(({ codePoint }) => codePoint)).size).toBe(127)
  })

  test.each(BASIC)('septet $septet is code point $codePoint both ways', ({ septet, codePoint }) => {
    const character = String.fromCodePoint(codePoint)
    expect(encodeGsm7(character)).toEqual(Uint8Array.of(septet))
    expect(decodeGsm7(Uint8Array.of(septet))).toBe(character)
  })

  test.each(EXTENSION)('escape and septet $septet is code point $codePoint both ways', ({ septet, codePoint }) => {
    const character = String.fromCodePoint(codePoint)
    expect(encodeGsm7(character)).toEqual(Uint8Array.of(0x1b, septet))
    expect(decodeGsm7(Uint8Array.of(0x1b, septet))).toBe(character)
    expect(gsm7Length(character)).toBe(2)
  })

  test('has no other character of the basic multilingual plane', () => {
    const known = [...BASIC, ...EXTENSION].map(({ codePoint }) => codePoint).sort((a, b) => a - b)
    const encoded = Array.from({ length: 0x10000 }, (_, unit) => unit).filter(
      (unit) => gsm7Length(String.fromCharCode(unit)) !== null,
    )
    expect(encoded).toEqual(known)
  })
})

describe('encoding', () => {
  test('is null, never lossy, when one character is missing from the alphabet', () => {
    for (const text of ['Māori', 'ç', '`', '\t', '\u001b', '\u0000', '“hi”', '😀', '\ud83d']) {
      expect(encodeGsm7(`ok ${text}`), text).toBeNull()
      expect(gsm7Length(`ok ${text}`), text).toBeNull()
    }
  })
})

describe('decoding', () => {
  test.each([
    { bytes: [0x1b, 0x41], text: 'A', why: 'an unknown extension shows the basic character' },
    { bytes: [0x41, 0x1b], text: 'A ', why: 'an escape at the end shows a space' },
    { bytes: [0x1b, 0x1b, 0x41], text: ' A', why: 'the escape to a further table shows a space' },
    { bytes: [0x1b, 0x0d], text: '\r', why: 'the control character CR2 is taken as carriage return' },
    { bytes: [0x1b, 0xe9], text: 'é', why: 'an escape before a byte that is no septet is dropped' },
    { bytes: [0xe9, 0x41], text: 'éA', why: 'a byte that is no septet is read as Latin-1' },
    { bytes: [0x85], text: '\ufffd', why: 'a Latin-1 control code shows the replacement character' },
    { bytes: [], text: '', why: 'nothing gives nothing' },
  ])('$why', ({ bytes, text }) => {
    expect(decodeGsm7(Uint8Array.from(bytes))).toBe(text)
  })

  test('never throws, and gives at most a character a byte', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(decodeGsm7(bytes).length).toBeLessThanOrEqual(bytes.length)
      }),
    )
  })
})
