import fc from 'fast-check'
import { expect, test } from 'vitest'
import { encodeGsm7 } from './gsm7.ts'
import { fillBits, packSeptets, unpackSeptets } from './gsm7-packed.ts'

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')

test('septets are packed as everybody packs them', () => {
  // The example of every book on SMS.
  expect(hex(packSeptets(encodeGsm7('hellohello')!))).toBe('e8329bfd4697d9ec37')
  expect(hex(packSeptets(encodeGsm7('hello')!))).toBe('e8329bfd06')
  expect(packSeptets(new Uint8Array(160))).toHaveLength(140)
})

test('septets begin on a septet boundary behind a header', () => {
  expect([6, 7].map(fillBits)).toEqual([1, 0])
  expect(fillBits(0)).toBe(0)
  // 153 septets behind 6 octets, 152 behind 7: 140 octets.
  expect(6 + packSeptets(new Uint8Array(153), 1).length).toBe(140)
  expect(7 + packSeptets(new Uint8Array(152), 0).length).toBe(140)
  expect(hex(packSeptets(encodeGsm7('a')!, 1))).toBe('c2')
})

test('seven spare bits are a carriage return, which the reader drops, and zeros that others leave there too', () => {
  const seven = encodeGsm7('1234567')!
  expect(hex(packSeptets(seven))).toBe('31d98c56b3dd1a')
  expect(unpackSeptets(packSeptets(seven))).toEqual(seven)
  expect(unpackSeptets(Buffer.from('31d98c56b3dd00', 'hex'))).toEqual(seven)
})

test('what was packed is unpacked as the same septets, unless it ends in what reads as spare', () => {
  const septets = fc.uint8Array({ max: 0x7f, maxLength: 160 }).filter((some) => ![0, 0x0d].includes(some.at(-1) ?? 1))
  fc.assert(
    fc.property(septets, fc.integer({ min: 0, max: 6 }), (some, fill) => {
      expect(unpackSeptets(packSeptets(some, fill), fill)).toEqual(some)
    }),
  )
})

test('no octets, or fewer bits than a septet, are no septets', () => {
  expect(unpackSeptets(new Uint8Array(0))).toHaveLength(0)
  expect(unpackSeptets(Uint8Array.of(0x61), 6)).toHaveLength(0)
})
