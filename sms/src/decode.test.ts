import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeText, isData, plainCoding, withoutByteOrderMark } from './decode.ts'

const hexBytes = (hex: string) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))

describe('received text', () => {
  test.each([
    { data_coding: 0, bytes: [0x00, 0x1b, 0x65], text: '@€' },
    { data_coding: 1, bytes: [0x40, 0x7b], text: '@{' },
    { data_coding: 2, bytes: [0x00, 0xff], text: '\u0000ÿ' },
    { data_coding: 3, bytes: [0xe9, 0x40], text: 'é@' },
    { data_coding: 4, bytes: [0x81], text: '\u0081' },
    { data_coding: 8, bytes: [0xd8, 0x3d, 0xde, 0x00], text: '😀' },
    { data_coding: 8, bytes: [0xd8, 0x3d], text: '\ud83d' },
    { data_coding: 8, bytes: [0x00, 0x41, 0x00], text: 'A\ufffd' },
    { data_coding: 9, bytes: [0x41], text: 'A' },
    { data_coding: 0x10, bytes: [0x00], text: '@' },
    { data_coding: 0x15, bytes: [0xe9], text: 'é' },
    { data_coding: 0x18, bytes: [0x01, 0x01], text: 'ā' },
    { data_coding: 0x38, bytes: [0x41], text: 'A' },
    { data_coding: 0xc8, bytes: [0x00], text: '@' },
    { data_coding: 0xd0, bytes: [0x00], text: '@' },
    { data_coding: 0xe0, bytes: [0x01, 0x01], text: 'ā' },
    { data_coding: 0xf1, bytes: [0x00], text: '@' },
    { data_coding: 0xf5, bytes: [0xe9], text: 'é' },
    { data_coding: 0x1c, bytes: [0x00], text: '@' },
    { data_coding: 0x48, bytes: [0x01, 0x01], text: 'ā' },
    { data_coding: 0x80, bytes: [0x00], text: '@' },
    // "Привет", "שלום", "こんにちは" in three ways, "안녕".
    { data_coding: 6, bytes: [0xbf, 0xe0, 0xd8, 0xd2, 0xd5, 0xe2], text: 'Привет' },
    { data_coding: 7, bytes: [0xf9, 0xec, 0xe5, 0xed], text: 'שלום' },
    { data_coding: 5, bytes: [0x82, 0xb1, 0x82, 0xf1, 0x82, 0xc9, 0x82, 0xbf, 0x82, 0xcd], text: 'こんにちは' },
    { data_coding: 13, bytes: [0xa4, 0xb3, 0xa4, 0xf3], text: 'こん' },
    { data_coding: 10, bytes: [0x1b, 0x24, 0x42, 0x24, 0x33, 0x24, 0x73, 0x1b, 0x28, 0x42, 0x21], text: 'こん!' },
    { data_coding: 14, bytes: [0xbe, 0xc8, 0xb3, 0xe7], text: '안녕' },
    { data_coding: 14, bytes: [0x41, 0xff], text: 'A\ufffd' },
  ])('data_coding $data_coding of $bytes is $text', ({ data_coding, bytes, text }) => {
    expect(decodeText(Uint8Array.from(bytes), data_coding)).toBe(text)
  })

  test('never throws, whatever the bytes and the data_coding', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(255), (bytes, data_coding) => {
        expect(typeof decodeText(bytes, data_coding)).toBe('string')
      }),
    )
  })
})

test('8-bit data is known in all its codings, and no text is taken for it', () => {
  const codings = Array.from({ length: 256 }, (_, data_coding) => data_coding).filter(isData)
  const classes = [4, 5, 6, 7]
  const general = [0x10, 0x40, 0x50].flatMap((group) => classes.map((low) => group | low))
  const compressed = [0x20, 0x30, 0x60, 0x70].flatMap((group) => Array.from({ length: 16 }, (_, low) => group | low))
  const high = [4, 5, 6, 7, 12, 13, 14, 15].map((low) => 0xf0 | low)
  expect(codings).toEqual([2, 4, ...general, ...compressed, ...high].sort((a, b) => a - b))
})

describe('a plain coding', () => {
  test('reads every text as the coding that it stands for', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), fc.nat(255), (bytes, data_coding) => {
        const coding = plainCoding(data_coding, 'gsm7')
        expect(decodeText(bytes, coding)).toBe(decodeText(bytes, data_coding))
        expect([isData(coding), plainCoding(coding, 'gsm7')]).toEqual([isData(data_coding), coding])
      }),
    )
  })

  test('names the alphabet that a carrier means by 0, and by 0 alone', () => {
    expect((['gsm7', 'ascii', 'latin1'] as const).map((charset) => plainCoding(0, charset))).toEqual([0, 3, 3])
    expect([1, 3, 0x10, 0xf0, 0x18, 0xf5].map((coding) => plainCoding(coding, 'latin1'))).toEqual([3, 3, 0, 0, 8, 4])
  })
})

describe('a byte order mark', () => {
  test.each([
    ['big-endian', 8, 'feff005900450053', 'YES'],
    ['little-endian', 8, 'fffe590045005300', 'YES'],
    ['little-endian and cut', 8, 'fffe590045', 'Y\ufffd'],
    ['alone', 8, 'feff', ''],
    ['in a class of UCS-2', 0x19, 'fffe5900', 'Y'],
    ['not at the beginning', 8, '0059feff', 'Y\ufeff'],
    ['and none', 8, '0059', 'Y'],
    ['of no UCS-2', 3, 'feff', 'þÿ'],
  ])('%s: coding %i, %s', (_, data_coding, hex, text) => {
    for (const bytes of [hexBytes(hex), Buffer.from(hex, 'hex')]) {
      expect(decodeText(withoutByteOrderMark(bytes, data_coding), data_coding)).toBe(text)
      expect([...bytes]).toEqual([...hexBytes(hex)])
    }
  })
})
