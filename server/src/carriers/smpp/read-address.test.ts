import { ton } from '@websms/smpp'
import { describe, expect, test } from 'vitest'
import { handsetNumber, ownNumbers } from './read-address.ts'

const latin1 = (hex: string) => Buffer.from(hex, 'hex').toString('latin1')

describe('a handset is the same', () => {
  test.each([
    ['6421555104', ton.INTERNATIONAL],
    ['+6421555104', ton.INTERNATIONAL],
    ['006421555104', ton.UNKNOWN],
    ['6421555104', ton.UNKNOWN],
    ['021555104', ton.UNKNOWN],
    ['21555104', ton.UNKNOWN],
    ['21555104', ton.NATIONAL],
    ['021555104', ton.NATIONAL],
    ['6421555104', ton.NATIONAL],
    ['21555104', ton.SUBSCRIBER],
    ['21555104', ton.INTERNATIONAL],
    ['021555104', ton.INTERNATIONAL],
    ['021555104', ton.NETWORK_SPECIFIC],
    ['6421555104', ton.ALPHANUMERIC],
    [' 6421555104 ', ton.UNKNOWN],
  ])('written as %s with type %i', (address, type) => {
    expect(handsetNumber({ ton: type, address }, 'NZ')).toBe('6421555104')
  })

  test.each([
    ['412345678', ton.NATIONAL, 'AU', '61412345678'],
    ['0412345678', ton.UNKNOWN, 'AU', '61412345678'],
    ['4155551234', ton.NATIONAL, 'US', '14155551234'],
    ['271234567', ton.INTERNATIONAL, 'NZ', '271234567'],
    ['271234567', ton.NATIONAL, 'NZ', '64271234567'],
    ['271234567', ton.UNKNOWN, 'NZ', '64271234567'],
    ['+271234567', ton.UNKNOWN, 'NZ', '271234567'],
    ['447700900123', ton.INTERNATIONAL, 'NZ', '447700900123'],
  ])('%s with type %i in %s is %s', (address, type, country, number) => {
    expect(handsetNumber({ ton: type, address }, country)).toBe(number)
  })
})

test.each([
  ['', ton.UNKNOWN, ''],
  ['', ton.NATIONAL, ''],
  ['552', ton.NETWORK_SPECIFIC, '552'],
  ['+552', ton.UNKNOWN, '552'],
  ['2190', ton.NATIONAL, '2190'],
  ['55512', ton.UNKNOWN, '55512'],
  ['5551234', ton.ABBREVIATED, '5551234'],
  ['+99912345678', ton.INTERNATIONAL, '99912345678'],
  ['0000000000000000000', ton.UNKNOWN, '00000000000000000'],
  ['6421*****04', ton.INTERNATIONAL, '6421*****04'],
  ['Acme', ton.UNKNOWN, 'Acme'],
])('what is no number of a handset stays as it is: %j with type %i is %j', (address, type, kept) => {
  expect(handsetNumber({ ton: type, address }, 'NZ')).toBe(kept)
})

test.each([
  ['Acme & Co', 'Acme & Co'],
  [latin1('c4f23c7d760390ef7619'), 'Design@Home'],
  [latin1('c8329bfd06'), 'Hello'],
  [latin1('41636d6502'), 'Acme$'],
  [latin1('436166e9'), 'Café'],
])('a name may come as text, or as the septets of the network: %j is %s', (address, name) => {
  expect(handsetNumber({ ton: ton.ALPHANUMERIC, address }, 'NZ')).toBe(name)
})

test.each([
  ['552', ton.UNKNOWN, ['552']],
  ['552', ton.NETWORK_SPECIFIC, ['552']],
  ['+552', ton.INTERNATIONAL, ['552']],
  ['00552', ton.UNKNOWN, ['552']],
  ['+64552', ton.INTERNATIONAL, ['64552', '552']],
  ['64552', ton.UNKNOWN, ['64552']],
  ['+64211234567', ton.INTERNATIONAL, ['64211234567', '0211234567', '211234567']],
  ['0064211234567', ton.UNKNOWN, ['64211234567', '0211234567', '211234567']],
  ['211234567', ton.NATIONAL, ['64211234567', '0211234567', '211234567']],
  ['0211234567', ton.UNKNOWN, ['64211234567', '0211234567', '211234567']],
  ['0800123456', ton.UNKNOWN, ['64800123456', '0800123456', '800123456']],
  ['Acme', ton.ALPHANUMERIC, ['Acme']],
  ['', ton.UNKNOWN, ['']],
])('a number of ours, written %j with type %i, may be registered as %j', (address, type, registered) => {
  expect(ownNumbers({ ton: type, address }, 'NZ')).toEqual(registered)
})
