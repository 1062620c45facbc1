import { expect, test } from 'vitest'
import { countryName } from '../../../ui/countries.ts'
import { matchText, stepsOf, stepsText } from './words.ts'

const anything = { networks: [], countries: [], prefixes: [], purposes: [], accounts: [], senders: [] }
const textOf = (match: Partial<Parameters<typeof matchText>[0]>) =>
  matchText({ ...anything, ...match }, (id) => (id === '1001' ? 'Acme' : id))
const target = (text: string) => {
  const [carrier = '', order = '1', weight = '1'] = text.split(' ')
  return { carrier, order: Number(order), weight: Number(weight) }
}
const toText = (targets: string[], final = false) => stepsText(stepsOf(targets.map(target)), final)

test.each<[Parameters<typeof textOf>[0], string]>([
  [{}, 'Every message'],
  [{ networks: ['Spark'], purposes: ['otp'] }, 'Numbers of Spark, one-time codes'],
  [{ countries: ['NZ', 'AU'] }, 'Messages to New Zealand or Australia'],
  [{ prefixes: ['6421', '6422', '6423', '6424'] }, 'Numbers that begin with 6421, 6422, 6423 or 6424'],
  [{ prefixes: ['1', '2', '3', '4', '5', '6'] }, 'Numbers that begin with 1, 2, 3 or 3 more'],
  [
    { purposes: ['marketing'], accounts: ['1001', '7'], senders: ['2190'] },
    'Marketing messages, account Acme or 7, sender 2190',
  ],
  [{ countries: ['001'] }, 'Messages to international networks'],
])('%j reads as: %s', (match, text) => expect(textOf(match)).toBe(text))

test.each<[string[], boolean, string]>([
  [['spark_a 1 70', 'spark_b 1 30', 'backup 2'], false, 'spark_a 70 %, spark_b 30 %, then backup'],
  [['backup 2', 'a 1'], true, 'a, then backup, otherwise refused'],
  [['a 1 0'], false, 'a 0 %'],
  [['a 1 0', 'b 1 5'], false, 'b 100 %, a 0 %'],
  [['a 1 1', 'b 1 999'], false, 'b 100 %, a below 1 %'],
  [[], false, 'no carrier'],
  [[], true, 'no carrier: they are refused'],
])('%j go to: %s %s', (targets, final, text) => expect(toText(targets, final)).toBe(text))

test('a code that is no country’s stays as it is', () => {
  expect(['NZ', 'XQ', 'zz', '1'].map(countryName)).toEqual(['New Zealand', 'XQ', 'zz', '1'])
})
