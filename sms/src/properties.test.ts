import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeText } from './decode.ts'
import { foldToGsm7 } from './fold.ts'
import { decodeGsm7, encodeGsm7, gsm7Length } from './gsm7.ts'
import { normaliseNumber } from './numbers.ts'
import { measure } from './segments.ts'
import { readUdh } from './udh.ts'
import { unicodeCharacters } from './unicode-characters.ts'
import { splitForWire, type WirePart } from './wire.ts'
import { dataCodings } from './wire-form.ts'

// Texts as people send them, with many of the characters that make cutting hard.
const oneUnit = fc.constantFrom(...'@£ èÇ\nØΔΩÆ aZ09ü?')
const escapePair = fc.constantFrom(...'€{}[]^~|\\\f')
const surrogatePair = fc.constantFrom('😀', '𝒳', '🇳', '👩')
const bmp = fc.constantFrom('ā', 'ō', '中', '“', '\u0000', '\ufffd')
const loneSurrogate = fc.constantFrom('\ud83d', '\udc00')

/** Texts of the GSM-7 alphabet, up to about eight parts. */
const alphabetText = texts(fc.oneof(oneUnit, escapePair))

/** Any texts, surrogate pairs and lone surrogates among them, up to about seventeen parts. */
const anyText = texts(fc.oneof(oneUnit, escapePair, surrogatePair, bmp, loneSurrogate))

/** Either kind with the same chance, since one foreign character makes a whole text UCS-2. */
const someText = fc.oneof(alphabetText, anyText)

function texts(character: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.array(character, { maxLength: 1200, size: 'max' }).map((characters) => characters.join(''))
}

const header = fc.constantFrom('udh8' as const, 'udh16' as const)

function payload({ bytes, udh }: WirePart): Uint8Array {
  return udh ? bytes.subarray(readUdh(bytes)!.headerLength) : bytes
}

describe('any text', () => {
  test('of the alphabet comes back from its septets, as many as were counted', () => {
    fc.assert(
      fc.property(alphabetText, (text) => {
        const septets = encodeGsm7(text)!
        expect(septets).toHaveLength(gsm7Length(text)!)
        expect(decodeGsm7(septets)).toBe(text)
      }),
    )
  })

  test('is encoded, counted and free of foreign characters, or none of the three', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const missing = unicodeCharacters(text).length > 0
        expect(encodeGsm7(text) === null).toBe(missing)
        expect(gsm7Length(text) === null).toBe(missing)
      }),
    )
  })

  test('can grow by the units left before one more part is billed', () => {
    fc.assert(
      fc.property(someText, (text) => {
        fc.pre(text !== '')
        const { parts, unitsLeft } = measure(text)
        expect(measure(text + 'a'.repeat(unitsLeft)).parts).toBe(parts)
        expect(measure(text + 'a'.repeat(unitsLeft + 1)).parts).toBe(parts + 1)
      }),
    )
  })

  test('of the alphabet is never folded', () => {
    fc.assert(fc.property(alphabetText, (text) => foldToGsm7(text) === text))
  })

  test('folded twice is as folded once', () => {
    fc.assert(
      fc.property(someText, (text) => {
        const folded = foldToGsm7(text)
        expect(foldToGsm7(folded)).toBe(folded)
      }),
    )
  })

  test('read as a phone number gets an answer', () => {
    fc.assert(
      fc.property(anyText, fc.nat(80), (text, length) => {
        expect(typeof normaliseNumber(text.slice(0, length)).ok).toBe('boolean')
      }),
    )
  })
})

describe('the parts of any text', () => {
  test('give the text back when decoded and joined, lone surrogates too', () => {
    fc.assert(
      fc.property(someText, fc.nat(0xffff), header, (text, reference, long) => {
        const parts = splitForWire(text, reference, { long })
        expect(parts.map((part) => decodeText(payload(part), dataCodings[part.coding])).join('')).toBe(text)
      }),
    )
  })

  test('stay within 140 octets, numbered in order under one reference', () => {
    fc.assert(
      fc.property(someText, fc.nat(0xffff), header, (text, reference, long) => {
        const septets = measure(text).encoding === 'gsm7'
        const parts = splitForWire(text, reference, { long })
        parts.forEach((part, index) => {
          const headerLength = part.udh ? readUdh(part.bytes)!.headerLength : 0
          const length = part.bytes.length - headerLength
          // Septets start on a septet boundary after the header (TS 23.040 §9.2.3.24).
          const size = septets ? Math.ceil((headerLength * 8) / 7) * 7 + length * 7 : (headerLength + length) * 8
          expect(size).toBeLessThanOrEqual(140 * 8)
          expect(length).toBeGreaterThan(0)
          expect(part).toMatchObject({ part: index + 1, total: parts.length, udh: parts.length > 1 })
          if (part.udh) {
            const referenceBits = long === 'udh8' ? 8 : 16
            const expected = long === 'udh8' ? reference & 0xff : reference
            const { concat } = readUdh(part.bytes)!
            expect(concat).toEqual({ reference: expected, referenceBits, part: index + 1, total: parts.length })
          }
        })
      }),
    )
  })

  test('are as many as were measured', () => {
    fc.assert(
      fc.property(someText, (text) => {
        expect(splitForWire(text, 1)).toHaveLength(measure(text).wireParts)
      }),
    )
  })

  test('never end inside an escape pair', () => {
    fc.assert(
      fc.property(alphabetText, header, (text, long) => {
        for (const part of splitForWire(text, 1, { long })) expect(payload(part).at(-1)).not.toBe(0x1b)
      }),
    )
  })

  test('never end inside a surrogate pair', () => {
    fc.assert(
      fc.property(anyText, header, (text, long) => {
        const { encoding } = measure(text)
        fc.pre(encoding === 'ucs2')
        const decoded = splitForWire(text, 1, { long }).map((part) => decodeText(payload(part), 8))
        for (let index = 1; index < decoded.length; index++) {
          const seam = decoded[index - 1]!.at(-1)! + decoded[index]![0]!
          expect(seam.codePointAt(0)).toBeLessThanOrEqual(0xffff)
        }
      }),
    )
  })
})
