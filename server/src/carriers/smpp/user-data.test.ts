import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readUserData } from './user-data.ts'

const bytes = (hex: string) => Buffer.from(hex.replaceAll(' ', ''), 'hex')

function read(hex: string, isSaid: boolean) {
  const { concat, isForPort, language, header, body } = readUserData(bytes(hex), isSaid)
  const text = Buffer.from(body).toString('hex')
  return { concat, isForPort, language, header: Buffer.from(header).toString('hex'), text }
}

const plain = { concat: null, isForPort: false, language: null, header: '' }
const part = { reference: 7, part: 1, total: 2 }
const turkish = { single: 1, locking: 0 }

describe('a header that esm_class tells of', () => {
  test.each([
    ['a part', '050003070201 4142', { ...plain, concat: part, text: '4142' }],
    ['a part, with an octet too many', '06000307020100 4142', { ...plain, concat: part, text: '4142' }],
    ['a port', '0605040b8423f0 4142', { ...plain, isForPort: true, header: '0605040b8423f0', text: '4142' }],
    ['formatting', '030a0101 4142', { ...plain, header: '030a0101', text: '4142' }],
    ['a national language', '03240101 4142', { ...plain, language: turkish, header: '03240101', text: '4142' }],
    [
      'a part in a national language',
      '08 0003070201 240101 41',
      { ...plain, concat: part, language: turkish, header: '03240101', text: '41' },
    ],
    ['part 3 of 2', '050003070203 4142', { ...plain, text: '4142' }],
  ])('says: %s', (_, hex, expected) => {
    expect(read(hex, true)).toEqual(expected)
  })

  test.each([
    ['text', Buffer.from('Hello, how are you?').toString('hex')],
    ['long text', Buffer.from('Hi there, this one is long. '.repeat(5)).toString('hex')],
    // Each letter's number happens to be the length that fits: "H" 72 octets, "i" of 32, "r" of 36.
    ['text whose lengths fit', Buffer.from(`Hi ${'.'.repeat(32)}r$${'.'.repeat(36)}!`).toString('hex')],
    ['UCS-2', '0048 0069'],
    ['nothing', ''],
    ['half a header', '0500030702'],
  ])('and is not there is no header: %s', (_, hex) => {
    expect(read(hex, true)).toEqual({ ...plain, text: hex.replaceAll(' ', '') })
  })
})

describe('a header that esm_class does not tell of', () => {
  test.each([
    ['a part', '050003070201 4142', { ...plain, concat: part, text: '4142' }],
    ['a part and nothing else', '050003070201', { ...plain, concat: part, text: '' }],
    ['a reference of 16 bits', '06080400070201 41', { ...plain, concat: part, text: '41' }],
    [
      'a part for a port',
      '0b05040b8423f00003070201 41',
      { ...plain, concat: part, isForPort: true, header: '0605040b8423f0', text: '41' },
    ],
  ])('is one when it is whole and says which part it is: %s', (_, hex, expected) => {
    expect(read(hex, false)).toEqual(expected)
  })

  test.each([
    ['part 0', '050003070200 41'],
    ['part 3 of 2', '050003070203 41'],
    ['an element too short', '040002070201 41'],
    ['an octet too many', '06000307020100 41'],
    ['an element that does not belong with a part', '08 0003070201 0a0100 41'],
    ['a port alone', '0605040b8423f0 4142'],
    ['half a header', '0500030702'],
    ['text', '48656c6c6f'],
  ])('is text in any other case: %s', (_, hex) => {
    expect(read(hex, false)).toEqual({ ...plain, text: hex.replaceAll(' ', '') })
  })
})

test('for any octets, the text is the rest after the header, or everything', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 160 }), fc.boolean(), (octets, isSaid) => {
      const { body } = readUserData(octets, isSaid)
      const length = octets.length - body.length
      expect(Buffer.from(body)).toEqual(Buffer.from(octets.subarray(length)))
      if (length > 0) expect(length).toBe(octets[0]! + 1)
    }),
  )
})
