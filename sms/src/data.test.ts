import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type BinaryData, dataPartsOf, faultInUdh, readHex, splitData } from './data.ts'
import { readUdh } from './udh.ts'

const bytes = (hex: string) => readHex(hex)!
const hex = (octets: Uint8Array) => Buffer.from(octets).toString('hex')

test.each<[string, string | null, string]>([
  ['06050415810000', null, 'ports of 16 bits'],
  ['0404020102', null, 'ports of 8 bits'],
  ['020100', null, 'one element of no octet behind another is no fault: here 0x01 has none'],
  ['0605041581000024', 'its first octet announces 6 octets behind it, and there are 7', 'an octet too many'],
  ['0605041581', 'its first octet announces 6 octets behind it, and there are 4', 'cut short'],
  ['00', 'it is shorter than a length octet and one element', 'nothing in it'],
  ['', 'it is shorter than a length octet and one element', 'nothing at all'],
  ['0500037f0201', 'element 0x00 joins the parts of a long message', 'concatenation with 8 bits'],
  ['060804000a0201', 'element 0x08 joins the parts of a long message', 'concatenation with 16 bits'],
  ['0b05041581000000037f0201', 'element 0x00 joins the parts', 'concatenation behind ports'],
  ['020001', 'element 0x00 joins the parts', 'concatenation of a wrong length'],
  ['03050415', 'element 0x05 announces 4 octets, and 1 are left', 'an element that runs over the end'],
  ['0401011505', 'element 0x05 has no length octet', 'an element without its length'],
  [`8570${'83'}${'00'.repeat(0x83)}`, 'it leaves no room for data', 'a header that fills the part'],
])('a header %s: %s (%s)', (udh, fault) => {
  if (fault === null) expect(faultInUdh(bytes(udh))).toBeNull()
  else expect(faultInUdh(bytes(udh))).toContain(fault)
})

test.each(['0', 'abc', '0x00', '00 11', 'zz', '00\n', '０0'])('%j is no hex', (text) => {
  expect(readHex(text)).toBeNull()
})

const ports = bytes('06050415810000')

test.each([
  [140, null, 1, 1],
  [141, null, 2, 2],
  [268, null, 2, 3],
  [269, null, 3, 3],
  [133, ports, 1, 1],
  [134, ports, 2, 2],
  [256, ports, 2, 3],
  [257, ports, 3, 3],
])('%i octets with the header %o are %i parts, %i with a 16-bit reference', (length, udh, by8, by16) => {
  const message = { data: new Uint8Array(length), udh }
  expect([dataPartsOf(message, 8), dataPartsOf(message, 16)]).toEqual([by8, by16])
})

test('each part repeats the header behind our element, in the order of the wire', () => {
  const data = Uint8Array.from({ length: 130 }, (_, index) => index)
  const [first, second] = splitData(
    { data: Uint8Array.of(...data, ...data), udh: ports },
    { reference: 7, referenceBits: 8 },
  )
  expect(hex(first!.bytes)).toMatch(/^0b0003070301050415810000/)
  expect(hex(second!.bytes)).toMatch(/^0b0003070302050415810000/)
})

const header = fc
  .array(
    fc.tuple(
      fc.integer({ min: 1, max: 255 }).filter((id) => id !== 8),
      fc.uint8Array({ maxLength: 20 }),
    ),
    { minLength: 1, maxLength: 4 },
  )
  .map((elements) => elements.flatMap(([id, data]) => [id, data.length, ...data]))
  .map((octets) => Uint8Array.of(octets.length, ...octets))
const message: fc.Arbitrary<BinaryData> = fc.record({
  data: fc.uint8Array({ minLength: 1, maxLength: 2000 }),
  udh: fc.option(header),
})

test('the parts hold all data once, none is over 140 octets, and each says which part it is', () => {
  fc.assert(
    fc.property(message, fc.constantFrom(8, 16), fc.nat(0xffff), (message, bits, reference) => {
      if (message.udh !== null) expect(faultInUdh(message.udh)).toBeNull()
      const parts = splitData(message, { reference, referenceBits: bits as 8 | 16 })
      expect(parts.length).toBe(dataPartsOf(message, bits as 8 | 16))
      const pieces = parts.map(({ bytes, udh }, index) => {
        expect(bytes.length).toBeLessThanOrEqual(140)
        if (!udh) return bytes
        const read = readUdh(bytes)!
        expect(read.concat?.part ?? 1).toBe(index + 1)
        expect(read.concat?.total ?? 1).toBe(parts.length)
        return bytes.subarray(read.headerLength)
      })
      expect(Buffer.concat(pieces).equals(message.data)).toBe(true)
    }),
  )
})

test('any octets are judged without an error, and what is let through can be sent', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 150 }), fc.uint8Array({ minLength: 1, maxLength: 300 }), (udh, data) => {
      if (faultInUdh(udh) !== null) return
      for (const { bytes } of splitData({ data, udh }, { reference: 1, referenceBits: 16 })) {
        expect(bytes.length).toBeLessThanOrEqual(140)
      }
    }),
  )
})
