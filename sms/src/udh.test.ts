import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readUdh, writeUdh } from './udh.ts'

const hexBytes = (hex: string) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
const concat8 = (reference: number, part: number, total: number) => ({ reference, referenceBits: 8, part, total })
const concat16 = (reference: number, part: number, total: number) => ({ reference, referenceBits: 16, part, total })

describe('a well-formed header', () => {
  test.each([
    { hex: '0500037f0302', headerLength: 6, concat: concat8(0x7f, 2, 3), why: '8-bit reference' },
    { hex: '060804abcd0201', headerLength: 7, concat: concat16(0xabcd, 1, 2), why: '16-bit reference' },
    { hex: '0500037f0302aabb', headerLength: 6, concat: concat8(0x7f, 2, 3), why: 'text behind it' },
    { hex: '0b0504158a00000003010201', headerLength: 12, concat: concat8(1, 1, 2), why: 'ports before it' },
    {
      hex: '0a00030102010003020202',
      headerLength: 11,
      concat: concat8(2, 2, 2),
      why: 'the later of two',
    },
    { hex: '0b0804000102010003050202', headerLength: 12, concat: concat8(5, 2, 2), why: 'the later of two kinds' },
    { hex: '00', headerLength: 1, concat: null, why: 'no elements' },
    { hex: '0324011241', headerLength: 4, concat: null, why: 'a language shift only' },
    { hex: '050003010200', headerLength: 6, concat: null, why: 'part 0 counts as no element' },
    { hex: '050003010203', headerLength: 6, concat: null, why: 'a part beyond the total counts as no element' },
    { hex: '050003010000', headerLength: 6, concat: null, why: 'total 0 counts as no element' },
    { hex: '0400020102', headerLength: 5, concat: null, why: 'an element of the wrong length counts as none' },
  ])('is read: $why', ({ hex, headerLength, concat }) => {
    expect(readUdh(hexBytes(hex))).toEqual({ headerLength, concat })
  })

  test('comes back as it was written', () => {
    const counted = fc
      .integer({ min: 1, max: 255 })
      .chain((total) => fc.tuple(fc.integer({ min: 1, max: total }), fc.constant(total)))
    fc.assert(
      fc.property(
        counted,
        fc.nat(0xffff),
        fc.constantFrom(8 as const, 16 as const),
        ([part, total], bits, referenceBits) => {
          const reference = referenceBits === 8 ? bits & 0xff : bits
          const header = writeUdh({ reference, referenceBits, part, total })
          const read = { headerLength: header.length, concat: { reference, referenceBits, part, total } }
          expect(readUdh(Uint8Array.from(header))).toEqual(read)
        },
      ),
    )
  })
})

describe('a malformed header', () => {
  test.each([
    { hex: '', why: 'nothing at all' },
    { hex: '05', why: 'a length without a header' },
    { hex: '0500030102', why: 'one octet short' },
    { hex: 'ff0003010201', why: 'a length beyond the message' },
    { hex: '0500040102010a', why: 'an element beyond the header' },
    { hex: '0100', why: 'an element without its length' },
  ])('is null: $why', ({ hex }) => {
    expect(readUdh(hexBytes(hex))).toBeNull()
  })

  test('never throws, and never points beyond the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        expect(readUdh(bytes)?.headerLength ?? 0).toBeLessThanOrEqual(bytes.length)
      }),
    )
  })
})
