import { expect, test } from 'vitest'
import { explainRoute, routesByNetwork } from './explain.ts'
import { chooseRoute, type RoutableCarrier } from './route.ts'

const carrier = (name: string, networks: string[] | null, more: Partial<RoutableCarrier> = {}): RoutableCarrier => ({
  carrierId: 1,
  name,
  simulated: false,
  networks,
  ...more,
})

const carriers = [
  carrier('spark', ['Spark']),
  carrier('backup', ['Spark', 'One NZ']),
  carrier('in', []),
  carrier('any', null),
  carrier('sim', null, { simulated: true }),
]

const reasons = (network: string | null, demo = false, all = carriers) =>
  explainRoute(all, { network, demo }).candidates.map(({ carrier, taken, why }) => [
    carrier.name,
    taken ? `taken: ${why}` : why,
  ])

test('every carrier says why it is taken or not', () => {
  expect(reasons('Spark')).toEqual([
    ['spark', 'taken: spark serves Spark'],
    ['backup', 'it also serves Spark, but spark comes first'],
    ['in', 'it is receive only'],
    ['any', 'spark comes first'],
    ['sim', 'spark comes first'],
  ])
  expect(reasons(null)[0]).toEqual(['spark', "it serves only Spark, and the number's network is unknown"])
  expect(reasons(null)[3]![1]).toContain('taken: ')
  expect(reasons('Spark', true)[0]![1]).toBe('a demo account never reaches a real carrier')
  expect(explainRoute(carriers.slice(0, 3), { network: 'Telstra', demo: false }).route).toBeNull()
})

test('a carrier that is being drained takes only numbers that no other carrier takes', () => {
  const draining = [carrier('spark', ['Spark'], { draining: true }), ...carriers.slice(1)]
  expect(chooseRoute(draining, { network: 'Spark', demo: false })?.carrier.name).toBe('backup')
  expect(reasons('Spark', false, draining)[0]![1]).toBe('it is being drained, and backup takes the number')
  const alone = chooseRoute(draining.slice(0, 1), { network: 'Spark', demo: false })
  expect(alone?.reason).toBe('spark serves Spark, and is being drained, but no other carrier takes the number')
  expect(
    routesByNetwork(draining, []).map(({ network, carriers }) => [network, ...carriers.map(({ name }) => name)]),
  ).toEqual([
    ['One NZ', 'backup', 'any', 'sim'],
    ['Spark', 'backup', 'any', 'sim', 'spark'],
    [null, 'any', 'sim'],
  ])
})
