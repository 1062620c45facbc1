import { expect, test } from 'vitest'
import { samePlace, withEntry, without } from './entries.ts'

const entry = (value: string, mode: 'allow' | 'monitor' | 'block' = 'block', account_id: string | null = null) => {
  return { account_id, by: 'country' as const, value, mode }
}
const [au, tv] = [entry('AU'), entry('TV')]

test('a destination is the same for the same account, whatever its mode', () => {
  expect(samePlace(au, entry('AU', 'allow'))).toBe(true)
  expect(samePlace(au, entry('AU', 'block', '1001'))).toBe(false)
  expect(samePlace(au, { ...au, by: 'prefix' })).toBe(false)
})

test('an entry is added, takes the place of its previous one, or goes, and all others stay', () => {
  expect(withEntry([au], tv, null)).toEqual([au, tv])
  expect(withEntry([au, tv], entry('NZ'), au)).toEqual([tv, entry('NZ')])
  expect(withEntry([au, tv], entry('AU', 'monitor'), au)).toEqual([tv, entry('AU', 'monitor')])
  // Somebody else has removed the previous one meanwhile.
  expect(withEntry([tv], entry('AU', 'monitor'), au)).toEqual([tv, entry('AU', 'monitor')])
  expect(without([au, tv], entry('AU', 'allow'))).toEqual([tv])
})
