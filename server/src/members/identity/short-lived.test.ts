import { expect, test } from 'vitest'
import { ShortLived } from './short-lived.ts'

test('short-lived values expire, are taken once, and are bounded in number', () => {
  const values = new ShortLived<string, number>({ lifetimeMs: 100, valuesMax: 2 })
  values.put('a', 1, 0)
  expect([values.get('a', 99), values.get('a', 100), values.take('a', 99), values.take('a', 99)]).toEqual([
    1,
    undefined,
    1,
    undefined,
  ])
  for (const [index, key] of ['a', 'b', 'c'].entries()) values.put(key, index, 10)
  expect(['a', 'b', 'c'].map((key) => values.get(key, 20))).toEqual([undefined, 1, 2])
  values.put('b', 3, 20)
  values.put('d', 4, 20)
  expect(['b', 'c', 'd'].map((key) => values.get(key, 30))).toEqual([3, undefined, 4])
})
