import { expect, test } from 'vitest'
import { compileRoutes } from './compile.ts'
import type { RoutableCarrier } from './route.ts'
import { carrierOf, health, requestOf, ruleOf } from './test-routes.ts'
import { drawOf, isProbe, pickByWeight, probeShare } from './weights.ts'

const names = ['a', 'b', 'c', 'd']
const all = names.map((name) => carrierOf(name))
const draws = 10_000

/** Handsets that follow each other, as those of one operator do. */
const handsets = Array.from({ length: draws }, (_, index) => `6427${String(5_000_000 + index)}`)

function picks(weights: Record<string, number>, carriers: readonly RoutableCarrier[] = all): Map<string, string> {
  const targets = Object.entries(weights).map(([name, weight]) => `${name} 1 ${weight}`)
  const routes = compileRoutes([ruleOf('r', {}, targets)], carriers)
  return new Map(handsets.map((number) => [number, routes.choose(requestOf({ number }))!.carrier.name]))
}

function shareOf(picked: Map<string, string>, name: string): number {
  return [...picked.values()].filter((other) => other === name).length / draws
}

test.each<[Record<string, number>]>([
  [{ a: 1, b: 1 }],
  [{ a: 90, b: 10 }],
  [{ a: 1, b: 99 }],
  [{ a: 5, b: 3, c: 2 }],
  [{ a: 1, b: 1, c: 1, d: 1 }],
  [{ a: 1000, b: 1 }],
])('over 10,000 handsets in a row the shares are the weights %j, to 1.5 %', (weights) => {
  const sum = Object.values(weights).reduce((total, weight) => total + weight, 0)
  const picked = picks(weights)
  for (const [name, weight] of Object.entries(weights)) {
    expect(Math.abs(shareOf(picked, name) - weight / sum), name).toBeLessThan(0.015)
  }
})

test('over random draws, and draws from 0 up, the shares are the weights too', () => {
  const among = [30, 70].map((weight, index) => ({ carrier: all[index]!, weight }))
  let seed = 7
  const random = () => (seed = (Math.imul(seed, 1103515245) + 12345) >>> 0)
  for (const draw of [(index: number) => index, () => random(), (index: number) => index * 65_536]) {
    let first = 0
    for (let index = 0; index < draws; index++) if (pickByWeight(among, draw(index)) === among[0]) first += 1
    expect(Math.abs(first / draws - 0.3)).toBeLessThan(0.015)
  }
})

test('a handset keeps its carrier while the weights stand, and in whichever order they are listed', () => {
  expect(picks({ a: 5, b: 3, c: 2 })).toEqual(picks({ c: 2, b: 3, a: 5 }))
})

test('a carrier that is down hands on its own handsets alone, and gets the same ones back', () => {
  const before = picks({ a: 5, b: 3, c: 2 })
  const without = picks({ a: 5, b: 3, c: 2 }, [{ ...all[0]!, ...health('down') }, ...all.slice(1)])
  for (const [number, name] of before) if (name !== 'a') expect(without.get(number)).toBe(name)
  const handedOn = [...before].filter(([, name]) => name === 'a').map(([number]) => without.get(number))
  expect(handedOn.filter((name) => name === 'b').length / handedOn.length).toBeCloseTo(0.6, 1)
})

test('a carrier that joins takes its share from the others, and moves nobody between them', () => {
  const before = picks({ a: 1, b: 1 })
  const after = picks({ a: 1, b: 1, c: 2 })
  for (const [number, name] of after) if (name !== 'c') expect(before.get(number)).toBe(name)
})

test('a change of weight moves no more handsets than it must', () => {
  const before = picks({ a: 50, b: 50 })
  const after = picks({ a: 60, b: 40 })
  const moved = [...before].filter(([number, name]) => after.get(number) !== name)
  expect(moved.every(([, name]) => name === 'b')).toBe(true)
  expect(Math.abs(moved.length / draws - 0.1)).toBeLessThan(0.015)
})

test('a carrier that is probed gets a sixteenth of its handsets, always the same ones', () => {
  const probed = [{ ...all[0]!, ...health('probing') }, ...all.slice(1)]
  const picked = picks({ a: 1 }, probed)
  expect(shareOf(picked, 'a')).toBe(1) // nobody else could take them
  const shared = picks({ a: 1, b: 1 }, probed)
  expect(Math.abs(shareOf(shared, 'a') - probeShare / 2)).toBeLessThan(0.015)
  expect(picks({ a: 1, b: 1 }, probed)).toEqual(shared)
  const probes = handsets.filter((number) => isProbe(drawOf(number), all[0]!.carrierId)).length
  expect(Math.abs(probes / draws - probeShare)).toBeLessThan(0.01)
})
