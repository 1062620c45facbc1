import { describe, expect, test } from 'vitest'
import { createTokenLimits, type TokenLimits } from './token-limits.ts'

let now = 0
const limits = (settings = {}) =>
  createTokenLimits({ tokensPerMinute: 60, guessesPerMinute: 6, ...settings }, () => now)

/** Guesses until refused; gives how many were heard. */
function guess(tokens: TokenLimits, address: string, clientId: string, most = 100): number {
  for (let heard = 0; heard < most; heard++) {
    if (tokens.waitMs(address, clientId) > 0) return heard
    tokens.wrong(address, clientId)
  }
  return most
}

describe('guesses', () => {
  test('are limited by their address, whichever ids they name', () => {
    const tokens = limits()
    let heard = 0
    while (tokens.waitMs('203.0.113.1', `id ${heard}`) === 0 && heard < 100)
      tokens.wrong('203.0.113.1', `id ${heard++}`)
    expect(heard).toBe(6)
    expect(tokens.waitMs('203.0.113.1', 'another')).toBeCloseTo(10_000)
    expect(tokens.waitMs('203.0.113.2', 'another')).toBe(0)
  })

  test('at one id from many addresses are limited to one for each address', () => {
    const tokens = limits()
    expect(guess(tokens, '203.0.113.1', 'acme')).toBe(6)
    for (let last = 2; last < 100; last++) expect(guess(tokens, `203.0.113.${last}`, 'acme')).toBe(1)
  })

  test('never lock the owner out: an address without a wrong guess is heard', () => {
    const tokens = limits()
    for (let last = 1; last < 200; last++) guess(tokens, `203.0.113.${last}`, 'acme')
    expect(tokens.waitMs('198.51.100.7', 'acme')).toBe(0)
    expect(tokens.right('acme')).toBe(0)
  })

  test('at one id close no other, even for the address that guessed', () => {
    const tokens = limits()
    guess(tokens, '203.0.113.1', 'acme', 3)
    expect(tokens.waitMs('203.0.113.1', 'zenith')).toBe(0)
  })

  test('are forgiven with time', () => {
    const tokens = limits()
    guess(tokens, '203.0.113.1', 'acme')
    now += 10_000
    expect(guess(tokens, '203.0.113.1', 'acme')).toBe(1)
    now += 60_000
    expect(guess(tokens, '203.0.113.1', 'acme')).toBe(6)
  })

  test.each([
    ['2001:db8:1:2::1', '2001:db8:1:2:ffff::9', true],
    ['2001:db8:1:2::1', '2001:db8:1:3::1', false],
    ['::ffff:203.0.113.1', '203.0.113.1', true],
  ])('from %s and %s: the same network is %s', (first, second, same) => {
    const tokens = limits()
    guess(tokens, first, 'acme')
    expect(tokens.waitMs(second, 'zenith') > 0).toBe(same)
  })

  test('at ids that do not exist leave no trace of the id', () => {
    const tokens = limits()
    for (let count = 0; count < 6; count++) tokens.wrong('203.0.113.1', null)
    expect(tokens.waitMs('203.0.113.1', 'acme')).toBeGreaterThan(0)
    tokens.wrong('203.0.113.2', null)
    expect(tokens.waitMs('203.0.113.2', 'acme')).toBe(0)
  })
})

describe('tokens', () => {
  test('are limited by client id', () => {
    const tokens = limits()
    for (let count = 0; count < 60; count++) expect(tokens.right('acme')).toBe(0)
    expect(tokens.right('acme')).toBeCloseTo(1000)
    expect(tokens.right('zenith')).toBe(0)
  })

  test('have no limit when it is 0', () => {
    const tokens = limits({ tokensPerMinute: 0 })
    for (let count = 0; count < 1000; count++) expect(tokens.right('acme')).toBe(0)
  })
})
