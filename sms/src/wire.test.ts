import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeText } from './decode.ts'
import { decodeGsm7, encodeGsm7 } from './gsm7.ts'
import { fillBits, unpackSeptets } from './gsm7-packed.ts'
import { readUdh } from './udh.ts'
import { splitForWire, type WirePart, wirePartsOf } from './wire.ts'
import { charsets, dataCodings, longForms, type WireForm } from './wire-form.ts'

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
    const gsm7 = splitForWire('a'.repeat(305), 0xabcd, { long: 'udh16' })
    expect(gsm7.map(({ bytes }) => hex(bytes.subarray(0, 7)))).toEqual([
      '060804abcd0301',
      '060804abcd0302',
      '060804abcd0303',
    ])
    expect(gsm7.map(({ bytes }) => bytes.length - 7)).toEqual([152, 152, 1])
    const ucs2 = splitForWire('ā'.repeat(133), 0xabcd, { long: 'udh16' })
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

const anyText = fc.string({ unit: fc.constantFrom('a', 'é', 'á', '€', '{', 'Δ', 'ā', '😀', '@', '\r'), maxLength: 500 })
const anyForm = fc.record({
  charset: fc.constantFrom(...charsets),
  latin1: fc.boolean(),
  long: fc.constantFrom(...longForms),
})

/** The text of a part as a message centre reads it that takes texts in this form. */
function textOf(part: WirePart, { charset }: WireForm): string {
  const body = payload(part)
  if (part.coding !== 'default') return decodeText(body, dataCodings[part.coding])
  if (charset === 'gsm7_packed')
    return decodeGsm7(unpackSeptets(body, part.udh ? fillBits(part.bytes.length - body.length) : 0))
  return charset === 'gsm7' ? decodeText(body, 0) : Buffer.from(body).toString('latin1')
}

test('as many parts are counted as are made, in every form and for every text, and they give the text back', () => {
  fc.assert(
    fc.property(anyText, anyForm, (text, form) => {
      const parts = splitForWire(text, 1, form)
      expect(parts).toHaveLength(wirePartsOf(text, form))
      // A packed part may end in what reads as padding: only then is its last character lost.
      const isPadded = form.charset === 'gsm7_packed' && /[@\r]/.test(text)
      if (!isPadded) expect(parts.map((part) => textOf(part, form)).join('')).toBe(text)
    }),
    { numRuns: 500 },
  )
})

test('every part fits into the 140 octets of a short message, whatever its form', () => {
  fc.assert(
    fc.property(anyText, anyForm, (text, form) => {
      for (const part of splitForWire(text, 1, form)) {
        if (part.payload) continue
        const header = part.udh ? part.bytes.length - payload(part).length : 0
        // The message centre puts the 8-bit header in front of parts that are joined by TLVs.
        const headerThere = part.total > 1 && !part.udh ? 6 : header
        const octets = part.bytes.length - header
        const isUnpacked = part.coding === 'default' && form.charset !== 'gsm7_packed'
        const bits = isUnpacked ? septetsOf(part, form) * 7 + fillBits(headerThere) : octets * 8
        expect(headerThere * 8 + bits).toBeLessThanOrEqual(140 * 8)
      }
    }),
    { numRuns: 500 },
  )
})

/** Septets of a part at the handset. */
function septetsOf(part: WirePart, form: WireForm): number {
  return encodeGsm7(textOf(part, form))!.length
}

test('a text in the payload form is one part, in message_payload only when it is longer than one', () => {
  const form = { long: 'payload' } as const
  expect(splitForWire('a'.repeat(160), 1, form)).toMatchObject([{ payload: false, udh: false, total: 1 }])
  expect(splitForWire('a'.repeat(161), 1, form)).toMatchObject([{ payload: true, udh: false, total: 1 }])
  expect(splitForWire('ā'.repeat(71), 1, form)).toMatchObject([{ payload: true, coding: 'ucs2' }])
  expect(splitForWire('a'.repeat(153 * 300), 1, form)[0]!.bytes).toHaveLength(153 * 300)
})

test('parts for the sar_ TLVs are cut where the 8-bit header would, and have none', () => {
  const parts = splitForWire('a'.repeat(200), 1, { long: 'sar' })
  expect(parts.map(({ bytes, udh, part, total }) => [bytes.length, udh, part, total])).toEqual([
    [153, false, 1, 2],
    [47, false, 2, 2],
  ])
})

test('a text that only Latin-1 can write goes as Latin-1 where that is taken, 140 octets a part', () => {
  const text = 'Más información à 5 €'.replace(' €', '')
  expect(splitForWire(text, 1)).toMatchObject([{ coding: 'ucs2' }])
  const [part] = splitForWire(text, 1, { latin1: true })
  expect(part).toMatchObject({ coding: 'latin1', udh: false })
  expect(Buffer.from(part!.bytes).toString('latin1')).toBe(text)
  expect(splitForWire('ú'.repeat(140), 1, { latin1: true })).toHaveLength(1)
  expect(splitForWire('ú'.repeat(141), 1, { latin1: true }).map(({ bytes }) => bytes.length)).toEqual([140, 13])
  expect(splitForWire('€', 1, { latin1: true })).toMatchObject([{ coding: 'default' }])
  expect(splitForWire('ú€', 1, { latin1: true })).toMatchObject([{ coding: 'ucs2' }])
})
