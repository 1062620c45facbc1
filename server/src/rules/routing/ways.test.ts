import { expect, test } from 'vitest'
import type { RoutableCarrier, RouteRule } from './route.ts'
import { carrierOf, health, ruleOf } from './test-routes.ts'
import { waysByNetwork } from './ways.ts'

const carriers = [
  carrierOf('spark', { networks: ['Spark'] }),
  carrierOf('backup', { networks: ['Spark', 'One NZ'] }),
  carrierOf('in', { networks: [] }),
  carrierOf('any'),
]

/** `spark 70 %, backup 30 % → any`, behind the rule's name and what else it asks for. */
function waysOf(rules: readonly RouteRule[], all: readonly RoutableCarrier[] = carriers, known: string[] = []) {
  return waysByNetwork(rules, all, known).map(({ network, ways }) => [
    network,
    ...ways.map(({ rule, match, steps }) => {
      const further = Object.values(match).flat().join(' ')
      const to = steps.map((step) =>
        step
          .map(({ name, share, condition }) => {
            return `${name}${share === 1 ? '' : ` ${100 * share} %`}${condition === null ? '' : ` (${condition})`}`
          })
          .join(', '),
      )
      return `${rule?.name ?? '-'}${further === '' ? '' : `[${further}]`}: ${to.join(' → ')}`
    }),
  ])
}

test('without a rule each network has the carriers that name it, then those that take any number', () => {
  expect(waysOf([], carriers, ['2degrees'])).toEqual([
    ['2degrees', '-: any'],
    ['One NZ', '-: backup → any'],
    ['Spark', '-: spark → backup → any'],
    [null, '-: any'],
  ])
})

test('a carrier that is being drained comes last, and one that is not well says so', () => {
  const all = [
    { ...carriers[0]!, draining: true },
    { ...carriers[1]!, ...health('down') },
    { ...carriers[3]!, health: { otp: 'silent', others: 'well' } as const },
    carrierOf('sim', { demoOnly: true }),
  ]
  expect(waysOf([], all)).toEqual([
    ['One NZ', '-: backup (is not bound) → any (does not answer, for one-time codes)'],
    ['Spark', '-: backup (is not bound) → any (does not answer, for one-time codes) → spark (is being drained)'],
    [null, '-: any (does not answer, for one-time codes)'],
  ])
})

test('a network has the rules that may decide, each with what else it asks for, until one takes all of its messages', () => {
  const rules = [
    ruleOf('off', {}, ['any'], { enabled: false }),
    ruleOf('codes', { networks: ['Spark'], purposes: ['otp'] }, ['spark 1 70', 'backup 1 30', 'any 2']),
    ruleOf('australia', { countries: ['AU'] }, ['any']),
    ruleOf('kiwi', { countries: ['NZ'] }, ['backup 1 1', 'spark 1 0']),
    ruleOf('never', {}, ['gone']),
  ]
  expect(waysOf(rules, carriers, ['Telstra', 'Abroad'])).toEqual([
    ['Abroad', 'australia[AU]: any', 'kiwi[NZ]: backup', '-: any'],
    ['One NZ', 'kiwi: backup'],
    ['Spark', 'codes[otp]: spark 70 %, backup 30 % → any', 'kiwi: backup'],
    ['Telstra', 'australia: any'],
    [null, 'australia[AU]: any', 'kiwi[NZ]: backup', '-: any'],
  ])
})

test('a prefix of another country does not concern a network, and a final rule without a carrier refuses', () => {
  const rules = [
    ruleOf('abroad', { prefixes: ['614'] }, ['any']),
    ruleOf('stop', { networks: ['Spark'] }, [], { final: true }),
  ]
  expect(waysOf(rules)).toEqual([
    ['One NZ', '-: backup → any'],
    ['Spark', 'stop: '],
    [null, 'abroad[614]: any', '-: any'],
  ])
})
