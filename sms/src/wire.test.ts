import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeText } from './decode.ts'
import { readUdh } from './udh.ts'
import { charsets, dataCoding, splitForWire, type WirePart, wirePartsOf } from './wire.ts'

function payload({ bytes, udh }: WirePart): Uint8Array {
  return udh ? bytes.subarray(readUdh(bytes)!.headerLength) : bytes
}

function hex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

describe('a text that fits in one part', () => {
  test('has no UDH, in either encoding', () => {
    const [gsm7, ...none] = splitForWire('a'.repeat(160), 7)
    expect(gsm7).toMatchObject({ udh: false, part: 1, total: 1 })
    expect(gsm7!.bytes).toHaveLength(160)
    expect(none).toEqual([])
    const ucs2 = splitForWire('ā'.repeat(70), 7)
    expect(ucs2).toHaveLength(1)
    expect(ucs2[0]!.bytes).toHaveLength(140)
  })

  test('is written as the tables say', () => {
    expect(hex(splitForWire('A€@', 0)[0]!.bytes)).toBe('411b6500')
    expect(hex(splitForWire('ā😀', 0)[0]!.bytes)).toBe('0101d83dde00')
  })
})

test('an empty text has no parts', () => {
  expect(splitForWire('', 1)).toEqual([])
})

describe('a text of several parts', () => {
  test('carries an 8-bit reference of which the low octet counts', () => {
    const parts = splitForWire('a'.repeat(161), 0x1ff)
    expect(parts.map(({ bytes }) => hex(bytes.subarray(0, 6)))).toEqual(['050003ff0201', '050003ff0202'])
    expect(parts.map(({ bytes }) => bytes.length)).toEqual([6 + 153, 6 + 8])
  })

  test('carries a 16-bit reference with one septet or unit less a part', () => {
    const gsm7 = splitForWire('a'.repeat(305), 0xabcd, { referenceBits: 16 })
    expect(gsm7.map(({ bytes }) => hex(bytes.subarray(0, 7)))).toEqual([
      '060804abcd0301',
      '060804abcd0302',
      '060804abcd0303',
    ])
    expect(gsm7.map(({ bytes }) => bytes.length - 7)).toEqual([152, 152, 1])
    const ucs2 = splitForWire('ā'.repeat(133), 0xabcd, { referenceBits: 16 })
    expect(ucs2.map(({ bytes }) => (bytes.length - 7) / 2)).toEqual([66, 66, 1])
  })

  test('keeps an escape pair whole', () => {
    const parts = splitForWire(`${'a'.repeat(152)}€${'b'.repeat(20)}`, 1)
    expect(parts.map((part) => decodeText(payload(part), 0))).toEqual(['a'.repeat(152), `€${'b'.repeat(20)}`])
  })

  test('keeps a surrogate pair whole', () => {
    const parts = splitForWire(`${'ā'.repeat(66)}😀${'b'.repeat(20)}`, 1)
    expect(parts.map((part) => decodeText(payload(part), 8))).toEqual(['ā'.repeat(66), `😀${'b'.repeat(20)}`])
  })

  test('is refused above 255 parts, which the total cannot count', () => {
    expect(splitForWire('a'.repeat(153 * 255), 1)).toHaveLength(255)
    expect(() => splitForWire('a'.repeat(153 * 255 + 1), 1)).toThrow(RangeError)
  })
})

test('as many parts are counted as are made, in every alphabet and for every text', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'é', '€', '{', 'Δ', 'ā', '😀'), maxLength: 400 })
  fc.assert(
    fc.property(text, fc.constantFrom(...charsets), (text, charset) => {
      const parts = splitForWire(text, 1, { charset })
      expect(parts).toHaveLength(wirePartsOf(text, charset))
      for (const { bytes } of parts) expect(bytes.length).toBeLessThanOrEqual(160)
      const coding = dataCoding(text, charset)
      const joined = Buffer.concat(parts.map(payload))
      const read = coding === 0 && charset !== 'gsm7' ? joined.toString('latin1') : decodeText(joined, coding)
      expect(read).toBe(text)
    }),
  )
})
