import { describe, expect, test } from 'vitest'
import type { Hlr, HlrAnswer } from './hlr/hlr.ts'
import { createNetworks } from './networks.ts'

const table: Record<string, string> = { '6421234567': 'Spark', '6421555001': 'One NZ', '64282345678': '2degrees' }
const portability = { networkOf: (number: string) => table[number] ?? null }

/** A provider that knows these numbers, and of whom nothing is remembered but what was asked. */
function provider(answers: Record<string, Partial<HlrAnswer>>): Hlr & { asked: string[] } {
  const asked: string[] = []
  const answerTo = (number: string) =>
    answers[number] ? { network: null, ported: null, valid: null, ...answers[number] } : null
  return {
    asked,
    async ask(number) {
      asked.push(number)
      return answerTo(number)
    },
    remembered: (number) => (asked.includes(number) ? answerTo(number) : null),
    askAll(numbers) {
      asked.push(...numbers)
      return null
    },
    close: async () => {},
  }
}

describe('without an HLR provider', () => {
  const networks = createNetworks({ portability, hlr: null, hlrForSending: true })

  test.each([
    ['moved, by the table', '6421234567', 'Spark', { ported: true, carrier: 'Spark' }],
    ['in the table and with the holder of its prefix', '6421555001', 'One NZ', { ported: false, carrier: 'One NZ' }],
    [
      'in the table, of a prefix with several holders',
      '64282345678',
      '2degrees',
      { ported: true, carrier: '2degrees' },
    ],
    ['not in the table', '6427555001', 'Spark', null],
    ['without a known network', '14155551234', null, null],
  ])('a number %s', async (_what, number, network, porting) => {
    expect(networks.find(number)).toEqual({ network, porting })
    expect(await networks.ask(number)).toEqual({ network, porting, valid: null })
  })

  test('nothing is asked ahead', () => {
    expect(networks.ahead).toBeNull()
  })
})

describe('with an HLR provider', () => {
  const answers = {
    '6421234567': { network: '2degrees', valid: true },
    '6421555002': { network: 'One NZ' },
    '14155551234': { network: 'Verizon', ported: true },
    '14155551235': { network: 'Verizon' },
    '6427555001': { valid: false },
  }

  test.each([
    ['wins over the table', '6421234567', '2degrees', { ported: true, carrier: '2degrees' }, true],
    ['finds the holder of the prefix', '6421555002', 'One NZ', { ported: false, carrier: 'One NZ' }, null],
    ['says itself that a number was ported', '14155551234', 'Verizon', { ported: true, carrier: 'Verizon' }, null],
    ['does not say, and the holder is unknown', '14155551235', 'Verizon', null, null],
    ['knows no network: the prefix has it', '6427555001', 'Spark', null, false],
    ['fails: the table has it', '6421555001', 'One NZ', { ported: false, carrier: 'One NZ' }, null],
  ])('a lookup: it %s', async (_what, number, network, porting, valid) => {
    const networks = createNetworks({ portability, hlr: provider(answers), hlrForSending: false })
    expect(await networks.ask(number)).toEqual({ network, porting, valid })
  })

  test('messages do not ask it, nor use answers that lookups have paid for, unless the settings say so', async () => {
    const hlr = provider(answers)
    const networks = createNetworks({ portability, hlr, hlrForSending: false })
    await networks.ask('6421234567')
    expect(networks.ahead).toBeNull()
    expect(networks.find('6421234567').network).toBe('Spark')
  })

  test('messages use answers that were asked ahead', () => {
    const hlr = provider(answers)
    const networks = createNetworks({ portability, hlr, hlrForSending: true })
    expect(networks.find('6421234567').network).toBe('Spark')
    networks.ahead!(['6421234567'])
    expect(networks.find('6421234567')).toEqual({
      network: '2degrees',
      porting: { ported: true, carrier: '2degrees' },
    })
  })
})
