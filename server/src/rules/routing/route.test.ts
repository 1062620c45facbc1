import { expect, test } from 'vitest'
import { chooseRoute, type RoutableCarrier } from './route.ts'

const carrier = (carrierId: number, name: string, networks: string[] | null, simulated = false): RoutableCarrier => ({
  carrierId,
  name,
  simulated,
  networks,
})

const vodafone = carrier(1, 'smsc_vodafone', ['One NZ'])
const spark = carrier(2, 'smsc_spark', ['Spark'])
const backup = carrier(3, 'smsc_backup', ['One NZ', 'Spark'])
const anywhere = carrier(4, 'smsc_anywhere', null)
const simulated = carrier(5, 'smsc_simulated', null, true)

test.each([
  ['a network that a carrier names', [anywhere, vodafone, spark], 'Spark', 'smsc_spark', 'smsc_spark serves Spark'],
  ['the first of two that name it', [backup, spark], 'Spark', 'smsc_backup', 'smsc_backup serves Spark'],
  ['a network that no carrier names', [vodafone, anywhere], 'Telstra', 'smsc_anywhere', 'no carrier serves Telstra'],
  ['a network that is not known', [vodafone, anywhere], null, 'smsc_anywhere', "the number's network is unknown"],
])('%s', (_name, carriers, network, expected, reason) => {
  const route = chooseRoute(carriers, { network, demo: false })
  expect(route?.carrier.name).toBe(expected)
  expect(route?.reason).toContain(reason)
})

test('a number whose network no carrier serves has no route', () => {
  expect(chooseRoute([vodafone], { network: 'Spark', demo: false })).toBe(null)
  expect(chooseRoute([], { network: 'Spark', demo: false })).toBe(null)
})

test('a demo message never goes to a real carrier', () => {
  expect(chooseRoute([vodafone, anywhere], { network: 'One NZ', demo: true })).toBe(null)
  expect(chooseRoute([vodafone, simulated], { network: 'One NZ', demo: true })?.carrier).toBe(simulated)
})

test('where the carrier that serves the network is being drained, the reason of the one that takes its place says so', () => {
  const drained = { ...spark, draining: true }
  const { reason } = chooseRoute([drained, anywhere], { network: 'Spark', demo: false })!
  expect(reason).toBe('smsc_spark serves Spark but is being drained, and smsc_anywhere takes any number')
})
