import { expect, test } from 'vitest'
import { decodeGsm7 } from './gsm7.ts'
import { decodeNational } from './national.ts'

const septets = (hex: string) => Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'))
const every = Uint8Array.from({ length: 128 }, (_, septet) => septet).filter((septet) => septet !== 0x1b)

test.each([
  ['Turkish, single shift', { locking: 0, single: 1 }, '1b53 61 1b67 1b69', 'Şağı'],
  ['Turkish, locking shift', { locking: 1, single: 0 }, '40 07 0b 0c 1c 1d 60 04 1b65', 'İıĞğŞşç€€'],
  ['Spanish, single shift', { locking: 0, single: 2 }, '1b61 1b09 7d 1b65', 'áçñ€'],
  ['Portuguese, single shift', { locking: 0, single: 3 }, '1b7b 1b0b 1b05 1b3c', 'ãÔê['],
  ['Portuguese, locking shift', { locking: 3, single: 0 }, '6e 7b 6f 15 16 17 24 60', 'não∞^\\º~'],
  ['both shifts', { locking: 3, single: 3 }, '7b 1b7c', 'ãõ'],
  ['a language that is not known', { locking: 6, single: 13 }, '40 1b65', '¡€'],
])('%s', (_, language, hex, text) => {
  expect(decodeNational(septets(hex), language)).toBe(text)
})

test('a language has a character for every septet, most of them from the default alphabet', () => {
  for (const locking of [1, 3]) {
    const text = decodeNational(every, { locking, single: 0 })
    expect(text).toHaveLength(every.length)
    expect(new Set(text).size).toBe(every.length)
    const same = [...text].filter((character, index) => character === decodeGsm7(every)[index])
    expect(same.length).toBeGreaterThan(95)
  }
})
