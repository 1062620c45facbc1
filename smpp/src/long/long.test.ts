import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createJoiner, decodePdu, encodePdu, type PduOf, readPart, readUdh, splitMessage, tlv } from '../index.ts'

const ways = ['udh8', 'udh16', 'sar', 'message_payload'] as const
const codings = ['gsm7', 'ucs2', 'octets'] as const

/** The parts as they come out of real PDUs. */
function overTheWire(bytes: Uint8Array, options: Parameters<typeof splitMessage>[1]): PduOf<'deliver_sm'>[] {
  return splitMessage(bytes, options).map(
    (part) => decodePdu(encodePdu({ command: 'deliver_sm', source_addr: '64', ...part })) as PduOf<'deliver_sm'>,
  )
}

describe.each(ways)('by %s', (by) => {
  test.each(codings)('a %s message of any length comes together again, in any order, with parts twice', (coding) => {
    const message = fc.uint8Array({ minLength: 0, maxLength: 1_500 })
    fc.assert(
      fc.property(message, fc.integer({ min: 0, max: 255 }), fc.boolean(), (bytes, reference, backwards) => {
        const even = coding === 'ucs2' ? bytes.subarray(0, bytes.length & ~1) : bytes
        const pdus = overTheWire(even, { by, coding, reference })
        if (backwards) pdus.reverse()
        const joiner = createJoiner<PduOf<'deliver_sm'>>()
        const results = pdus.map((pdu, index) => {
          if (index < pdus.length - 1) expect(joiner.add(pdu)).toBe(null)
          return joiner.add(pdu)
        })
        const joined = results.at(-1)
        expect(joined?.complete).toBe(true)
        expect(Buffer.from(joined?.body ?? []).equals(even)).toBe(true)
        expect(joined?.pdus).toHaveLength(pdus.length)
      }),
      { numRuns: 30 },
    )
  })
})

test.each([
  ['gsm7', 'udh8', 160, 153],
  ['gsm7', 'udh16', 160, 152],
  ['gsm7', 'sar', 160, 153],
  ['ucs2', 'udh8', 140, 134],
  ['ucs2', 'udh16', 140, 132],
  ['octets', 'udh8', 140, 134],
  ['octets', 'udh16', 140, 133],
] as const)('%s by %s: one part to %i octets, then parts of %i', (coding, by, whole, part) => {
  const options = { coding, by, reference: 7 }
  expect(splitMessage(Buffer.alloc(whole), options)).toHaveLength(1)
  expect(splitMessage(Buffer.alloc(whole), options)[0]).toMatchObject({ esm_class: 0, tlvs: [] })
  const two = splitMessage(Buffer.alloc(part * 2), options)
  expect(two).toHaveLength(2)
  expect(splitMessage(Buffer.alloc(part * 2 + 1), options)).toHaveLength(3)
  expect(two.map((fields) => readPart(fields))).toMatchObject([
    { part: { reference: 7, total: 2, number: 1 } },
    { part: { reference: 7, total: 2, number: 2 } },
  ])
})

test('the headers are those of 3GPP TS 23.040', () => {
  const bytes = Buffer.alloc(200, 0x61)
  const [eight] = splitMessage(bytes, { by: 'udh8', coding: 'octets', reference: 0xab, esm_class: 3 })
  expect(eight?.esm_class).toBe(0x43)
  expect(Buffer.from(eight?.short_message.subarray(0, 7) ?? []).toString('hex')).toBe('050003ab020161')
  const [sixteen] = splitMessage(bytes, { by: 'udh16', coding: 'octets', reference: 0xabcd })
  expect(Buffer.from(sixteen?.short_message.subarray(0, 8) ?? []).toString('hex')).toBe('060804abcd020161')
})

test('no cut falls behind an escape or inside a surrogate pair', () => {
  const gsm = Buffer.from('\x1b\x65'.repeat(120), 'latin1')
  for (const part of splitMessage(gsm, { by: 'sar', coding: 'gsm7', reference: 1 })) {
    expect(part.short_message.length % 2).toBe(0)
  }
  const emoji = Buffer.from(`a${'😀'.repeat(60)}`, 'utf16le').swap16()
  for (const part of splitMessage(emoji, { by: 'sar', coding: 'ucs2', reference: 1 })) {
    const text = Buffer.from(part.short_message).swap16().toString('utf16le')
    expect(text.isWellFormed()).toBe(true)
  }
})

test('a text that does not fit is refused', () => {
  const options = { by: 'udh8', coding: 'octets', reference: 1 } as const
  expect(() => splitMessage(Buffer.alloc(255 * 134 + 1), options)).toThrow('255 parts')
  expect(() => splitMessage(Buffer.alloc(65_536), { ...options, by: 'message_payload' })).toThrow('65535')
  expect(() => splitMessage(Buffer.alloc(1), { ...options, reference: 256 })).toThrow('reference')
  expect(() => splitMessage(Buffer.alloc(1), { ...options, reference: 1.5, by: 'sar' })).toThrow('reference')
  const [payload] = splitMessage(Buffer.alloc(500), { ...options, by: 'message_payload' })
  expect(tlv({ tlvs: payload?.tlvs }, 'message_payload')).toHaveLength(500)
})

test.each([
  ['an empty message', '', null, ''],
  ['a header that runs over the end', '0a0003', null, '0a0003'],
  ['an element that runs over its header', '040009010203', null, '040009010203'],
  ['an octet too many behind the part', '06 0003070201 00 61', { reference: 7, total: 2, number: 1 }, '61'],
  ['part 0', '050003010200 61', null, '61'],
  ['part 3 of 2', '050003010203 61', null, '61'],
  ['other elements around it', '0b 0504aabbccdd 0003 070201 61', { reference: 7, total: 2, number: 1 }, '61'],
  ['both sizes: the last counts', '0b 0003010201 0804 01000202 61', { reference: 256, total: 2, number: 2 }, '61'],
])('user data with %s', (_, text, part, body) => {
  const userData = readUdh(Buffer.from(text.replaceAll(' ', ''), 'hex'))
  expect(userData.part).toEqual(part)
  expect(Buffer.from(userData.body).toString('hex')).toBe(body)
})

describe('a joiner', () => {
  const parts = (reference: number, source_addr = '64') =>
    overTheWire(Buffer.from('x'.repeat(300)), { by: 'udh8', coding: 'gsm7', reference }).map((pdu) => ({
      ...pdu,
      source_addr,
    }))

  test('keeps messages apart by source and reference', () => {
    const joiner = createJoiner()
    const [a, b, c] = [parts(1), parts(2), parts(1, '65')]
    for (const [first] of [a, b, c]) expect(joiner.add(first ?? {})).toBe(null)
    expect(joiner.waiting).toBe(3)
    for (const [, second] of [c, a, b]) expect(joiner.add(second ?? {})).toMatchObject({ complete: true })
    expect(joiner.waiting).toBe(0)
  })

  test('gives up a message that has waited too long, as it is', () => {
    let now = 0
    const joiner = createJoiner({ timeoutMs: 1_000, now: () => now })
    joiner.add(parts(1)[1] ?? {})
    now = 999
    expect(joiner.expire()).toEqual([])
    now = 1_000
    expect(joiner.expire()).toMatchObject([{ complete: false, body: Buffer.from('x'.repeat(147)) }])
    expect(joiner.waiting).toBe(0)
  })

  test('holds no more than messagesMax, and gives up the oldest', () => {
    const joiner = createJoiner<PduOf<'deliver_sm'>>({ messagesMax: 2 })
    for (const reference of [1, 2, 3]) joiner.add(parts(reference)[0] as PduOf<'deliver_sm'>)
    expect(joiner.waiting).toBe(2)
    expect(joiner.expire()).toHaveLength(1)
  })
})
